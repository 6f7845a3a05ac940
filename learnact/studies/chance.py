"""Whether differences between pairs of seeds could be chance, one by one and many together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEVEL = 0.05  # of chance, on both sides

Numbers = np.ndarray


@dataclass(frozen=True)
class Beyond:
    """How many of several means are beyond chance.

    Attributes:
        better, worse: each test by itself.
        better_together, worse_together: those that remain after Holm's correction, by which the chance that any of
            them is one by mistake is at most LEVEL.
    """

    better: int
    worse: int
    better_together: int
    worse_together: int


def beyond_chance(differences: Sequence[Numbers]) -> Beyond:
    """Of the differences of several experiments, each over pairs of seeds, by Student's t."""
    above = [bool(np.nanmean(values) > 0) if np.isfinite(values).any() else False for values in differences]
    chances = [p_value(values) for values in differences]
    alone, together = [p < LEVEL for p in chances], holm(chances)

    def count(found: Sequence[bool], side: bool) -> int:
        return sum(one and up == side for one, up in zip(found, above, strict=True))

    return Beyond(count(alone, True), count(alone, False), count(together, True), count(together, False))


def p_value(values: Numbers) -> float:
    """Of the mean of the finite values being zero, on both sides, by Student's t; not a number below two of them."""
    from scipy.special import stdtr  # 16 MB that few ask for

    finite = np.asarray(values, float)[np.isfinite(values)]
    if len(finite) < 2:
        return math.nan
    mean, deviation = float(finite.mean()), float(finite.std(ddof=1))
    if deviation == 0:
        return 1.0 if mean == 0 else 0.0
    return float(2 * stdtr(len(finite) - 1, -abs(mean) / deviation * math.sqrt(len(finite))))


def holm(chances: Sequence[float]) -> list[bool]:
    """Which of several tests remain beyond chance together: the smallest p against LEVEL / m, the next of m - 1, ...

    Source: Holm, A simple sequentially rejective multiple test procedure, 1979. A test without a number is none.
    """
    order = sorted((k for k, p in enumerate(chances) if not math.isnan(p)), key=chances.__getitem__)
    found = [False] * len(chances)
    for place, k in enumerate(order):
        if chances[k] > LEVEL / (len(order) - place):
            break
        found[k] = True
    return found
