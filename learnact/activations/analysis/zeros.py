"""Where an activation gives back what it gets and where its slope is zero, in [-20, 20], and whether that is all."""

import numpy as np

from learnact.activations.analysis.interval import Interval
from learnact.activations.analysis.points import changes, choices
from learnact.activations.analysis.roots import roots
from learnact.activations.analysis.scan import REACH, Numbers, Scan


def is_fixed(scan: Scan, x: Numbers) -> Numbers:
    """Around which points the function is x itself [n]."""
    still: Numbers = (np.abs(scan.straightness(x) - 1) <= 1e-12) & (np.abs(scan.f(x) - x) <= 1e-12 * (1 + np.abs(x)))
    return still


def fixed_points(scan: Scan, intervals: tuple[Interval, ...]) -> tuple[float, ...]:
    """Single points where σ(x) = x, outside of the intervals on which it is."""
    x = scan.x[scan.inside]
    found = roots(lambda p: scan.f(p) - p, x, is_fixed(scan, x))
    breaks = scan.breaks[np.abs(scan.breaks) <= REACH]
    points = sorted({*found, *map(float, breaks[np.abs(scan.f(breaks) - breaks) <= 1e-12])})
    return tuple(p for p in points if not any(i.low <= p <= i.high for i in intervals))


def stationary(scan: Scan) -> tuple[float, ...]:
    """Single points at which the slope is zero."""
    x = scan.x[scan.inside]
    found = roots(lambda p: scan.at(p, 1)[1] / scan.unit, x, scan.straight[scan.inside] == 0)
    corners = scan.breaks
    return tuple(p for p in found if not len(corners) or np.abs(corners - p).min() > 1e-6 or _is_smooth_at(scan, p))


def _is_smooth_at(scan: Scan, x: float) -> bool:
    before, after = scan.at(np.array([x - 1e-7, x + 1e-7]), 1)[1]
    return bool(abs(after - before) < 1e-4)


def too_close(scan: Scan) -> frozenset[str]:
    """Of "fixed_points", "stationary", "breaks" those of which half as many samples see fewer: there may be more."""
    signs = {name: np.sign(values[scan.inside]) for name, values in _differences(scan).items()}
    found = {name for name, all_of in signs.items() if _changes(all_of) != _changes(all_of[::2])}
    x = scan.x[scan.inside][::2]
    within = scan.breaks[(scan.breaks > x[0]) & (scan.breaks < x[-1])]
    if len(within) > 1 and len(changes(choices(scan.activation), x)) != len(within):
        found.add("breaks")
    return frozenset(found)


def further(scan: Scan) -> frozenset[str]:
    """Of "fixed_points" and "stationary" those of which samples beyond [-20, 20] see more."""
    if scan.jumps.any():
        return frozenset()
    tails = (scan.x < -REACH, scan.x > REACH)
    found = _differences(scan).items()
    return frozenset(name for name, values in found if any(_changes(np.sign(values[tail])) for tail in tails))


def _differences(scan: Scan) -> dict[str, Numbers]:
    """What is zero at such points, by name, exactly zero where it is but for rounding [n]."""
    crossing = np.where(np.abs(scan.straight - 1) <= 1e-12, 0, scan.value - scan.x)
    size = {"fixed_points": scan.ordinary + np.abs(scan.x), "stationary": np.full(len(scan.x), scan.ordinary_slope)}
    found = {"fixed_points": crossing, "stationary": scan.slope}
    return {name: np.where(np.abs(values) > 1e-9 * size[name], values, 0) for name, values in found.items()}


def _changes(signs: Numbers) -> int:
    """How often neighbours differ, zeros and what is no number left out [n]."""
    clear = signs[np.abs(signs) == 1]
    return int((clear[1:] != clear[:-1]).sum())
