"""What a learned curve is like on the range where it is used, in numbers and in plain words."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from learnact.errors import SpecError

NOISE = 1e-3  # share of the curve's span that a rise or fall must have to count
DEAD = 1e-6  # share of its size below which a curve that varies is called constant

Numbers = np.ndarray


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
            ("Lipschitz constant", f"{self.lipschitz:.3g}"),
        ]

    def _symmetry(self) -> str:
        if self.dead:
            return "constant"
        return (
            "zero is outside" if self.odd is None else f"{100 * self.odd:.0f} % odd, {100 * (1 - self.odd):.0f} % even"
        )


def describe(x: Numbers, curve: Numbers, weights: Numbers | None = None) -> Description:
    """Describes a curve where it is used.

    Args:
        x, curve: points [K], ascending, no two at the same place, and the curve there [K].
        weights: how often each point is used [K]; what is not used is left out. None: all are.

    Raises:
        SpecError: where the curve has a not-a-number, the points do not ascend, or fewer than three are used.
    """
    x, y = np.asarray(x, np.float64), np.asarray(curve, np.float64)
    if weights is not None:
        used = np.flatnonzero(np.asarray(weights) > 0)
        span = slice(used[0], used[-1] + 1) if len(used) else slice(0)
        x, y = x[span], y[span]
    if len(x) < 3:
        raise SpecError(f"A curve is described from three points or more that are used, not from {len(x)}.")
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
