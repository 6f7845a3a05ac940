"""The range of an activation and its largest slope, with whether they are reached or only approached."""

import math

import numpy as np

from learnact.activations.analysis.interval import Interval
from learnact.activations.analysis.roots import Function, lowest
from learnact.activations.analysis.scan import OVERFLOW, Numbers, Scan

_CLOSE = 1e-9


def value_range(scan: Scan) -> Interval:
    """All values: a bound is included where some x reaches it, not where it is only a limit."""
    low, has_low = _bound(scan, -1)
    high, has_high = _bound(scan, 1)
    return Interval(low, high, has_low, has_high)


def largest_slope(scan: Scan) -> tuple[float, float | None]:
    """The largest |σ'| and where it is; None for the place where it is a limit or taken on an interval."""
    size = np.abs(scan.slope)
    if scan.steep.any() or _slope_is_unbounded(scan):
        return math.inf, None
    at, value = _peak(lambda x: np.abs(scan.at(x, 1)[1]), scan.x, size)
    sides = [np.abs(scan.one_sided(side)[0]) for side in (-1, 1)]
    for one_sided in sides:
        value = max(value, float(np.nanmax(one_sided[~scan.jumps], initial=0.0)))
    if value > OVERFLOW:
        return math.inf, None
    tied = np.flatnonzero(size >= value * (1 - 1e-4))
    alone = len(tied) <= 1 or np.ptp(scan.x[tied]) < 0.1
    reached = abs(float(np.abs(scan.at(np.array([at]), 1)[1])[0]) - value) <= _CLOSE * (scan.unit + value)
    return scan.rounded(value), _tidy_place(scan, at, value) if alone and reached else None


def _slope_is_unbounded(scan: Scan) -> bool:
    far = 10.0 ** np.arange(3, 13)
    sizes = [np.abs(scan.at(sign * far, 1)[1]) for sign in (-1, 1)]
    return any(not np.isnan(s[-1]) and (np.isinf(s[-1]) or s[-1] > 10 * max(s[0], scan.unit)) for s in sizes)


def _bound(scan: Scan, sign: int) -> tuple[float, bool]:
    """The supremum (sign 1) or the infimum (sign -1), and whether it is reached."""
    sides = (scan.left, scan.right)
    if any(side.rises if sign > 0 else side.falls for side in sides) or _has_pole(scan, sign):
        return sign * math.inf, False
    limits = [side.limit for side in sides if side.limit is not None]
    at_breaks = scan.f(scan.breaks)
    _, inner = _peak(lambda x: sign * scan.f(x), scan.x, sign * scan.value, scan.breaks[scan.jumps])
    values = np.concatenate([[sign * inner], limits, *scan.beside(), at_breaks])
    bound = float(sign * np.nanmax(sign * values))
    if abs(bound) > OVERFLOW:
        return math.copysign(math.inf, bound), False
    flat = (scan.straight == 0) & _near(scan, scan.value, bound)
    reached = flat.any() or _near(scan, at_breaks, bound).any() or _is_reached_inside(scan, bound, sign)
    return scan.rounded(bound), bool(reached)


def _has_pole(scan: Scan, sign: int) -> bool:
    return bool(np.any(sign * np.concatenate(scan.beside()) > 1e12 * scan.ordinary))


def _is_reached_inside(scan: Scan, bound: float, sign: int) -> bool:
    """Whether the bound is taken away from the tails and the jumps that only approach it."""
    values = np.where(_only_approaches(scan, bound), -np.inf, sign * scan.value)
    if not np.isfinite(values).any():
        return False
    jumps = scan.breaks[scan.jumps]
    at, highest = _peak(lambda x: sign * scan.f(x), scan.x, values, jumps)
    beside_jump = np.any((np.abs(jumps - at) < 1e-6) & (jumps != at))
    return bool(_near(scan, np.array([sign * highest]), bound)[0] and not beside_jump)


def _only_approaches(scan: Scan, bound: float) -> Numbers:
    """Samples of a tail whose limit is the bound, as far in as they are close to it [n]."""
    away = np.flatnonzero(np.abs(scan.value - bound) > 1e-3 * (scan.unit + abs(bound)))
    first, last = (away[0], away[-1]) if len(away) else (len(scan.x), -1)
    place = np.arange(len(scan.x))
    limits = np.array([math.nan if side.limit is None else side.limit for side in (scan.left, scan.right)])
    left, right = _near(scan, limits, bound)
    approached: np.ndarray = (left & (place < first)) | (right & (place > last))
    return approached


def _peak(h: Function, x: Numbers, values: Numbers, jumps: Numbers | None = None) -> tuple[float, float]:
    """Place and value of the highest point, looked at closely around the highest sample; never across a jump."""
    best = int(np.nanargmax(np.where(np.isfinite(values), values, -np.inf)))
    left, right = x[max(best - 1, 0)], x[min(best + 1, len(x) - 1)]
    for jump in jumps if jumps is not None else ():
        left, right = (max(left, jump), right) if jump <= x[best] else (left, min(right, jump))
    at, least = lowest(lambda p: -h(p), np.array([left]), np.array([right]))
    return (float(at[0]), float(-least[0])) if -least[0] >= values[best] else (float(x[best]), float(values[best]))


def _near(scan: Scan, values: Numbers, bound: float) -> Numbers:
    close: Numbers = np.abs(values - bound) <= _CLOSE * (scan.unit + abs(bound))
    return close


def _tidy_place(scan: Scan, at: float, value: float) -> float:
    rounded = round(at, 6) + 0.0
    if abs(at - rounded) > 1e-7:
        return at
    there = abs(float(scan.at(np.array([rounded]), 1)[1][0]))
    return rounded if abs(there - value) <= 1e-12 * (scan.unit + value) else at
