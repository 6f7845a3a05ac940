"""Properties in words, short enough for a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from learnact.activations.analysis.interval import Interval, shown

if TYPE_CHECKING:
    from learnact.activations.analysis.properties import Properties

_SMOOTH = {
    "C1": "once differentiable",
    "C2": "twice differentiable",
    "smooth": "smooth",
}
_LISTED = 4  # single points that are listed; of more only the number


def described(found: "Properties") -> list[tuple[str, str]]:
    """(name, words) for every property that has something to say."""
    table = [
        ("Range", str(found.range)),
        ("Monotone", found.monotone),
        ("Smooth", _smoothness(found)),
        ("Saturates", _saturation(found)),
        ("Fixed points", _places(found.fixed_points, found.fixed_intervals) or "none"),
        ("Largest slope", _largest_slope(found)),
        ("Zero gradient", _places(found.stationary, found.zero_gradient) or "nowhere"),
        ("Gradient lost in float32", _places((), found.underflow) or "nowhere"),
        ("Symmetry", found.symmetry),
    ]
    return table + ([("Undefined", _places((), found.undefined))] if found.undefined else [])


def _smoothness(found: "Properties") -> str:
    if found.smoothness == "jumps":
        return f"no, it jumps {_points(found.jumps)}"
    if found.smoothness == "continuous":
        return f"continuous, with a kink {_points(found.kinks)}"
    return _SMOOTH[found.smoothness]


def _saturation(found: "Properties") -> str:
    limits = (("left", found.left), ("right", found.right))
    return ", ".join(f"{side} at {shown(limit)}" for side, limit in limits if limit is not None) or "nowhere"


def _largest_slope(found: "Properties") -> str:
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
