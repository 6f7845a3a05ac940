"""What the server knows of a run: its newest snapshot, its history, and what it takes to start it again elsewhere."""

import secrets
import threading
import time
from typing import Any

import numpy as np

from learnact.serving.live.protocol import encode
from learnact.serving.live.snapshot_history import SnapshotHistory
from learnact.serving.live.snapshot_message import NETWORK
from learnact.spec import Spec

STANDING = ("paused", "finished", "failed")
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


class Record:
    """One run as the server sees it. All methods may be called from any thread.

    Args:
        spec: the experiment.
        worker: name of the worker that trains it.
        beside: token of the run that it trains in step with, if any.
        content: what it sends beside its metrics, a key of PARTS in `snapshot_message`.
    """

    def __init__(self, spec: Spec, worker: str, beside: str = "", content: str = NETWORK) -> None:
        self.token = secrets.token_urlsafe(16)
        self.spec, self.worker, self.beside, self.content = spec, worker, beside, content
        self.lock = threading.Lock()
        self.metadata: bytes | None = None
        self.metadata_version = 0  # grows whenever it changes: a browser asks again when it grows
        self.checkpoint: bytes | None = None
        self.playing = False
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
            header: "message" says which: "metadata", "checkpoint", "reset" or "snapshot", whose header is the rest.
            arrays: "metadata" or "checkpoint" as bytes; of a snapshot its "row" (step, epoch, metrics) and what else
                it holds.
        """
        with self.lock:
            match header.pop("message"):
                case "metadata":
                    self.metadata = arrays["metadata"].tobytes()
                    self.metadata_version += 1
                case "checkpoint":
                    self.checkpoint = arrays["checkpoint"].tobytes()
                case "reset":
                    self.checkpoint, self.rows = None, []
                    self.history.clear()
                    self.restarted = self.revision + 1
                case "snapshot":
                    self._add(header, arrays)

    def _add(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        self.revision += 1
        row = arrays.pop("row", None)
        self.header, self.arrays = EMPTY | header, arrays
        self.playing, self.handled = header["playing"], header.get("handled", self.handled)
        if row is not None and (not self.rows or not np.array_equal(self.rows[-1][1], row, equal_nan=True)):
            self.rows.append((self.revision, row))
            self.history.add(row, arrays)
        if len(self.rows) > MAX_ROWS:
            self.rows = self.rows[::2]
            self.restarted = self.revision

    @property
    def current(self) -> bool:
        """Whether the newest snapshot has every request behind it."""
        return self.revision > 0 and self.handled >= self.requests

    @property
    def settled(self) -> bool:
        """Whether the run stands still and will, until somebody asks something of it."""
        return self.current and not self.playing and self.header["state"] in STANDING

    def history_message(self, after: int, generation: int) -> bytes:
        """The answer to a browser that wants to rewind and knows so many snapshots of a generation."""
        with self.lock:
            return self.history.message(after, generation)

    def message(self, after: int = -1) -> bytes:
        """The answer to a browser that knows everything up to a revision."""
        with self.lock:
            full = after < self.restarted
            rows = [row for revision, row in self.rows if full or revision > after]
            arrays = dict(self.arrays) if after < self.revision else {}
            if rows:
                arrays["history"] = np.stack(rows)
            known = {"revision": self.revision, "metadata_version": self.metadata_version, "settled": self.settled}
            return encode({**self.header, **known, "full": full}, arrays)
