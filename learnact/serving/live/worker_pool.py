"""All live runs of the server: passes on what visitors ask to the workers, and starts a worker again when it dies."""

import contextlib
import logging
import threading
import time
from collections.abc import Mapping

import numpy as np

from learnact.errors import LearnactError, RequestError, RunError, UnknownRun
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.record import Record
from learnact.serving.live.snapshot_message import NETWORK
from learnact.serving.live.worker import LEASE_SECONDS, lease_seconds
from learnact.serving.live.worker_handle import MakeWorker, ProcessWorker, Worker
from learnact.spec import LIVE_FIELDS, Limits, Spec
from learnact.training import MAX_WEIGHT

log = logging.getLogger(__name__)


RENEW_SECONDS = 1.0  # between signs of a watcher that are passed on
FORGET_SECONDS = 30 * 60.0  # without a watcher after which a run is forgotten
ACTIONS = ("play", "pause", "step", "epoch", "reset")


class WorkerPool:
    """The workers of the server and the live runs in them.

    Args:
        make: the kind of worker; processes by default.
    """

    def __init__(self, make: MakeWorker = ProcessWorker) -> None:
        self.make, self.limits = make, Limits.from_environment()
        for kind in LEASE_SECONDS:
            lease_seconds(kind)  # a mistake in the environment is said here, where somebody reads it
        self.records: dict[str, Record] = {}
        self.workers: dict[str, Worker] = {}
        self.lock = threading.RLock()
        self.stopping = False

    # -- what pages ask

    def open(
        self, spec: Spec, heavy: bool = False, playing: bool = False, beside: str = "", content: str = NETWORK
    ) -> str:
        """Starts a run, paused unless said otherwise; gives its token, which is hard to guess and the visitor's own.

        Args:
            heavy: whether it waits in the queue of the heavy worker.
            beside: token of a run that it trains in step with; both then play and pause together.
            content: what it sends beside its metrics, a key of PARTS in `snapshot_message`.
        """
        self._forget_old()
        record = Record(spec, "heavy" if heavy else "live", beside, content)
        record.playing = playing
        self.records[record.token] = record
        self._open(record)
        return record.token

    def record(self, token: str) -> Record:
        """Raises UnknownRun where there is no such run any more."""
        try:
            return self.records[token]
        except KeyError:
            raise UnknownRun("This run is not there any more; reload the page to start it anew.") from None

    def act(self, token: str, action: str) -> Record:
        """Plays, pauses, steps, or resets; raises RunError for another action or an unknown run."""
        if action not in ACTIONS:
            raise RequestError(f"An action must be one of {', '.join(ACTIONS)}, not {action[:40]!r}.")
        record = self.record(token)
        record.playing = action == "play"
        self._request(record, {"request": action})
        return record

    def set_live(self, token: str, field: str, value: float) -> None:
        """Changes a field of a run while it goes on.

        Args:
            field: one of LIVE_FIELDS, such as "training.learning_rate".
            value: in the unit of the field: the rate itself, rows of a batch, noise from 0 to 1.

        Raises:
            RunError: for another field.
            SpecError: for a value that the field cannot have.
        """
        record = self.record(token)
        if field not in LIVE_FIELDS:
            raise RunError(f"While a run goes on only {', '.join(sorted(LIVE_FIELDS))} can be changed, not {field}.")
        record.spec = record.spec.replace(**{field.replace(".", "__"): value})
        self._request(record, {"request": "set_live", "field": field, "value": value})

    def edit(self, token: str, change: Mapping[str, object]) -> None:
        """Sets a weight or bias by hand.

        Args:
            change: "layer" (index from 0), "name" ("weight" or "bias"), "row" (the input; 0 of a bias), "column" (the
                neuron), "value" (that float32 holds) and "member" (index of a seed, None for all); more is ignored.

        Raises:
            RequestError: where one of these is missing or of another type.
            RunError: where the run has no network. A place that the network has not becomes a sentence of the run.
        """
        numbers = {name: change.get(name) for name in ("layer", "row", "column", "value", "member")}
        member = numbers.pop("member")
        whole = all(type(numbers[name]) is int for name in ("layer", "row", "column"))
        if not whole or not isinstance(numbers["value"], int | float) or type(member) not in (int, type(None)):
            sentence = "An edit must name a layer, a row, a column and a value as numbers, and a member or none."
            raise RequestError(sentence)
        if not abs(numbers["value"]) <= MAX_WEIGHT:
            most, given = f"{MAX_WEIGHT:.3g}", str(numbers["value"])[:20]
            raise RequestError(f"A weight must be a number between -{most} and {most}, not {given}.")
        record = self.record(token)
        if record.metadata is None or record.header["state"] == "failed":
            raise RunError("This run has no network whose weights could be set: it is not built yet, or has failed.")
        self._request(record, {"request": "edit", "name": str(change.get("name")), **numbers, "member": member})

    def speed(self, token: str, limit: object) -> None:
        """Holds a run back.

        Args:
            limit: steps a second, from 0 to 1,000,000; 0 lets it go as fast as it can.

        Raises:
            RequestError: for anything else.
        """
        if not isinstance(limit, int | float) or not 0 <= limit <= 1e6:
            raise RequestError(
                f"The speed must be a number of steps a second from 0 to 1,000,000, not {str(limit)[:20]!r}."
            )
        self._request(self.record(token), {"request": "speed", "value": float(limit)})

    def watch(self, token: str) -> Record:
        """The run, and a sign that somebody looks at it."""
        record, now = self.record(token), time.monotonic()
        record.watched = now
        if now - record.renewed > RENEW_SECONDS:
            record.renewed = now
            self._send(record, {"request": "renew"})
        return record

    def close(self, token: str) -> None:
        """Ends a run; one that is not there any more is fine."""
        record = self.records.pop(token, None)
        if record is not None:
            self._send(record, {"request": "close"})

    def start(self) -> None:
        """Starts the live worker before the first visitor comes."""
        self._worker("live")

    def stop(self) -> None:
        with self.lock:
            self.stopping = True
            for worker in self.workers.values():
                worker.stop()
            self.workers.clear()

    # -- how

    def _open(self, record: Record) -> None:
        known: dict[str, object] = {"key": record.token, "spec": record.spec.to_json(), "beside": record.beside}
        header = {
            "request": "open",
            "playing": record.playing,
            "content": record.content,
            "handled": record.requests,
            **known,
        }
        checkpoint = {} if record.checkpoint is None else {"checkpoint": np.frombuffer(record.checkpoint, np.uint8)}
        self._worker(record.worker).send(encode(header, checkpoint))

    def _request(self, record: Record, header: dict[str, object]) -> None:
        """Passes on what a visitor asks; the run's snapshots say when that is done."""
        message = encode({**header, "key": record.token})
        with record.lock:
            record.requests += 1
        self._worker(record.worker).send(message)

    def _send(self, record: Record, header: dict[str, object]) -> None:
        self._worker(record.worker).send(encode({**header, "key": record.token}))

    def _worker(self, kind: str) -> Worker:
        with self.lock:
            if kind not in self.workers:
                self.workers[kind] = self.make(kind, self._receive, lambda: self._lost(kind))
            return self.workers[kind]

    def _receive(self, message: bytes) -> None:
        header, arrays = decode(message)
        record = self.records.get(header.pop("key"))
        if record is not None:
            record.receive(header, arrays)

    def _lost(self, kind: str) -> None:
        """A worker died: another one takes its runs up at their last checkpoint."""
        with self.lock:
            if self.stopping:
                return
            log.warning("The %s worker ended; it is started again.", kind)
            self.workers.pop(kind, None)
            for record in list(self.records.values()):
                if record.worker == kind:
                    with contextlib.suppress(LearnactError):
                        self._open(record)

    def _forget_old(self) -> None:
        now = time.monotonic()
        for token, record in list(self.records.items()):
            if now - record.watched > FORGET_SECONDS:
                self.close(token)
