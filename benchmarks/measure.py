"""How figures are measured: ratios of two things timed in turns, and seconds beside a calibration loop."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        name: what was measured, with its unit.
        value: the median.
        bar: what was promised; None where nothing was.
        at_least: whether more is better, and the value shall reach the bar; else less is, and it shall stay below.
    """

    name: str
    value: float
    bar: float | None = None
    at_least: bool = True

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; True where there is none, False for not-a-number."""
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar


def seconds(work: Work) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(a: Work, b: Work, rounds: int = 7) -> float:
    """How many times faster `a` does its work than `b`: the median over pairs of time(b) / time(a).

    Both run once before to warm up. The pairs are timed one after the other, every second one in the
    opposite order, so that a machine that slows down meanwhile slows both.
    """
    a(), b()
    return statistics.median(_pair(a, b, swapped=bool(index % 2)) for index in range(rounds))


def _pair(a: Work, b: Work, swapped: bool) -> float:
    if swapped:
        slow = seconds(b)
        return slow / seconds(a)
    fast = seconds(a)
    return seconds(b) / fast


def milliseconds(work: Work, rounds: int = 7) -> float:
    """Median time of one call after one to warm up. To be read beside `calibration` of the same run."""
    work()
    return 1000 * statistics.median(seconds(work) for _ in range(rounds))


def calibration() -> float:
    """Milliseconds of a fixed loop of plain Python: how fast this machine is right now."""
    return milliseconds(lambda: sum(number * number for number in range(1_000_000)))
