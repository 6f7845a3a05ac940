"""What a learned curve is like on the range where it is used, in numbers and in plain words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from learnact.errors import SpecError

NOISE = 1e-3  # share of the curve's span that a rise or fall must have to count
DEAD = 1e-6  # share of its size below which a curve that varies is called constant
CELLS, FINER = 2048, 32  # of a used range, and of what is looked at closer
APART = 1e-9  # share of a used range by which two points differ at least
HAIR = 1e-6  # share of a used range at its ends on which their slopes are taken
SETTLED = 0.01  # share by which twice as many points may find a larger slope where it is called the largest

Numbers = np.ndarray
Function = Callable[[Numbers], Numbers]


@dataclass(frozen=True)
class Extremum:
    """A place inside the used range where the curve turns."""

    x: float
    y: float
    kind: Literal["maximum", "minimum"]


@dataclass(frozen=True)
class Description:
    """A curve on its used range.

    Attributes:
        low, high: the used range.
        dead: constant over all that enters, so that the whole layer is silent.
        monotone: "increasing", "decreasing", "constant" or "no".
        extrema: where it turns, from left to right.
        left_slope, right_slope: at the ends.
        odd: share of what varies that is odd about zero, the rest being even; None where zero is not inside.
        lipschitz: the largest slope, up or down.
        at_least: whether there may be larger ones, as more points still found some.
        each: where the curve is a mean, the largest slopes of those that it is the mean of, each where it is used.
        whose: what these are.
    """

    low: float
    high: float
    dead: bool
    monotone: Literal["increasing", "decreasing", "constant", "no"]
    extrema: tuple[Extremum, ...]
    left_slope: float
    right_slope: float
    odd: float | None
    lipschitz: float
    at_least: bool = False
    each: tuple[float, ...] = ()
    whose: str = "seed"

    def rows(self) -> list[tuple[str, str]]:
        """The properties in a few words each, for a table: (name, words)."""
        turns = ", ".join(f"{e.kind} {e.y:.3g} at {e.x:.3g}" for e in self.extrema)
        return [
            ("Used range", f"{self.low:.3g} to {self.high:.3g}"),
            ("Alive", "no: constant over all that enters, so the layer is silent" if self.dead else "yes"),
            ("Monotone", self.monotone),
            ("Extrema", turns or "none"),
            ("Slope at the ends", f"{self.left_slope:.3g} left, {self.right_slope:.3g} right"),
            ("Symmetry", self._symmetry()),
            ("Lipschitz constant", "at least " * self.at_least + self._steepness()),
        ]

    def _steepness(self) -> str:
        if len(self.each) < 2:
            return f"{self.lipschitz:.3g}"
        low, high, mean = min(self.each), max(self.each), sum(self.each) / len(self.each)
        return f"{mean:.3g} on average, {low:.3g} to {high:.3g}: each {self.whose}'s own"

    def _symmetry(self) -> str:
        if self.dead:
            return "constant"
        return (
            "zero is outside" if self.odd is None else f"{100 * self.odd:.0f} % odd, {100 * (1 - self.odd):.0f} % even"
        )


def describe_function(curve: Function, low: float, high: float, cells: int = CELLS) -> Description:
    """Describes a function where it is used, from points that are close where it turns and where it is steepest."""
    x = np.union1d(np.linspace(low, high, cells + 1), [low + HAIR * (high - low), high - HAIR * (high - low)])
    y = np.asarray(curve(x), np.float64)
    rough = describe(x[::2], y[::2]).lipschitz
    for _ in range(2):
        x, y = _closer(curve, x, y)
    found = describe(x, y)
    return replace(found, at_least=found.lipschitz > (1 + SETTLED) * rough)


def of_each(mean: Description, each: Sequence[Description], whose: str) -> Description:
    """The description of a mean with the largest slopes of those that it is the mean of, which it may be far below.

    Args:
        whose: what each is, "seed" or "neuron".
    """
    slopes = tuple(one.lipschitz for one in each)
    return replace(mean, each=slopes, at_least=any(one.at_least for one in each), whose=whose)


def _closer(curve: Function, x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """The points with more of them about the steepest place and about every turn."""
    turns = [] if dead(y) else [int(np.searchsorted(x, turn.x)) for turn in _turns(x, y)]
    places = {int(np.abs(np.diff(y) / np.diff(x)).argmax()), *turns}
    ends = [(x[max(i - 1, 0)], x[min(i + 2, len(x) - 1)]) for i in places]
    more = np.setdiff1d(np.concatenate([np.linspace(low, high, FINER + 1) for low, high in ends]), x)
    order = np.argsort(np.concatenate([x, more]))
    found, heights = np.concatenate([x, more])[order], np.concatenate([y, curve(more)])[order]
    kept = np.diff(found, prepend=-np.inf) > APART * (x[-1] - x[0])
    return found[kept], heights[kept]


def describe(x: Numbers, curve: Numbers) -> Description:
    """Describes a curve where it is used, by straight lines between points: exact where it is such a table.

    Args:
        x, curve: points [K], ascending, no two at the same place, and the curve there [K].

    Raises:
        SpecError: where the curve has a not-a-number, the points do not ascend, or are fewer than three.
    """
    x, y = np.asarray(x, np.float64), np.asarray(curve, np.float64)
    if len(x) < 3:
        raise SpecError(f"A curve is described from three points or more, not from {len(x)}.")
    if not (np.diff(x) > 0).all():
        raise SpecError("A curve is described at ascending x, no two at the same place, and here one is not.")
    if not np.isfinite(y).all():
        raise SpecError("The curve is not a finite number everywhere that it is used.")
    slopes = np.diff(y) / np.diff(x)
    turns = [] if dead(y) else _turns(x, y)
    return Description(
        low=float(x[0]),
        high=float(x[-1]),
        dead=dead(y),
        monotone=_monotone(y, turns),
        extrema=tuple(turns),
        left_slope=float(slopes[0]),
        right_slope=float(slopes[-1]),
        odd=_odd(x, y),
        lipschitz=float(np.abs(slopes).max()),
    )


def dead(curve: Numbers) -> bool:
    """Whether a curve [K] is constant over the points at which it is used."""
    return bool(np.ptp(curve) <= DEAD * (1 + np.abs(curve).max()))


def _monotone(y: Numbers, turns: list[Extremum]) -> Literal["increasing", "decreasing", "constant", "no"]:
    if dead(y):
        return "constant"
    if turns:
        return "no"
    return "increasing" if y[-1] > y[0] else "decreasing"


def _turns(x: Numbers, y: Numbers) -> list[Extremum]:
    """Extrema from which the curve moves away by more than noise on both sides."""
    enough = NOISE * np.ptp(y)
    turns: list[Extremum] = []
    highest = lowest = 0  # since the last turn
    direction = 0
    for i in range(1, len(y)):
        highest = i if y[i] > y[highest] else highest
        lowest = i if y[i] < y[lowest] else lowest
        if direction >= 0 and y[highest] - y[i] > enough:
            if direction or y[highest] - y[0] > enough:
                turns.append(Extremum(float(x[highest]), float(y[highest]), "maximum"))
            direction, lowest = -1, i
        elif direction <= 0 and y[i] - y[lowest] > enough:
            if direction or y[0] - y[lowest] > enough:
                turns.append(Extremum(float(x[lowest]), float(y[lowest]), "minimum"))
            direction, highest = 1, i
    return turns


def _odd(x: Numbers, y: Numbers) -> float | None:
    """Share of the odd part's variance on the largest symmetric interval."""
    reach = min(-x[0], x[-1])
    if reach <= 0:
        return None
    grid = np.linspace(0, reach, 200)
    right, left = np.interp(grid, x, y), np.interp(-grid, x, y)
    even, odd = (right + left) / 2, (right - left) / 2
    even = even - even.mean()
    total = (even**2).sum() + (odd**2).sum()
    return float((odd**2).sum() / total) if total > 0 else None
