"""Loads data sets beside the training, each once, in turns among the visitors who wait; the newest few are kept."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

from learnact.data import Dataset
from learnact.serving.turns import Turns
from learnact.spec import Spec

KEPT_DATASETS = 8
KEPT_BYTES = 400_000_000  # of all that are kept, the newest apart

Job = tuple[str, Spec, "Future[Dataset]"]
"""Of a visitor."""


class Loader:
    """One thread that loads.

    Args:
        load: gives the data of a Spec, or raises.
        keep: how many data sets are kept.
    """

    def __init__(self, load: Callable[[Spec], Dataset], keep: int = KEPT_DATASETS) -> None:
        self.load, self.keep = load, keep
        self.known: dict[str, Future[Dataset]] = {}
        self.waiting: list[Job] = []  # who came first, first
        self.turns = Turns()
        self.changed = threading.Condition()
        threading.Thread(target=self._work, name="data", daemon=True).start()

    def __call__(self, spec: Spec, visitor: str = "") -> "Future[Dataset]":
        """The data of an experiment, as soon as they are there."""
        key = spec.data.model_dump_json()
        with self.changed:
            found = self.known.pop(key, None)
            if found is None or (found.done() and found.exception() is not None):
                found = Future()
                self.waiting.append((visitor, spec, found))
                self.changed.notify()
            self.known[key] = found
            self._forget_old()
        return found

    def _forget_old(self) -> None:
        """Leaves the newest that may be kept; what somebody still waits for is not cancelled."""
        size = 0
        for place, (key, found) in enumerate(reversed([*self.known.items()])):
            size += _bytes(found)
            if place and (place >= self.keep or size > KEPT_BYTES):
                del self.known[key]

    def _work(self) -> None:
        while True:
            _, spec, found = self._next()
            try:
                found.set_result(self.load(spec))
            except BaseException as error:
                found.set_exception(error)

    def _next(self) -> Job:
        """The first one of the visitor whose turn it is."""
        with self.changed:
            while not self.waiting:
                self.changed.wait()
            first = self.turns.order(self.waiting, lambda job: job[0])[0]
            self.waiting.remove(first)
            self.turns.took(first[0], (visitor for visitor, *_ in self.waiting))
            return first


def _bytes(found: "Future[Dataset]") -> int:
    """Of a data set that is there."""
    if not found.done() or found.exception() is not None:
        return 0
    dataset = found.result()
    return sum(split.x.nbytes + split.y.nbytes for split in (dataset.train, dataset.validation, dataset.test))
