"""Properties of an activation, computed from its formula: nothing here is typed in by hand."""

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from learnact.activations.activation import Activation, derivatives
from learnact.activations.analysis import zeros
from learnact.activations.analysis.extremes import largest_slope, value_range
from learnact.activations.analysis.gaps import has_gaps, separate_values
from learnact.activations.analysis.interval import Interval, shown
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
        values: all that it takes, where these are few.
        separate: whether it takes only values that lie apart.
        gaps: whether the range leaves something out.
        at_least: names of lists of points that may lack some, as these lie too close to each other.
        further: names of lists of points that go on beyond [-20, 20].
        about: whether single points of zero gradient lie where float64 makes all of it zero around.
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
    values: tuple[float, ...]
    separate: bool
    gaps: bool
    at_least: frozenset[str]
    further: frozenset[str]
    about: bool

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
    """Compute the properties of an activation at its chosen letters; about 0.1 s, then remembered.

    Raises:
        SpecError: where the formula gives no finite number anywhere.
    """
    with np.errstate(all="ignore"):  # a typed formula may overflow or be undefined anywhere
        return _properties(Scan(activation))


def _properties(scan: Scan) -> Properties:
    smoothness, jumps, kinks, steep = _smoothness(scan)
    slope, slope_at = largest_slope(scan)
    (separate, values), stationary = separate_values(scan), zeros.stationary(scan)
    fixed_intervals = scan.intervals(lambda x: zeros.is_fixed(scan, x), lambda x: np.abs(scan.f(x) - x) <= 1e-12)
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
        fixed_points=zeros.fixed_points(scan, fixed_intervals),
        fixed_intervals=fixed_intervals,
        largest_slope=slope,
        largest_slope_at=slope_at,
        zero_gradient=zero_gradient,
        stationary=stationary,
        underflow=_underflow(scan),
        symmetry=_symmetry(scan),
        undefined=scan.intervals(lambda x: np.isnan(scan.f(x)), lambda x: np.isnan(scan.f(x))),
        values=values,
        separate=separate,
        gaps=has_gaps(scan),
        at_least=zeros.too_close(scan),
        further=zeros.further(scan),
        about=any(not scan.at(np.array([p - 1e-3, p + 1e-3]), 1)[1].any() for p in stationary[:_LISTED]),
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
    steep = ~scan.jumps & ~kinks & scan.steep & np.isfinite(scan.beside()).all(0)
    bends = ~scan.jumps & ~kinks & (_differ(scan, before2, after2) | _bends_without_end(scan))
    found = [_listed(scan.breaks[which]) for which in (scan.jumps, kinks, steep)]
    return (
        _class(scan, [bool(which.any()) for which in (scan.jumps, kinks | steep, bends)]),
        found[0],
        found[1],
        found[2],
    )


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
    """Between which sides of a special point the second derivative grows beyond bounds, as of |x|^1.5 [m]."""
    far, close = (
        np.abs([scan.at(scan.breaks + side * distance, 2)[2] for side in (-1, 1)])  # [2, m]
        for distance in (2.0**-10, 2.0**-18)
    )
    grows = (close > 4 * far) & (close > 10 * scan.unit)
    return np.asarray(grows.any(0) & ~np.isnan(close).any(0))


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
        ("Range", _range_in_words(found)),
        ("Monotone", found.monotone),
        ("Smooth", _smoothness_in_words(found)),
        ("Saturates", _saturation(found)),
        ("Fixed points", _listed_points(found, "fixed_points", found.fixed_intervals) or "none"),
        ("Largest slope", _largest_slope_in_words(found)),
        ("Zero gradient", _listed_points(found, "stationary", found.zero_gradient) or "nowhere"),
        ("Gradient lost in float32", _places((), found.underflow) or "nowhere"),
        ("Symmetry", found.symmetry),
    ]
    return table + ([("Undefined", _undefined_in_words(found))] if found.undefined else [])


def _range_in_words(found: Properties) -> str:
    if found.values:
        return f"only {', '.join(map(shown, found.values))}"
    if found.separate:
        return f"separate values within {found.range}"
    return f"within {found.range}, not all of it" if found.gaps else str(found.range)


def _listed_points(found: Properties, name: str, intervals: Sequence[Interval]) -> str:
    """Points and intervals, and whether there are more of them than were found."""
    points: tuple[float, ...] = getattr(found, name)
    word = "about " if name == "stationary" and found.about and len(points) <= _LISTED else ""
    word = "at least " if name in found.at_least else word
    more = name in found.further and len(points) <= _LISTED
    words = _places(points, intervals, word)
    return words + (", more beyond [−20, 20]" if words else "only beyond [−20, 20]") * more


def _undefined_in_words(found: Properties) -> str:
    """Far outside an overflow inside the formula is as likely as a hole."""
    far = any(REACH < abs(end) < math.inf for one in found.undefined for end in (one.low, one.high))
    return _places((), found.undefined) + " (in float64, perhaps by overflow)" * far


def _smoothness_in_words(found: Properties) -> str:
    if found.smoothness == "jumps":
        return f"no, it jumps {_points(found.jumps, _at(found))}"
    if found.smoothness == "continuous":
        kinks = f"a kink {_points(found.kinks, _at(found))}" if found.kinks else ""
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


def _at(found: Properties) -> str:
    return "at at least " if "breaks" in found.at_least else "at "


def _places(points: Sequence[float], intervals: Sequence[Interval], word: str = "") -> str:
    parts = [interval.condition() for interval in intervals[:_LISTED]]
    if len(intervals) > _LISTED:
        parts.append(f"{len(intervals) - _LISTED} more intervals")
    return ", ".join(parts + ([_points(points, word)] if points else []))


def _points(points: Sequence[float], word: str = "at ") -> str:
    if len(points) > _LISTED:
        return f"{word}{len(points)} points in [−20, 20]"
    return word + ", ".join(map(shown, points))
