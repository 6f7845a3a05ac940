"""The snapshots of a run in the order of time, for rewinding: bounded in number and in bytes."""

from typing import Any

import numpy as np

from learnact.serving.live.protocol import encode

MAX_SNAPSHOTS = 1_000
MAX_BYTES = 4_000_000


class SnapshotHistory:
    """Keeps every snapshot while there is room; then every second one, and so on.

    A snapshot is a row of metrics (step and epoch first) and arrays by name, of the same shapes all through a run.
    """

    def __init__(self, most: int = MAX_SNAPSHOTS, size: int = MAX_BYTES) -> None:
        self.most, self.size = most, size
        self.stride, self.seen, self.generation = 1, 0, 0
        self.layout: list[dict[str, Any]] = []
        self.snapshots: list[np.ndarray] = []  # float32 [P] each

    def clear(self) -> None:
        """Begins anew."""
        self.stride, self.seen, self.generation = 1, 0, self.generation + 1
        self.layout, self.snapshots = [], []

    def add(self, row: np.ndarray, arrays: dict[str, np.ndarray]) -> None:
        """Takes one more snapshot.

        Args:
            row: step, epoch and metrics.
            arrays: what is drawn of it, by name.
        """
        whole = {"row": row, **arrays}
        layout = [{"name": name, "shape": list(array.shape)} for name, array in whole.items()]
        if layout != self.layout:
            self.clear()
            self.layout = layout
        if self.seen % self.stride == 0:
            self.snapshots.append(np.concatenate([array.ravel().astype(np.float32) for array in whole.values()]))
        self.seen += 1
        room = min(self.most, max(2, self.size // self.snapshots[0].nbytes))
        while len(self.snapshots) > room:
            self.snapshots, self.stride, self.generation = self.snapshots[::2], 2 * self.stride, self.generation + 1

    def go_back(self, step: int) -> None:
        """Forgets what is after a step."""
        kept = [snapshot for snapshot in self.snapshots if snapshot[0] <= step]
        if len(kept) < len(self.snapshots):
            self.snapshots, self.generation = kept, self.generation + 1

    def stored(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Header and arrays that `restore` takes again."""
        header = {"stride": self.stride, "seen": self.seen, "layout": self.layout}
        return header, {"snapshots": np.stack(self.snapshots)} if self.snapshots else {}

    def restore(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Takes what `stored` gave once; a browser that knew another history is sent all of it.

        Args:
            header: "stride", "seen" and "layout".
            arrays: "snapshots" [n, P]; nothing where there was none.
        """
        self.stride, self.seen, self.layout = header["stride"], header["seen"], header["layout"]
        self.snapshots, self.generation = [*arrays.get("snapshots", ())], self.generation + 1

    def at(self, step: int) -> dict[str, np.ndarray]:
        """The arrays of the last snapshot that is not after a step; of the first where all are, none without any."""
        if not self.snapshots:
            return {}
        before = [snapshot for snapshot in self.snapshots if snapshot[0] <= step]
        snapshot, found, place = (before or self.snapshots)[-1 if before else 0], {}, 0
        for entry in self.layout:
            count = int(np.prod(entry["shape"]))
            found[entry["name"]] = snapshot[place : place + count].reshape(entry["shape"])
            place += count
        return found

    def message(self, after: int, generation: int) -> bytes:
        """What a browser does not know yet.

        Args:
            after: how many snapshots it knows.
            generation: of which history; another one is sent whole.
        """
        same = generation == self.generation
        new = self.snapshots[after if same else 0 :]
        header = {"generation": self.generation, "full": not same, "layout": self.layout, "total": len(self.snapshots)}
        return encode(header, {"snapshots": np.stack(new)} if new else {})
