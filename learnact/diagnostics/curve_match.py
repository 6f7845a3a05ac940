"""What a curve that was learned resembles, on the range where it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learnact.activations import ZOO
from learnact.activations.learned import Description, Match, describe, nearest

REACH = 3.0  # standard deviations on both sides of the mean: 99.7 % of what enters
MIN_POINTS = 8  # points that the used range has at least
SIMPLEST = ("identity", "relu", "leaky_relu", "tanh", "gelu", "silu", "elu", "softplus", "sin", "abs", "square")
"""The best known ones: of entries that fit equally well, these are named first."""

SAME = {"rrelu", "prelu", "gelu_tanh", "elu_alpha", "softplus_beta", "swish", "hard_sigmoid"}
"""Entries that have the same shape as another one at their usual letters."""

ORDER = (*SIMPLEST, *(name for name in ZOO if name not in {*SIMPLEST, *SAME}))
AS_GOOD = 0.002  # of R², by which a better known entry may be behind

Array = NDArray[np.floating]


@dataclass(frozen=True)
class CurveMatch:
    """A curve on mean ± 3 standard deviations of what enters it.

    Attributes:
        x, y: the curve there [K].
        weights: how often each point is asked [K].
        match: the nearest entry of the zoo; None where the curve is flat.
        description: in plain numbers.
    """

    x: Array
    y: Array
    weights: Array
    match: Match | None
    description: Description


def match_curve(ends: Array, y: Array, used: Array, density: Array) -> CurveMatch:
    """The nearest known function and a description.

    Args:
        ends: of the axis [2].
        y: the curve at P uniform points.
        used: mean and standard deviation of what enters.
        density: share of what enters in B equal bins of the axis.

    Raises:
        SpecError: where the curve is not finite.
    """
    x = np.linspace(ends[0], ends[1], len(y))
    inside = np.abs(x - used[0]) <= max(REACH * used[1], MIN_POINTS / 2 * (x[1] - x[0]))
    x, y = x[inside], np.asarray(y, float)[inside]
    middles = ends[0] + (np.arange(len(density)) + 0.5) * (ends[1] - ends[0]) / len(density)
    weights = np.interp(x, middles, density)
    description = describe(x, y)
    found = [] if description.dead or not weights.sum() else nearest(x, y, weights, ORDER)
    return CurveMatch(x, y, weights, _best_known(found), description)


def _best_known(found: Sequence[Match]) -> Match | None:
    """Of those that fit as well as the best one, the best known."""
    as_good = [match for match in found if match.r2 >= found[0].r2 - AS_GOOD]
    return min(as_good, key=lambda match: ORDER.index(match.name), default=None)


def match_in_snapshot(arrays: Mapping[str, NDArray[np.floating]], layer: int, member: int | None) -> CurveMatch:
    """One seed's curve, or the mean of those that are still finite; of neurons with their own, their mean.

    Args:
        arrays: as `ActivationCurve.arrays` names them.
        layer: the first one that uses the curve.
        member: its index; None for the mean.

    Raises:
        SpecError: where there is no finite curve.
    """
    ends, y, used, density = (arrays[f"shapes.{layer}.{name}"] for name in ("x", "y", "used", "density"))
    y = y.mean(1) if y.ndim == 3 else y
    alive = [s for s in range(len(y)) if np.isfinite(y[s]).all() and np.isfinite(used[s]).all()]
    members = alive if member is None or not 0 <= member < len(y) else [member]
    if not members:
        return match_curve(ends, np.full(y.shape[1], np.nan), np.array([0, 1.0]), density[0])
    return match_curve(ends, y[members].mean(0), np.array(pooled_moments(used[members])), density[members].mean(0))


def pooled_moments(used: NDArray[np.floating]) -> tuple[float, float]:
    """Mean and standard deviation of all that enters several seeds, from those of each [S, 2]."""
    mean = float(used[:, 0].mean())
    return mean, float(np.sqrt(max(0.0, (used**2).sum(1).mean() - mean**2)))
