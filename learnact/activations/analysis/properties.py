"""Properties of an activation, computed from its formula: nothing here is typed in by hand."""

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from learnact.activations.activation import Activation, derivatives
from learnact.activations.analysis.extremes import largest_slope, value_range
from learnact.activations.analysis.interval import Interval, shown
from learnact.activations.analysis.roots import roots
from learnact.activations.analysis.scan import REACH, Numbers, Scan

Monotone = Literal["increasing", "non-decreasing", "decreasing", "non-increasing", "constant", "no"]
Smoothness = Literal["jumps", "continuous", "C1", "C2", "smooth", "unknown"]
Symmetry = Literal["odd", "even", "odd and even", "none"]


@dataclass(frozen=True)
class Properties:
    """What an activation is like at its chosen letters. Points are looked for in [-20, 20].

    Attributes:
        range: all values it takes.
        monotone: whether and how.
        smoothness: "jumps"; "continuous" with kinks; "C1" or "C2", so many continuous derivatives; "smooth"; or
            "unknown", where the slope does not settle towards a point.
        jumps, kinks: where the value and where the slope jumps.
        steep: where the slope is infinite, the same on both sides.
        restless: where the slope does not settle.
        left, right: what it tends to on a side that saturates; None on a side that does not.
        fixed_points, fixed_intervals: where σ(x) = x.
        largest_slope: of |σ'|, perhaps only approached; infinite where there is no bound.
        largest_slope_at: where; None where it is only approached, or taken on a whole interval.
        zero_gradient: intervals on which the derivative is exactly zero, whatever the precision.
        stationary: single points at which it is zero.
        underflow: tails on which float32 makes the derivative zero although it is not.
        symmetry: odd, even, both or none.
        undefined: where the formula gives not-a-number.
    """

    range: Interval
    monotone: Monotone
    smoothness: Smoothness
    jumps: tuple[float, ...]
    kinks: tuple[float, ...]
    steep: tuple[float, ...]
    restless: tuple[float, ...]
    left: float | None
    right: float | None
    fixed_points: tuple[float, ...]
    fixed_intervals: tuple[Interval, ...]
    largest_slope: float
    largest_slope_at: float | None
    zero_gradient: tuple[Interval, ...]
    stationary: tuple[float, ...]
    underflow: tuple[Interval, ...]
    symmetry: Symmetry
    undefined: tuple[Interval, ...]

    def rows(self) -> list[tuple[str, str]]:
        """The properties in a few words each, for a table: (name, words)."""
        return _described(self)

    @property
    def saturating(self) -> str:
        """The sides that saturate: "both", "left", "right" or "none"."""
        sides = (self.left is not None, self.right is not None)
        return {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): "none"}[sides]


@functools.lru_cache(maxsize=256)
def properties(activation: Activation) -> Properties:
    """Compute the properties of an activation at its chosen letters; about 70 ms, then remembered.

    Raises:
        SpecError: where the formula gives no finite number anywhere.
    """
    with np.errstate(all="ignore"):  # a typed formula may overflow or be undefined anywhere
        return _properties(Scan(activation))


def _properties(scan: Scan) -> Properties:
    smoothness, jumps, kinks, steep = _smoothness(scan)
    slope, slope_at = largest_slope(scan)
    fixed_intervals = scan.intervals(lambda x: _is_fixed(scan, x), lambda x: np.abs(scan.f(x) - x) <= 1e-12)
    zero_gradient = scan.intervals(lambda x: scan.straightness(x) == 0, lambda x: scan.at(x, 1)[1] == 0)
    return Properties(
        range=value_range(scan),
        monotone=_monotone(scan),
        smoothness=smoothness,
        jumps=jumps,
        kinks=kinks,
        steep=steep,
        restless=_listed(scan.breaks[scan.restless]) if smoothness == "unknown" else (),
        left=scan.left.limit,
        right=scan.right.limit,
        fixed_points=_fixed_points(scan, fixed_intervals),
        fixed_intervals=fixed_intervals,
        largest_slope=slope,
        largest_slope_at=slope_at,
        zero_gradient=zero_gradient,
        stationary=_stationary(scan),
        underflow=_underflow(scan),
        symmetry=_symmetry(scan),
        undefined=scan.intervals(lambda x: np.isnan(scan.f(x)), lambda x: np.isnan(scan.f(x))),
    )


def _monotone(scan: Scan) -> Monotone:
    steps = np.diff(scan.value)
    noise = 1e-12 * (scan.unit + np.abs(scan.value[1:]))
    slope_noise = 1e-9 * scan.unit * (1 + np.abs(scan.x))
    up = np.any(steps > noise) or np.any(scan.slope > slope_noise)
    down = np.any(steps < -noise) or np.any(scan.slope < -slope_noise)
    flat = np.any(scan.straight == 0)
    if up and down:
        return "no"
    if not (up or down):
        return "constant"
    if up:
        return "non-decreasing" if flat else "increasing"
    return "non-increasing" if flat else "decreasing"


def _smoothness(scan: Scan) -> tuple[Smoothness, tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
    """The class, jumps, kinks and infinite slopes; only points on whose both sides the function is defined count."""
    (before1, before2), (after1, after2) = scan.one_sided(-1), scan.one_sided(1)
    kinks = ~scan.jumps & _differ(scan, before1, after1) & ~scan.closing()
    steep = ~scan.jumps & ~kinks & scan.steep
    bends = ~scan.jumps & ~kinks & (_differ(scan, before2, after2) | _bends_without_end(scan))
    found = [_listed(scan.breaks[which]) for which in (scan.jumps, kinks, steep)]
    return _class(scan, [which.any() for which in (scan.jumps, kinks | steep, bends)]), found[0], found[1], found[2]


def _class(scan: Scan, breaks: list[bool]) -> Smoothness:
    """Of a function with jumps, kinks and places where the second derivative jumps, or without."""
    jumps, kinks, bends = breaks
    if jumps:
        return "jumps"
    if kinks:
        return "continuous"
    if scan.restless.any():
        return "unknown"
    return "C1" if bends else "C2" if _third_jumps(scan) else "smooth"


def _bends_without_end(scan: Scan) -> Numbers:
    """Towards which special points the second derivative grows beyond bounds, as of |x|^1.5 [m]."""
    found = np.zeros(len(scan.breaks), bool)
    for side in (-1, 1):
        far, close = (np.abs(scan.at(scan.breaks + side * 2.0**-n, 2)[2]) for n in (10, 18))
        found |= (close > 4 * far) & (close > 10 * scan.unit)
    return found


def _listed(points: Numbers) -> tuple[float, ...]:
    """All where there are few; else those in [-20, 20], since further out they were looked for sparsely."""
    inside = points[np.abs(points) <= REACH]
    return tuple(map(float, inside if len(points) > _LISTED and len(inside) else points))


def _third_jumps(scan: Scan) -> bool:
    before, after = (scan.at(scan.breaks + side * 2.0**-13, 3)[3] for side in (-1, 1))
    return bool(np.any(np.abs(after - before) > 1e-2 * (scan.unit + np.abs(before))))


def _differ(scan: Scan, before: Numbers, after: Numbers) -> Numbers:
    apart: Numbers = np.abs(after - before) > 1e-5 * (scan.unit + np.minimum(np.abs(before), np.abs(after)))
    return apart


def _is_fixed(scan: Scan, x: Numbers) -> Numbers:
    still: Numbers = (np.abs(scan.straightness(x) - 1) <= 1e-12) & (np.abs(scan.f(x) - x) <= 1e-12 * (1 + np.abs(x)))
    return still


def _fixed_points(scan: Scan, intervals: tuple[Interval, ...]) -> tuple[float, ...]:
    x = scan.x[scan.inside]
    found = roots(lambda p: scan.f(p) - p, x, _is_fixed(scan, x))
    breaks = scan.breaks[np.abs(scan.breaks) <= REACH]
    points = sorted({*found, *map(float, breaks[np.abs(scan.f(breaks) - breaks) <= 1e-12])})
    return tuple(p for p in points if not any(i.low <= p <= i.high for i in intervals))


def _stationary(scan: Scan) -> tuple[float, ...]:
    x = scan.x[scan.inside]
    found = roots(lambda p: scan.at(p, 1)[1] / scan.unit, x, scan.straight[scan.inside] == 0)
    corners = scan.breaks
    return tuple(p for p in found if not len(corners) or np.abs(corners - p).min() > 1e-6 or _is_smooth_at(scan, p))


def _is_smooth_at(scan: Scan, x: float) -> bool:
    before, after = scan.at(np.array([x - 1e-7, x + 1e-7]), 1)[1]
    return bool(abs(after - before) < 1e-4)


def _underflow(scan: Scan) -> tuple[Interval, ...]:
    """Only tails, and only up to 1e4: what a network could reach."""

    def lost(x: Numbers) -> Numbers:
        single = torch.from_numpy(np.clip(x, -1e4, 1e4)).float()
        slope = derivatives(scan.activation.function(), single)[1].numpy()
        vanished: Numbers = (slope == 0) & ~(scan.straightness(single.double().numpy()) == 0)
        return vanished

    found = scan.intervals(lost, lambda x: np.zeros(len(x), bool))
    return tuple(i for i in found if math.isinf(i.low) != math.isinf(i.high))


def _symmetry(scan: Scan) -> Symmetry:
    x = scan.x[scan.x > 0]
    right, left = scan.f(x), scan.f(-x)
    odd, even = (bool(_same(scan, right, other).all()) for other in (-left, left))
    if odd and even:
        return "odd and even"
    return "odd" if odd else "even" if even else "none"


def _same(scan: Scan, one: Numbers, other: Numbers) -> Numbers:
    """Whether values are the same but for rounding; an overflow is the same as another, no number as none."""
    finite = np.isfinite(one) & np.isfinite(other)
    close = finite & (np.abs(one - other) <= 1e-12 * (scan.unit + np.abs(one)))
    same: Numbers = close | (one == other) | (np.isnan(one) & np.isnan(other))
    return same


# -- in words, short enough for a table

_SMOOTH: Mapping[str, str] = {
    "C1": "once differentiable",
    "C2": "twice differentiable",
    "smooth": "smooth",
}
_LISTED = 4  # single points that are listed; of more only the number


def _described(found: Properties) -> list[tuple[str, str]]:
    """(name, words) for every property that has something to say."""
    table = [
        ("Range", str(found.range)),
        ("Monotone", found.monotone),
        ("Smooth", _smoothness_in_words(found)),
        ("Saturates", _saturation(found)),
        ("Fixed points", _places(found.fixed_points, found.fixed_intervals) or "none"),
        ("Largest slope", _largest_slope_in_words(found)),
        ("Zero gradient", _places(found.stationary, found.zero_gradient) or "nowhere"),
        ("Gradient lost in float32", _places((), found.underflow) or "nowhere"),
        ("Symmetry", found.symmetry),
    ]
    return table + ([("Undefined", _places((), found.undefined))] if found.undefined else [])


def _smoothness_in_words(found: Properties) -> str:
    if found.smoothness == "jumps":
        return f"no, it jumps {_points(found.jumps)}"
    if found.smoothness == "continuous":
        kinks = f"a kink {_points(found.kinks)}" if found.kinks else ""
        steep = f"an infinite slope {_points(found.steep)}" if found.steep else ""
        return "continuous, with " + " and ".join(filter(None, [kinks, steep]))
    if found.smoothness == "unknown":
        return f"not given: its slope does not settle {_points(found.restless)}"
    return _SMOOTH[found.smoothness]


def _saturation(found: Properties) -> str:
    limits = (("left", found.left), ("right", found.right))
    return ", ".join(f"{side} at {shown(limit)}" for side, limit in limits if limit is not None) or "nowhere"


def _largest_slope_in_words(found: Properties) -> str:
    at = found.largest_slope_at
    return shown(found.largest_slope) + (f", at {shown(at)}" if at is not None else "")


def _places(points: Sequence[float], intervals: Sequence[Interval]) -> str:
    parts = [interval.condition() for interval in intervals[:_LISTED]]
    if len(intervals) > _LISTED:
        parts.append(f"{len(intervals) - _LISTED} more intervals")
    return ", ".join(parts + ([_points(points, "")] if points else []))


def _points(points: Sequence[float], word: str = "at ") -> str:
    if len(points) > _LISTED:
        return f"{word}{len(points)} points in [−20, 20]"
    return word + ", ".join(map(shown, points))
