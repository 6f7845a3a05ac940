"""A formula looked at from all sides, in float64: dense samples, far outside, and both sides of every special point."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from learnact.activations.activation import Activation, derivatives
from learnact.activations.analysis.interval import Interval
from learnact.activations.analysis.points import bisect, changes, choices, tidy
from learnact.errors import SpecError

REACH = 20.0  # special points are looked for in [-20, 20] at a distance of 1/256, and sparsely up to 1e6
_CORE = np.arange(-REACH, REACH, 1 / 256) + 0.382 / 256  # off the round numbers, where kinks like to be
_TAIL = np.geomspace(REACH + 0.01, 1e6, 600)
_FAR = np.geomspace(1, 9.7, 32) * 10.0 ** np.arange(3, 13)[:, None]  # [decades, 32]
_NEAR = 2.0**-13
_NEARER, _NEAREST = 2.0**-22, 2.0**-30  # relative to where a point lies, from 1 on
OVERFLOW = 1e300  # beyond it a bound is one of float64, not of the function

Numbers = np.ndarray
Test = Callable[[Numbers], Numbers]


@dataclass(frozen=True)
class Side:
    """What happens far to the left or to the right.

    Attributes:
        limit: what the function tends to; None where it does not settle.
        rises, falls: whether it goes beyond all bounds upwards or downwards.
    """

    limit: float | None
    rises: bool
    falls: bool


class Scan:
    """Samples of an activation at its chosen letters. Arrays over the grid are [n], over special points [m]."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.x = np.concatenate([-_TAIL[::-1], _CORE, _TAIL])
        self.value, self.slope = self.at(self.x, 1)
        if not np.isfinite(self.value).any():
            raise SpecError(f"{activation.title} gives no finite number anywhere.")
        self.straight = self.straightness(self.x)
        self.inside = np.abs(self.x) <= REACH
        sizes = np.abs(self.value[self.inside & np.isfinite(self.value)])
        self.unit = min(1.0, float(sizes.max(initial=0.0)) or 1.0)  # of a small function its own size, else 1
        self.ordinary = max(1.0, _median(sizes))
        self.ordinary_slope = max(self.unit, _median(np.abs(self.slope[self.inside & np.isfinite(self.slope)])))
        self.breaks = changes(choices(activation), self.x) if activation.formula else np.empty(0)

    def at(self, x: Numbers, order: int = 0) -> list[Numbers]:
        """Value and derivatives at points [n], as the formula says."""
        exact = self.activation.exact() if self.activation.formula else self.activation.function()
        values, *slopes = (found.numpy() for found in derivatives(exact, torch.from_numpy(x), order))
        return [values, *(np.where(np.isnan(values), np.nan, slope) for slope in slopes)]

    def f(self, x: Numbers) -> Numbers:
        return self.at(x)[0]

    def straightness(self, x: Numbers) -> Numbers:
        """The slope where the formula is a straight line around x by its structure, else not-a-number.

        Args:
            x: [N], ascending or not.
        """
        if self.activation.formula is None:
            return np.full_like(x, np.nan)
        return self.activation.formula.structure(torch.from_numpy(x), self.activation.values).slope.numpy()

    @cached_property
    def left(self) -> Side:
        return self._side(-1)

    @cached_property
    def right(self) -> Side:
        return self._side(1)

    @cached_property
    def jumps(self) -> Numbers:
        """Which of the special points are jumps [m]."""
        before, after = self.beside()
        jumps: Numbers = np.abs(after - before) > 1e-6 * (self.unit + np.minimum(np.abs(before), np.abs(after)))
        return jumps

    def beside(self) -> tuple[Numbers, Numbers]:
        """The value just left and just right of every special point [m]."""
        tiny = np.where(self.breaks == 0, 1e-30, 4 * np.spacing(np.abs(self.breaks)))
        return self.f(self.breaks - tiny), self.f(self.breaks + tiny)

    def one_sided(self, side: int) -> tuple[Numbers, Numbers]:
        """First and second derivative on one side of every special point [m], extrapolated from close by.

        Where that is far from the slope still closer, as of |x|^1.5 at 0, they are those of the closest place.
        """
        step = side * _NEAR
        _, first, second, third = self.at(self.breaks + step, 3)
        slope, curvature = first - step * second + step**2 / 2 * third, second - step * third
        _, nearest, bent = self.at(self.breaks + side * _NEAREST * np.maximum(1, np.abs(self.breaks)), 2)
        trusted = self.alike(slope, self.near(side, _NEARER)) & self.alike(slope, nearest)
        return np.where(trusted, slope, nearest), np.where(trusted, curvature, bent)

    def near(self, side: int, distance: float) -> Numbers:
        """The slope at a distance from every special point [m]."""
        return self.at(self.breaks + side * distance * np.maximum(1, np.abs(self.breaks)), 1)[1]

    def alike(self, one: Numbers, other: Numbers) -> Numbers:
        """Whether slopes are about the same; not, where one is not a number."""
        same: Numbers = np.abs(one - other) <= 1e-3 * (self.unit + np.minimum(np.abs(one), np.abs(other)))
        return same

    @cached_property
    def restless(self) -> Numbers:
        """Towards which special points with a slope on both sides it does not settle on some side [m]."""
        pairs = [(self.near(side, _NEARER), self.near(side, _NEAREST)) for side in (-1, 1)]
        apart = [~self.alike(far, close) & ~(np.abs(close) < np.abs(far) / 2) for far, close in pairs]
        known = [~np.isnan(far) & ~np.isnan(close) for far, close in pairs]
        found: Numbers = (apart[0] | apart[1]) & known[0] & known[1]
        return found

    def closing(self) -> Numbers:
        """Whether the slopes on both sides of a special point come together as they come closer [m]."""
        far, close = (np.abs(self.near(1, d) - self.near(-1, d)) for d in (_NEARER, _NEAREST))
        together: Numbers = close < far / 2
        return together

    @cached_property
    def steep(self) -> Numbers:
        """Towards which special points the slope grows beyond bounds [m]."""
        near = [np.abs(self.near(s, d)) for s in (-1, 1) for d in (1e-4, 1e-6, 1e-8)]
        grows = [(near[i + 1] > 1.5 * near[i]) & (near[i + 2] > 1.5 * near[i + 1]) for i in (0, 3)]
        ordinary = np.nanmax(np.abs(self.slope[self.inside]), initial=0.0)
        found: Numbers = (grows[0] & (near[2] > 20 * ordinary)) | (grows[1] & (near[5] > 20 * ordinary))
        return found

    def intervals(self, test: Test, closed: Test) -> tuple[Interval, ...]:
        """Where a test holds on whole intervals; `closed` says whether an end belongs to it."""
        holds = test(self.x)
        edges = np.flatnonzero(holds[1:] != holds[:-1])
        _, ends = bisect(lambda x: test(x)[None], self.x[edges], self.x[edges + 1])
        ends = np.concatenate([[-np.inf] * int(holds[0]), tidy(ends), [np.inf] * int(holds[-1])])
        belongs = [math.isfinite(end) and bool(closed(np.array([end]))[0]) for end in ends]
        pairs = zip(ends[::2], ends[1::2], belongs[::2], belongs[1::2], strict=True)
        return tuple(Interval(float(low), float(high), first, last) for low, high, first, last in pairs)

    def _side(self, sign: int) -> Side:
        values = self.f((sign * _FAR).ravel()).reshape(_FAR.shape)
        if np.isnan(values[-1]).all():
            return Side(None, False, False)
        last = values[-4:]
        settled = bool(np.isfinite(last).all()) and np.ptp(last) <= 1e-6 * (self.unit + np.abs(last).max())
        rises, falls = (not settled and self._grows(sign * values) for sign in (1, -1))
        return Side(self.rounded(float(last[-1, -1])) if settled else None, rises, falls)

    def _grows(self, values: Numbers) -> bool:
        """Whether the last two decades are clearly higher than the first two; what overflows is."""
        first, last = np.nanmax(values[:2]), np.nanmax(values[-2:])
        return bool(last == np.inf or last > 1.1 * max(first, 0) + self.unit)

    def rounded(self, value: float) -> float:
        """To nine digits behind the point, where it is that but for rounding."""
        rounded = round(value, 9)
        return rounded + 0.0 if abs(value - rounded) < 1e-11 * self.unit else value


def _median(sizes: Numbers) -> float:
    return float(np.median(sizes)) if len(sizes) else 0.0
