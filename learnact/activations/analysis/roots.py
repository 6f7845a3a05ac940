"""Zeros of a function of one variable: where it crosses zero and where it only touches it."""

from collections.abc import Callable

import numpy as np

from learnact.activations.analysis.points import bisect, tidy

_PROMINENT = 1 / 32  # this far from a true touch the function is clearly not zero; from mere rounding it is
_FLAT = 1e-9  # share of its place by which a zero may be wide
Function = Callable[[np.ndarray], np.ndarray]


def roots(g: Function, x: np.ndarray, skip: np.ndarray) -> tuple[float, ...]:
    """The isolated zeros of g between the first and the last of the points x (ascending).

    Args:
        g: vectorised.
        x: dense enough that at most one zero lies between two neighbours.
        skip: points around which g is zero on a whole interval [n].
    """
    values = g(x)
    found = np.concatenate([_crossings(g, x, values, skip), _touches(g, x, values)])
    found = np.sort(found)
    return tuple(float(r) for i, r in enumerate(found) if i == 0 or r - found[i - 1] > 1e-7)


def _crossings(g: Function, x: np.ndarray, values: np.ndarray, skip: np.ndarray) -> np.ndarray:
    clear = np.flatnonzero((np.abs(values) > _noise(x)) & ~skip)
    left, right = clear[:-1], clear[1:]
    turns = (values[left] * values[right] < 0) & ~_any_between(skip, left, right)
    if not turns.any():
        return np.empty(0)
    low, high = bisect(lambda p: (g(p) > 0)[None], x[left[turns]], x[right[turns]])
    small = 1e-6 * np.maximum(1, np.minimum(np.abs(values[left[turns]]), np.abs(values[right[turns]])))
    smooth = (np.abs(g(low)) < small) & (np.abs(g(high)) < small)  # else it jumps over zero
    under, over = bisect(lambda p: (g(p) < 0)[None], x[left[turns]], x[right[turns]])
    first, last = np.minimum(low, under), np.maximum(high, over)  # between them it is zero in float64
    at = np.where(last - first > _FLAT * (1 + np.abs(high)), (first + last) / 2, high)
    return _snapped(g, at[smooth])


def _any_between(flags: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    total = np.concatenate([[0], np.cumsum(flags)])
    found: np.ndarray = total[right] > total[left]
    return found


def _touches(g: Function, x: np.ndarray, values: np.ndarray) -> np.ndarray:
    size = np.abs(values)
    dips = (size[1:-1] < size[:-2]) & (size[1:-1] < size[2:]) & (values[:-2] * values[2:] > 0)
    centres = np.flatnonzero(dips) + 1
    if not len(centres):
        return np.empty(0)
    at, least = lowest(lambda p: np.abs(g(p)), x[centres - 1], x[centres + 1])
    rises = np.minimum(np.abs(g(at - _PROMINENT)), np.abs(g(at + _PROMINENT))) > 1e3 * _noise(at)
    return _snapped(g, at[rises & (least < 10 * _noise(at))])


def _snapped(g: Function, at: np.ndarray) -> np.ndarray:
    """Round to six digits where g is no larger there, up to rounding."""
    rounded = np.round(at, 6) + 0.0
    return np.where(np.abs(g(rounded)) <= np.abs(g(at)) + 1e-15, rounded, tidy(at))


def lowest(h: Function, left: np.ndarray, right: np.ndarray, rounds: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Place and value of the lowest point of h in each bracket [n], by looking ever closer."""
    shares = np.linspace(0, 1, 33)
    for _ in range(rounds):
        points = left + (right - left) * shares[:, None]  # [33, n]
        values = np.where(np.isnan(v := h(points.ravel()).reshape(points.shape)), np.inf, v)
        best = values.argmin(axis=0)
        columns = np.arange(points.shape[1])
        at, least = points[best, columns], values[best, columns]
        left = points[np.maximum(best - 1, 0), columns]
        right = points[np.minimum(best + 1, len(shares) - 1), columns]
    return at, least


def _noise(x: np.ndarray) -> np.ndarray:
    noise: np.ndarray = 1e-12 * (1 + np.abs(x))
    return noise
