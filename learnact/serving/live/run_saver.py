"""Writes live runs to disk beside everything else: each at most a second after it changed, as long as there is room."""

import logging
import threading
import time
from collections.abc import Callable

from learnact.errors import LearnactError
from learnact.serving.live.record import Record, key_of
from learnact.serving.live.run_store import HISTORY, RunStore
from learnact.spec import Spec

log = logging.getLogger(__name__)

SAVE_SECONDS = 0.5  # that something new may be unsaved
HISTORY_SECONDS = 20.0  # between two times that curves and snapshots for rewinding are saved while a run trains
STANDING_SECONDS = 2.0  # the same of a run that stands
HOLD_SECONDS = 1.0  # between two looks whether another server has taken a run up
LOOK_SECONDS = 0.1


class RunSaver:
    """The thread that saves.

    Args:
        store: where to.
        records: all runs of the server, by key.
        let_go: called with a run that another server has taken up.
    """

    def __init__(self, store: RunStore, records: dict[str, Record], let_go: Callable[[Record], None]) -> None:
        self.store, self.records, self.let_go = store, records, let_go
        self.looked = time.monotonic()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._work, name="saver", daemon=True)

    def start(self) -> None:
        """Begins, where it has not yet."""
        if not self.thread.is_alive() and not self.stopping.is_set() and self.store.folder is not None:
            self.thread.start()

    def stop(self) -> None:
        """Ends after what it is writing."""
        self.stopping.set()
        if self.thread.is_alive():
            self.thread.join()

    def save(self, record: Record) -> bool:
        """Saves the state of a run; True where it lies on disk."""
        with self.lock, self.store.alone():
            if self.records.get(record.key) is not record or self.lost(record):
                return False  # it was closed meanwhile, or goes on elsewhere
            return self._write(record)

    def _write(self, record: Record) -> bool:
        before, record.unsaved = record.unsaved, None
        if self.store.save(record.key, *record.stored()):
            record.held = True
            return True
        record.unsaved = before
        return False

    def lost(self, record: Record) -> bool:
        """Whether this server held a run, and another one has taken it up since."""
        return record.held and self.store.is_elsewhere(record.key)

    def park(self, record: Record) -> bool:
        """Saves all of a run, its history too; True where it may leave the memory."""
        if self.store.folder is None:
            return True
        return self.save(record) and self.save_history(record)

    def save_history(self, record: Record) -> bool:
        """Saves the curves of a run, and its snapshots for rewinding; True where they lie on disk."""
        with self.lock, self.store.alone():
            if self.records.get(record.key) is not record or self.lost(record):
                return False
            mark, record.history_saved = record.history_mark, time.monotonic()
            if not self.store.save(record.key, *record.stored_history(), HISTORY):
                return False
            record.history_on_disk = mark
            return True

    def save_all(self) -> None:
        """Saves all of all runs, as long as the disk takes them."""
        for record in [*self.records.values()]:
            if not self.park(record) and self.store.trouble:
                return

    def forget(self, record: Record) -> None:
        """Removes a run that was ended, unless another server holds it."""
        with self.lock, self.store.alone():
            if not self.lost(record):
                self.store.remove(record.key)

    def load(self, token: str) -> Record | None:
        """A run as it was saved, under its old token, and from now on this server's; None where there is none."""
        if not self.store.holds(key_of(token)):
            return None
        with self.lock, self.store.alone():
            return self._taken_up(token)

    def _taken_up(self, token: str) -> Record | None:
        found = self.store.load(key_of(token))
        if found is None:
            return None
        try:
            header = found.header
            record = Record(Spec.from_json(header["spec"]), header["worker"], content=header["content"], token=token)
            record.restore(header, found.arrays)
            history = self.store.load(record.key, HISTORY)
            if history is not None:
                record.restore_history(history.header, history.arrays)
                record.go_back()
        except (LearnactError, KeyError, TypeError, ValueError) as error:
            log.warning("The run %s… cannot be taken up from the disk: %s", key_of(token)[:6], error)
            return None
        self._write(record)
        return record

    def _work(self) -> None:
        while not self.stopping.wait(LOOK_SECONDS):
            try:
                self._let_go()
                self._save_due()
            except Exception:  # the next look may go well
                log.exception("Runs could not be saved.")

    def _let_go(self) -> None:
        now = time.monotonic()
        if now - self.looked < HOLD_SECONDS:
            return
        self.looked = now
        for record in [*self.records.values()]:
            if self.lost(record):
                log.info("The run %s… goes on at another server.", record.key[:6])
                self.let_go(record)

    def _save_due(self) -> None:
        now = time.monotonic()
        for record in [*self.records.values()]:
            if not self.store.open:
                return
            if record.unsaved is not None and now - record.unsaved >= SAVE_SECONDS:
                self.save(record)
            waits = STANDING_SECONDS if record.settled else HISTORY_SECONDS
            if record.held and record.history_behind and now - record.history_saved >= waits:
                self.save_history(record)
