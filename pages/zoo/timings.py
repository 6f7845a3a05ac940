"""How long activations take on this machine, measured once for all visitors in small pieces, in a thread of its own."""

import threading
import time
from collections import deque
from collections.abc import Iterable
from functools import cache

from learnact.activations import ZOO, Activation, Timing, measure_time
from pages.shell.controls.activation import TYPED

ROUNDS = 5  # turns of an activation and ReLU in one piece
MAX_TYPED = 200  # typed formulas that are remembered


def label(activation: Activation) -> str:
    """What a timing is remembered by; the values of the letters do not matter."""
    return f"={activation.title}" if activation.name == TYPED else activation.name


class Measurement:
    """A queue of activations and what was found. After each piece the thread rests as long as the piece took."""

    def __init__(self) -> None:
        self.timings: dict[str, Timing] = {}
        self._waiting: deque[Activation] = deque()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._asked = 0

    def want(self, activations: Iterable[Activation]) -> None:
        """Measure these where they are not known; returns at once."""
        with self._lock:
            known = {*self.timings, *map(label, self._waiting)}
            self._waiting.extend(a for a in activations if label(a) not in known)
            self._asked = max(self._asked, len(self._waiting))
            if self._waiting and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="timings", daemon=True)
                self._thread.start()

    def lacks(self, activations: Iterable[Activation]) -> bool:
        """Whether one of these is not known."""
        return any(label(activation) not in self.timings for activation in activations)

    @property
    def progress(self) -> float | None:
        """From 0 to 1 while something is measured, else None."""
        with self._lock:
            return None if self._thread is None else 1 - len(self._waiting) / max(self._asked, 1)

    def _work(self) -> None:
        while activation := self._next():
            start = time.perf_counter()
            found = measure_time(activation, ROUNDS)
            with self._lock:
                self._remember(label(activation), found)
            time.sleep(time.perf_counter() - start)

    def _next(self) -> Activation | None:
        with self._lock:
            if not self._waiting:
                self._thread, self._asked = None, 0
                return None
            return self._waiting.popleft()

    def _remember(self, name: str, found: Timing) -> None:
        typed = [known for known in self.timings if known not in ZOO]
        if len(typed) >= MAX_TYPED:
            del self.timings[typed[0]]
        self.timings[name] = found


@cache
def measurement() -> Measurement:
    """The one that all visitors share."""
    return Measurement()
