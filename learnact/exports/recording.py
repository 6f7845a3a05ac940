"""A run on record while it is trained without a server: what its page will show."""

import numpy as np

from learnact.serving.live.record import Record
from learnact.serving.live.run_metadata import run_metadata
from learnact.serving.live.snapshot_history import SnapshotHistory
from learnact.serving.live.snapshot_message import snapshot_message
from learnact.training import Trainer

MAX_BYTES = 16_000_000  # of snapshots; packed they take about a quarter


class Recording:
    """Keeps a snapshot whenever it is told to; every second one is dropped when there are many.

    Args:
        trainer: of the run, before its first step.
    """

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.record = Record(trainer.spec, "")
        self.record.history = SnapshotHistory(size=MAX_BYTES)
        metadata = run_metadata(trainer.spec, trainer.dataset, trainer.batches.per_epoch)
        self.record.receive({"message": "metadata"}, {"metadata": np.frombuffer(metadata, np.uint8)})
        self.note()

    def note(self) -> None:
        """One more snapshot."""
        header, arrays = snapshot_message(self.trainer)
        self.record.receive({"message": "snapshot", "playing": False, "state": "finished", **header}, arrays)

    def messages(self) -> dict[str, bytes]:
        """What a server would send a browser, as `run_page` takes it."""
        return recorded(self.record)


def recorded(record: Record) -> dict[str, bytes]:
    """The messages of a run that has been set up, as `run_page` takes them."""
    assert record.metadata is not None
    return {"metadata": record.metadata, "snapshot": record.message(), "history": record.history_message(0, -1)}
