"""Scalings of the features, each fitted on the training split alone.

All are affine, scaled = (x - shift) / scale. A feature that is constant in the training split gets scale 1
instead of a division by zero. Images are scaled over all pixels together (one shift and one scale), so that
"unit" is pixel / 255 and a dark corner stays dark.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.errors import DataError

ROWS = 4096  # rows at a time, so that statistics in double precision need no double copy of the data

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """scaled = (x - shift) / scale, with float32 [d] each.

    Attributes:
        name: key in SCALINGS.
    """

    name: str
    shift: NDArray[np.float32]
    scale: NDArray[np.float32]

    def apply(self, x: NDArray[Any]) -> NDArray[np.float32]:
        """A scaled float32 copy of raw features [..., d]."""
        scaled = np.array(x, np.float32, order="C")
        scaled -= self.shift
        scaled /= self.scale
        return scaled

    def undo(self, x: NDArray[np.float32]) -> NDArray[np.float32]:
        """Raw features from scaled ones [..., d]."""
        return x * self.scale + self.shift


@dataclass(frozen=True)
class Statistics:
    """What the scalings are made from, a number a feature [d]; the deviation is divided by n, not n - 1."""

    low: Vector
    high: Vector
    mean: Vector
    deviation: Vector


def _none(s: Statistics) -> tuple[Vector, Vector]:
    return np.zeros_like(s.mean), np.ones_like(s.mean)


def _zscore(s: Statistics) -> tuple[Vector, Vector]:
    return s.mean, s.deviation


def _sigma_minus_mu(s: Statistics) -> tuple[Vector, Vector]:
    return s.mean * s.deviation, s.deviation  # (x - mu sigma) / sigma = x / sigma - mu


def _unit(s: Statistics) -> tuple[Vector, Vector]:
    return s.low, s.high - s.low


def _symmetric(s: Statistics) -> tuple[Vector, Vector]:
    return (s.high + s.low) / 2, (s.high - s.low) / 2


def fit(name: str, train: NDArray[Any], together: bool = False) -> Scaling:
    """The scaling that this training split asks for.

    Args:
        name: key in SCALINGS.
        train: raw features [n, d] with at least one row.
        together: one shift and one scale for all features (images).

    Raises:
        DataError: shift or scale are too large, or too small, for float32.
    """
    statistics = measure(train, together)
    constant = statistics.low == statistics.high
    safe = replace(statistics, deviation=np.where(constant, 1.0, statistics.deviation))
    shift, scale = SCALINGS[name](safe)
    scale = np.where(constant, 1.0, scale)
    with np.errstate(over="ignore"):
        found = Scaling(name, shift.astype(np.float32), scale.astype(np.float32))
    if not (np.isfinite(found.shift).all() and np.isfinite(found.scale).all() and found.scale.all()):
        raise DataError(f"The scaling {name} needs numbers beyond 32 bits for these data; choose another one.")
    return found


def measure(x: NDArray[Any], together: bool = False) -> Statistics:
    """Statistics of [n, d] in double precision; `together`: over all features at once, repeated d times."""
    mean, deviation = moments(x, together)
    low, high = x.min(axis=0).astype(np.float64), x.max(axis=0).astype(np.float64)
    if together:
        low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
    return Statistics(low, high, mean, deviation)


def moments(x: NDArray[Any], together: bool = False) -> tuple[Vector, Vector]:
    """Mean and standard deviation (divided by n) of each feature of [n, d], in two passes over blocks."""
    mean = reduce(np.add, (block.sum(axis=0) for block in _blocks(x))) / len(x)
    if together:
        mean = np.full_like(mean, mean.mean())
    variance = reduce(np.add, (((block - mean) ** 2).sum(axis=0) for block in _blocks(x))) / len(x)
    if together:
        variance = np.full_like(variance, variance.mean())
    return mean, np.sqrt(variance)


def _blocks(x: NDArray[Any]) -> Iterator[Vector]:
    return (x[start : start + ROWS].astype(np.float64) for start in range(0, len(x), ROWS))


SCALINGS: dict[str, Callable[[Statistics], tuple[Vector, Vector]]] = {
    "none": _none,
    "zscore": _zscore,
    "sigma_minus_mu": _sigma_minus_mu,
    "unit": _unit,
    "symmetric": _symmetric,
}
"""By name: shift and scale."""
