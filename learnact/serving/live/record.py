"""What the server knows of a run: its newest snapshot, its history, and what it takes to start it again elsewhere."""

import hashlib
import math
import secrets
import threading
import time
from typing import Any

import numpy as np

from learnact.serving.live.protocol import encode
from learnact.serving.live.snapshot_history import SnapshotHistory
from learnact.serving.live.snapshot_message import NETWORK
from learnact.spec import Spec

KEY_LETTERS = 32
SERVER = secrets.token_hex(8)
"""Names this process to browsers: where another one answers, their page has no session there."""
STANDING = ("paused", "finished", "failed")
ASIDE_SECONDS = 600.0  # for which a run that ended its worker is not started again
RESTED = "It was put aside for ten minutes; Play tries it once more, from where it was last saved."
MAX_ROWS = 1_500  # of history that are kept; every second one is dropped when there are more

EMPTY: dict[str, Any] = {
    "state": "paused",
    "why": "",
    "step": 0,
    "epoch": 0.0,
    "rate": 0.0,
    "visitors": 1,
    "place": 0,
    "live_changes": [],
    "members": [],
    "series": [],
}
"""What there is to say of a run before its first snapshot, or of one that never had a network."""


def key_of(token: str) -> str:
    """What names a run everywhere but in the hands of its visitor: from it nobody learns the token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()[:KEY_LETTERS]


def beside_token(token: str, nonce: str) -> str:
    """The token of a run that trains beside another one: whoever has the one's can find the other's."""
    return hashlib.sha256(f"{token}/{nonce}".encode()).hexdigest()[:KEY_LETTERS]


class Record:
    """One run as the server sees it. All methods may be called from any thread.

    Args:
        spec: the experiment.
        worker: name of the worker that trains it.
        beside: token of the run that it trains in step with, if any.
        content: what it sends beside its metrics, a key of PARTS in `snapshot_message`.
        visitor: whose it is.
        token: of a run that was there before; a new one, hard to guess, by default.

    Attributes:
        key: names it in the messages to its worker and on disk.
        first: key of the run whose second one it is; "" where it is none. Without that one's token it is not trained.
        second: what, with its own token, gives that of the run in step with it; "" where there is none.
        speed: steps a second that it is held back to; 0 lets it go as fast as it can.
        put_aside: one sentence where it is not started again for a while; "" otherwise.
        rests_until: when that while is over, in seconds of the wall clock.
        unopened: whether no worker has it until something is asked of it, since it rested.
        unsaved: when what is not yet on disk came first; None where all is. Long ago where it is to be saved at once.
        history_saved: when its curves and snapshots last went to the disk.
        history_on_disk: the `history_mark` that they had then.
        held: whether this server has written it to disk; it holds it until another one does.
    """

    def __init__(
        self,
        spec: Spec,
        worker: str,
        beside: str = "",
        content: str = NETWORK,
        visitor: str = "",
        token: str | None = None,
    ) -> None:
        self.token = token or secrets.token_urlsafe(16)
        self.key = key_of(self.token)
        self.spec, self.worker, self.beside, self.content = spec, worker, beside, content
        self.visitor, self.second, self.put_aside = visitor, "", ""
        self.rests_until, self.unopened = 0.0, False
        self.first = key_of(beside) if beside else ""
        self.unsaved: float | None = -math.inf
        self.history_saved, self.history_on_disk = time.monotonic(), (0, 0)
        self.held = False
        self.lock = threading.RLock()
        self.metadata: bytes | None = None
        self.metadata_version = 0  # grows whenever it changes: a browser asks again when it grows
        self.checkpoint: bytes | None = None
        self.checkpoint_step = self.saves = 0  # where it was taken, and how often it was said to be saved
        self.playing = False
        self.speed = 0.0
        self.requests = self.handled = 0  # of visitors: what was passed on, and what the newest snapshot has behind it
        self.watched = time.monotonic()
        self.renewed = 0.0
        self.header: dict[str, Any] = dict(EMPTY)
        self.arrays: dict[str, np.ndarray] = {}
        self.rows: list[tuple[int, np.ndarray]] = []  # revision at which it came, row
        self.history = SnapshotHistory()
        self.revision = self.restarted = 0

    def receive(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Notes a message of its worker.

        Args:
            header: "message" says which: "metadata", "checkpoint", "saved" (there is nothing beyond the last
                checkpoint), "reset", "waiting" (with "why": it cannot be built yet), or "snapshot", whose header is the
                rest.
            arrays: "metadata" or "checkpoint" as bytes; of a snapshot its "row" (step, epoch, metrics) and what else
                it holds.
        """
        with self.lock:
            if self.put_aside:  # what a worker had still to say
                return
            kind = header.pop("message")
            if kind != "saved":
                self.changed(at_once=kind == "checkpoint")
            match kind:
                case "saved":
                    self.saves += 1
                case "metadata":
                    self.metadata = arrays["metadata"].tobytes()
                    self.metadata_version += 1
                case "checkpoint":
                    self.checkpoint, self.checkpoint_step = arrays["checkpoint"].tobytes(), header["step"]
                    self.saves += 1
                case "reset":
                    self.checkpoint, self.checkpoint_step, self.rows = None, 0, []
                    self.history.clear()
                    self.restarted = self.revision + 1
                case "waiting":
                    self.header = self.header | {"state": "waiting", "why": header["why"]}
                    self.revision += 1
                case "snapshot":
                    self._add(header, arrays)

    def changed(self, at_once: bool = False) -> None:
        """Notes that there is something of it that is not on disk.

        Args:
            at_once: whether it is to be there as soon as can be, as what a visitor has asked for is.
        """
        if at_once:
            self.unsaved = -math.inf
        elif self.unsaved is None:
            self.unsaved = time.monotonic()

    def go_back(self) -> None:
        """To the checkpoint, from where another worker goes on: what came after it will come again."""
        with self.lock:
            self.rows = [(revision, row) for revision, row in self.rows if row[0] <= self.checkpoint_step]
            self.history.go_back(self.checkpoint_step)
            self.revision += 1
            self.restarted = self.revision

    def rest(self, sentence: str) -> None:
        """Puts it aside for a while, where no worker shall have it: the visitor reads why."""
        with self.lock:
            self.put_aside, self.rests_until = sentence, time.time() + ASIDE_SECONDS
            self._stand("failed", sentence)

    def rested(self) -> None:
        """It may be tried once more, from where it was last saved, when something is asked of it."""
        with self.lock:
            self.put_aside, self.unopened = "", True
            self.go_back()
            self._stand("paused", RESTED)

    def _stand(self, state: str, why: str) -> None:
        self.handled = self.requests
        self._add(self.header | {"state": state, "why": why, "playing": False}, dict(self.arrays))
        self.changed()

    def stored(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Header and arrays of what has to lie on disk, so that it can go on after the end of this server."""
        with self.lock:
            header = {
                "spec": self.spec.to_json(),
                "worker": self.worker,
                "content": self.content,
                "visitor": self.visitor,
                "first": self.first,
                "second": self.second,
                "playing": self.playing,
                "speed": self.speed,
                "put_aside": self.put_aside,
                "rests_until": self.rests_until,
                "unopened": self.unopened,
                "step": self.checkpoint_step,
                "header": self.header,
            }
            arrays = {} if self.checkpoint is None else {"checkpoint": np.frombuffer(self.checkpoint, np.uint8)}
            return header, arrays

    def stored_history(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """The same of its curves and of the snapshots for rewinding."""
        with self.lock:
            header, arrays = self.history.stored()
            if self.rows:
                arrays["rows"] = np.stack([row for _, row in self.rows])
            return header, arrays

    def restore(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Takes what `stored` gave once."""
        self.visitor, self.second, self.playing = header["visitor"], header["second"], header["playing"]
        self.first, self.speed = self.first or header.get("first", ""), header.get("speed", 0.0)
        self.put_aside, self.header = header["put_aside"], EMPTY | header["header"]
        self.rests_until, self.unopened = header.get("rests_until", 0.0), header.get("unopened", False)
        self.checkpoint = arrays["checkpoint"].tobytes() if "checkpoint" in arrays else None
        self.checkpoint_step = header["step"]
        self.revision = self.restarted = int(time.time())  # beyond all that a browser knows of it

    def restore_history(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Takes what `stored_history` gave once."""
        self.rows = [(self.revision, row) for row in arrays.pop("rows", ())]
        self.history.restore(header, arrays)

    def _add(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.revision += 1
        row = arrays.pop("row", None)
        self.header, self.arrays = EMPTY | header, arrays
        self.handled = header.get("handled", self.handled)
        if self.handled >= self.requests:  # else it is from before what was asked since, which another worker would do
            self.playing = header["playing"]
        if row is not None and (not self.rows or not np.array_equal(self.rows[-1][1], row, equal_nan=True)):
            self.rows.append((self.revision, row))
            self.history.add(row, arrays)
        if len(self.rows) > MAX_ROWS:
            self.rows = self.rows[::2]
            self.restarted = self.revision

    @property
    def second_token(self) -> str:
        """Of the run in step with it; "" where there is none."""
        return beside_token(self.token, self.second) if self.second else ""

    @property
    def untied(self) -> bool:
        """Whether it is the second one of a run that is not here."""
        return bool(self.first) and not self.beside

    @property
    def wanted(self) -> bool:
        """Whether a worker is to have it."""
        return not self.put_aside and not self.unopened

    @property
    def behind(self) -> bool:
        """Whether it has trained since the newest checkpoint."""
        trains = self.wanted and not self.untied and self.header["state"] != "failed"
        return trains and self.checkpoint_step < int(self.header["step"])

    @property
    def history_mark(self) -> tuple[int, int]:
        """The revisions at which its curves were begun anew, and at which their newest row came."""
        rows = self.rows
        return self.restarted, rows[-1][0] if rows else 0

    @property
    def history_behind(self) -> bool:
        """Whether there are curves that are not on disk."""
        return bool(self.rows) and self.history_mark != self.history_on_disk

    @property
    def current(self) -> bool:
        """Whether the newest snapshot has every request behind it."""
        return self.revision > 0 and self.handled >= self.requests

    @property
    def settled(self) -> bool:
        """Whether the run stands still and will, until somebody asks something of it."""
        return self.current and not self.playing and self.header["state"] in STANDING

    def arrays_at(self, step: int | None = None) -> tuple[int, dict[str, np.ndarray]]:
        """The arrays of a snapshot, and the step at which that was taken; 0 and nothing where none was kept.

        Args:
            step: of the snapshots that were kept, the last one that is not after it; None for the newest of all.
        """
        with self.lock:
            if step is None:
                return int(self.header["step"]), dict(self.arrays)
            arrays = self.history.at(step)
            return (int(arrays["row"][0]) if arrays else 0), arrays

    def history_message(self, after: int, generation: int) -> bytes:
        """The answer to a browser that wants to rewind.

        Args:
            after: how many snapshots it knows.
            generation: of which history; -1 for none.
        """
        with self.lock:
            return self.history.message(after, generation)

    def message(self, after: int = -1) -> bytes:
        """The answer to a browser that knows everything up to a revision.

        Args:
            after: that revision; -1 for one that knows nothing.
        """
        with self.lock:
            full = after < self.restarted
            rows = [row for revision, row in self.rows if full or revision > after]
            arrays = dict(self.arrays) if after < self.revision else {}
            if rows:
                arrays["history"] = np.stack(rows)
            known = {"revision": self.revision, "metadata_version": self.metadata_version, "settled": self.settled}
            return encode({**self.header, **known, "server": SERVER, "full": full}, arrays)
