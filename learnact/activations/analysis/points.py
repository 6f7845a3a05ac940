"""Where a formula changes its form: bisection on what its parts choose, down to neighbouring float64 numbers."""

from collections.abc import Callable

import numpy as np
import torch

from learnact.activations.activation import Activation

Predicate = Callable[[np.ndarray], np.ndarray]


def choices(activation: Activation) -> Predicate:
    """A function from points [n] to what the formula's parts choose there [k, n]; k is 0 for a smooth formula."""

    def chosen(x: np.ndarray) -> np.ndarray:
        assert activation.formula is not None
        return activation.formula.structure(torch.from_numpy(x), activation.values).choices.numpy()

    return chosen


def changes(chosen: Predicate, x: np.ndarray) -> np.ndarray:
    """The points between neighbours of x (ascending) at which the choices change, rounded where that is exact.

    One point is found between two neighbours; x must be dense enough for that.
    """
    seen = chosen(x)
    differs = ~np.all(_same(seen[:, 1:], seen[:, :-1]), axis=0)
    if not differs.any():
        return np.empty(0)
    _, right = bisect(chosen, x[:-1][differs], x[1:][differs])
    return np.unique(tidy(right))


def bisect(chosen: Predicate, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shrink brackets [n] whose ends choose differently until the ends are neighbours in float64."""
    low, high = _ordered(left), _ordered(right)
    at_left = chosen(left)
    for _ in range(64):
        middle = low + (high - low) // 2
        like_left = np.all(_same(chosen(_number(middle)), at_left), axis=0)
        low, high = np.where(like_left, middle, low), np.where(like_left, high, middle)
    return _number(low), _number(high)


def _same(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    same: np.ndarray = (one == other) | (np.isnan(one) & np.isnan(other))
    return same


def tidy(x: np.ndarray) -> np.ndarray:
    """3.0000000000000004 is 3, and 5e-324 is 0."""
    rounded = np.round(x, 9)
    return np.where(np.abs(x - rounded) <= 1e-14 * (1 + np.abs(x)), rounded, x) + 0.0


def _ordered(x: np.ndarray) -> np.ndarray:
    """Integers in the order of the float64 numbers, halved so that differences do not overflow."""
    bits = x.astype(np.float64).view(np.int64)
    return np.where(bits < 0, np.iinfo(np.int64).min - bits, bits) // 2


def _number(ordered: np.ndarray) -> np.ndarray:
    doubled = ordered * 2
    return np.where(doubled < 0, np.iinfo(np.int64).min - doubled, doubled).view(np.float64)
