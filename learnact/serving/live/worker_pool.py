"""All live runs of the server: what visitors ask goes to the workers, what workers send is kept, here and on disk."""

import contextlib
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping

import numpy as np

from learnact.errors import LearnactError, LeftRun, RequestError, RunError, UnknownRun
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.record import Record, beside_token, key_of
from learnact.serving.live.run_saver import RunSaver
from learnact.serving.live.run_store import RunStore
from learnact.serving.live.snapshot_message import NETWORK
from learnact.serving.live.supervisor import Death, Supervisor
from learnact.serving.live.suspects import Suspects
from learnact.serving.live.worker import LEASE_SECONDS, lease_seconds
from learnact.serving.live.worker_handle import MakeWorker, ProcessWorker, Worker
from learnact.serving.memory import return_memory
from learnact.serving.visitor import keep_key
from learnact.spec import LIVE_FIELDS, Limits, Spec, this_machine
from learnact.training import EDITABLE, MAX_WEIGHT

log = logging.getLogger(__name__)

RENEW_SECONDS = 1.0  # between signs of a watcher that are passed on
PARK_SECONDS = 60.0  # without a watcher after which a run lies on disk alone
SWEEP_SECONDS = 10.0  # between two looks for such runs
FORGET_SECONDS = 30 * 60.0  # the same where there is no disk: then it is forgotten
DRAIN_SECONDS = 5.0  # that workers have to send the states of their runs before the server ends
LEFT_SECONDS = 30.0  # in which a last question about a closed run may come
MAX_LEFT = 10_000  # closed runs that are known as such
ACTIONS = ("play", "pause", "step", "epoch", "reset")


class WorkerPool:
    """The live runs of a server.

    Args:
        make: the kind of worker; processes by default.
        store: where runs lie on disk; what the environment says by default.
    """

    def __init__(self, make: MakeWorker = ProcessWorker, store: RunStore | None = None) -> None:
        self.limits = Limits.from_environment()
        _check_environment()
        self.records: dict[str, Record] = {}  # by key
        self.make = make
        self.supervisor = Supervisor(self._make, self._receive, self._died, self._began, self._look)
        self.suspects = Suspects(self.supervisor.limits)
        self.saver = RunSaver(store or RunStore.from_environment(), self.records, self._let_go)
        self.lock = threading.RLock()
        self.swept = time.monotonic()
        self.left: dict[str, float] = {}  # keys of runs that were closed, and when, the latest last

    # -- what pages ask

    def open(
        self,
        spec: Spec,
        heavy: bool = False,
        playing: bool = False,
        beside: str = "",
        content: str = NETWORK,
        visitor: str = "",
    ) -> str:
        """Starts a run, paused unless said otherwise; gives its token, which is hard to guess and the visitor's own.

        Args:
            heavy: whether it waits in the queue of the heavy worker.
            beside: token of a run that it trains in step with; both then play and pause together, in one worker: where
                one of them is heavy, in that of heavy runs.
            content: what it sends beside its metrics, a key of PARTS in `snapshot_message`.
            visitor: whose run it is.

        Raises:
            RunError: where this visitor's run of the same experiment was put aside a short while ago.
        """
        self.suspects.check(visitor, spec)
        first, token = self.records.get(key_of(beside)), None
        if first is not None:
            first.second = secrets.token_urlsafe(16)
            token = beside_token(beside, first.second)
            if heavy and first.worker != "heavy":
                self._move(first, "heavy")
        worker = "heavy" if heavy else "live" if first is None else first.worker
        record = Record(spec, worker, beside, content, visitor, token)
        record.playing = playing
        self.records[record.key] = record
        self._open(record)
        return record.token

    def in_memory(self, token: str) -> Record | None:
        """The run where it is in hand here, without a look at the disk."""
        return self.records.get(key_of(token))

    def record(self, token: str) -> Record:
        """The run, taken up from the disk where it was not looked at for long, or the server was another one.

        Raises UnknownRun where there is no such run any more, LeftRun where it was closed a moment ago.
        """
        record = self._found(token)
        if record is None:
            left = time.monotonic() - self.left.get(key_of(token), -math.inf) < LEFT_SECONDS
            raise (LeftRun if left else UnknownRun)("This run is not there any more; reload the page to start it anew.")
        return record

    def second(self, token: str) -> str | None:
        """The token of the run that trains in step with that one, where there is one."""
        found = self.record(token).second_token
        return found if found and self._found(found) is not None else None

    def act(self, token: str, action: str) -> Record:
        """Plays, pauses, steps, or resets; raises RunError for another action or an unknown run."""
        if action not in ACTIONS:
            raise RequestError(f"An action must be one of {', '.join(ACTIONS)}, not {action[:40]!r}.")
        if action == "reset":
            self._join(self.record(token))
        with self._asked(token) as record:
            _refuse_put_aside(record)
            record.playing = action == "play"
            record.changed(at_once=True)
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
        if field not in LIVE_FIELDS:
            raise RunError(f"While a run goes on only {', '.join(sorted(LIVE_FIELDS))} can be changed, not {field}.")
        with self._asked(token) as record:
            record.spec = record.spec.with_fields({field: value})
            record.changed()
            self._request(record, {"request": "set_live", "field": field, "value": value})

    def edit(self, token: str, change: Mapping[str, object]) -> None:
        """Sets a weight or bias by hand.

        Args:
            change: "layer" (index from 0), "name" ("weight" or "bias"), "row" (the input; 0 of a bias), "column" (the
                neuron), "value" (that float32 holds) and "member" (index of a seed, None for all); more is ignored.

        Raises:
            RequestError: where one of these is missing, of another type, or another name.
            RunError: where the run has no network. A place that the network has not becomes a sentence of the run.
        """
        numbers = {name: change.get(name) for name in ("layer", "row", "column", "value", "member")}
        member = numbers.pop("member")
        whole = all(type(numbers[name]) is int for name in ("layer", "row", "column"))
        if not whole or not isinstance(numbers["value"], int | float) or type(member) not in (int, type(None)):
            sentence = "An edit must name a layer, a row, a column and a value as numbers, and a member or none."
            raise RequestError(sentence)
        name = change.get("name")
        if name not in EDITABLE:
            raise RequestError(f"An edit must name {' or '.join(EDITABLE)}, not {str(name)[:20]!r}.")
        if not abs(numbers["value"]) <= MAX_WEIGHT:
            most, given = f"{MAX_WEIGHT:.3g}", str(numbers["value"])[:20]
            raise RequestError(f"A weight must be a number between -{most} and {most}, not {given}.")
        with self._asked(token) as record:
            if record.metadata is None or record.header["state"] == "failed":
                sentence = "This run has no network whose weights could be set: it is not built yet, or has failed."
                raise RunError(sentence)
            self._request(record, {"request": "edit", "name": name, **numbers, "member": member})

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
        with self._asked(token) as record:
            for each in self._pair(record):
                each.speed = float(limit)
                each.changed()
            self._request(record, {"request": "speed", "value": record.speed})

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
        record = self.records.pop(key_of(token), None)
        if record is not None:
            self.left[record.key] = time.monotonic()
            while len(self.left) > MAX_LEFT:
                self.left.pop(next(iter(self.left)))
            self._send(record, {"request": "close"})
            self.saver.forget(record)

    def start(self) -> None:
        """Starts the live worker before the first visitor comes."""
        self.supervisor.worker("live")

    def trouble(self, seconds: float) -> str:
        """One sentence where runs do not go on, or cannot be saved; "" where all is well. It may ask the disk."""
        return self.supervisor.trouble(seconds) or self.saver.store.probe()

    def drain(self) -> None:
        """Has the states of all runs sent and saved, as they are now: the server is about to end."""
        if not self.supervisor.stopping.is_set():  # else nobody would answer
            self._fetch_checkpoints(DRAIN_SECONDS)
        self.saver.save_all()

    def stop(self) -> None:
        """Ends the workers; what is to stay has been saved."""
        self.supervisor.stop()
        self.saver.stop()

    # -- how

    def _open(self, record: Record) -> None:
        header = {
            "request": "open",
            "key": record.key,
            "spec": record.spec.to_json(),
            "beside": record.first,
            "second": key_of(record.second_token) if record.second else "",
            "playing": record.playing,
            "unwatched": time.monotonic() - record.watched,
            "speed": record.speed,
            "content": record.content,
            "handled": record.requests,
            "visitor": record.visitor,
        }
        checkpoint = {} if record.checkpoint is None else {"checkpoint": np.frombuffer(record.checkpoint, np.uint8)}
        self.supervisor.send(record.worker, encode(header, checkpoint))

    @contextlib.contextmanager
    def _asked(self, token: str) -> Iterator[Record]:
        """The run, while something is asked of it: meanwhile it does not leave the memory."""
        while True:
            record = self.record(token)
            with record.lock:
                if self.records.get(record.key) is record:
                    yield record
                    return

    def _request(self, record: Record, header: dict[str, object]) -> None:
        """Passes on what a visitor asks; the run's snapshots say when that is done.

        A run that is put aside has nobody who could do it: what was set holds from when it is opened again.
        """
        record.watched = time.monotonic()
        if record.put_aside:
            return
        unopened, record.unopened = record.unopened, False
        if unopened:
            self._open(record)
        record.requests += 1
        self._send(record, header)

    def _send(self, record: Record, header: dict[str, object]) -> None:
        self.supervisor.send(record.worker, encode({**header, "key": record.key}))

    def _make(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> Worker:
        return self.make(kind, lambda message: self._receive(message, kind), lost)

    def _receive(self, message: bytes, worker: str = "") -> None:
        """Takes a message about a run, unless that has been moved to another worker than the one that sends it."""
        header, arrays = decode(message)
        record = self.records.get(header.pop("key"))
        if record is None or worker not in ("", record.worker):
            return
        if header["message"] in ("again", "queue"):
            left = [record] if header.get("alone") else self._pair(record)
            self._open_again(left, "heavy" if header["message"] == "queue" else record.worker)
        else:
            record.receive(header, arrays)

    def _move(self, record: Record, worker: str) -> None:
        """Takes a run from its worker to that of another kind, where it goes on from its last checkpoint."""
        self._send(record, {"request": "close"})
        self._open_there(record, worker)

    def _open_again(self, left: list[Record], worker: str) -> None:
        """A worker has left runs to the server: they go on from their last checkpoints.

        Args:
            worker: the kind that takes them up.
        """
        for each in left:
            self._open_there(each, worker)

    def _join(self, record: Record) -> None:
        """Takes two in step into one worker again, where one had failed and the other went to the queue without it."""
        pair = self._pair(record)
        if any(each.worker == "heavy" for each in pair):
            for each in pair:
                if each.worker != "heavy":
                    self._move(each, "heavy")

    def _open_there(self, record: Record, worker: str) -> None:
        record.worker = worker
        record.go_back()
        if record.wanted:
            self._open(record)

    def _pair(self, record: Record) -> list[Record]:
        """A run and the one in step with it, as far as they are here, the first one first."""
        first = self.records.get(record.first, record)
        second = self.records.get(key_of(first.second_token)) if first.second else None
        found = [first] if second is None else [first, second]
        return found if record in found else [record]

    # -- a worker that died

    def _died(self, death: Death) -> None:
        """Who was in hand may be why: see `Suspects`."""
        record = self.records.get(death.key)
        if record is not None and (sentence := self.suspects.judge(record, death)):
            log.error("The run %s… is put aside: %s", record.key[:6], sentence)
            record.rest(sentence)

    def _began(self, kind: str) -> None:
        """Another worker takes the runs up at their last checkpoint."""
        for record in sorted(self.records.values(), key=lambda record: bool(record.first)):
            if record.worker == kind and record.wanted and not record.untied:
                record.go_back()
                with contextlib.suppress(LearnactError):
                    self._open(record)

    # -- the disk

    def _found(self, token: str) -> Record | None:
        """A run that is here, or lies on disk."""
        return self.in_memory(token) or self._taken_up(token)

    def _taken_up(self, token: str) -> Record | None:
        """A run from the disk, with the one that trains in step with it; of these, who is here goes on as it is."""
        with self.lock:
            if (known := self.records.get(key_of(token))) is not None:
                return known
            record = self._loaded(token)
            if record is None:
                return None
            if record.second and key_of(record.second_token) not in self.records:
                second = self._loaded(record.second_token)
                if second is not None:
                    second.first = record.key
            self._begin(self._pair(record), record)
            return record

    def _loaded(self, token: str) -> Record | None:
        record = self.saver.load(token)
        if record is not None:
            self.records[record.key] = record
        return record

    def _begin(self, pair: list[Record], loaded: Record) -> None:
        """Opens those of two in step that no worker has yet, where the other one is.

        Args:
            pair: the first one first; or one run alone.
            loaded: which of them has just come from the disk; a second one may have waited for it.
        """
        new = [each for each in pair if each is loaded or each.untied]
        kind = next((each for each in pair if each not in new), pair[0]).worker
        for each in pair[1:]:
            each.beside = pair[0].token
        for each in new:
            each.worker = kind
            if each.wanted and not each.untied:
                self._open(each)

    def _let_go(self, record: Record) -> None:
        """Here nobody trains a run any more: it lies on disk, or another server has taken it up."""
        with self.lock:
            if self.records.get(record.key) is record:
                del self.records[record.key]
                self._send(record, {"request": "close"})

    def _look(self) -> None:
        """At every look of the supervisor: what nobody watches goes to the disk, and its memory returns."""
        self.saver.start()
        for record in [*self.records.values()]:
            if record.put_aside and time.time() >= record.rests_until:
                record.rested()
        now = time.monotonic()
        if now - self.swept < SWEEP_SECONDS:
            return
        self.swept = now
        self.park(PARK_SECONDS if self.saver.store.folder is not None else FORGET_SECONDS)
        self.saver.store.sweep()
        keep_key()

    def park(self, seconds: float) -> None:
        """Puts runs that nobody watched for so many seconds out of memory, as soon as they lie on disk as they are.

        Two in step leave together.
        """
        now, parked = time.monotonic(), False
        for record in [*self.records.values()]:
            pair = self._pair(record)
            if record is pair[0] and all(now - each.watched > seconds for each in pair):
                parked |= self._parked(pair, seconds)
        if parked:
            self._return_memory()

    def _parked(self, pair: list[Record], seconds: float) -> bool:
        """Whether runs have left the memory; a worker is asked for what is not yet saved of them.

        Args:
            seconds: without a watcher, also at the end of saving.
        """
        behind = [record for record in pair if record.behind]
        for record in behind:
            self._send(record, {"request": "save"})
        if behind or not all(self.saver.park(record) for record in pair):
            return False
        with self.lock, pair[0].lock, pair[-1].lock:  # who takes one up again, or asks something, comes after this
            now, on_disk = time.monotonic(), self.saver.store.folder is not None
            if any(now - record.watched <= seconds or (on_disk and record.unsaved is not None) for record in pair):
                return False
            for record in pair:
                self._let_go(record)
        return True

    def _return_memory(self) -> None:
        """Of workers that have no run any more, and of this process."""
        for kind in ("live", "heavy"):
            self.supervisor.release(kind, self._idle)
        return_memory()

    def _idle(self, kind: str) -> bool:
        return all(record.worker != kind for record in [*self.records.values()])

    def _fetch_checkpoints(self, seconds: float) -> None:
        """Asks for the states of all runs, and waits for those that are on their way."""
        waiting = []
        for record in [*self.records.values()]:
            if record.metadata is not None and record.wanted:
                waiting.append((record, record.saves))
                self._send(record, {"request": "save"})
        end = time.monotonic() + seconds
        while any(record.saves == before for record, before in waiting) and time.monotonic() < end:
            time.sleep(0.01)


def _check_environment() -> None:
    """What only workers and estimates read: a mistake is said at the start, where somebody reads it."""
    this_machine()
    for kind in LEASE_SECONDS:
        lease_seconds(kind)


def _refuse_put_aside(record: Record) -> None:
    if record.put_aside:
        raise RunError(record.put_aside)
