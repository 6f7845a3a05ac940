"""What a curve that was learned resembles, on the range where it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from learnact.activations import ZOO
from learnact.activations.learned import Description, Match, describe_function, nearest, of_each
from learnact.activations.learned.describe import CELLS, Function
from learnact.diagnostics.curve_function import curve_function, mean_of
from learnact.errors import SpecError
from learnact.spec import Spec

REACH = 3.0  # standard deviations on both sides of the mean: 99.7 % of what enters
MIN_HALF_WIDTH = 1e-3  # half the width of a used range
POINTS = 129  # at which a curve is compared with others
MAX_CELLS = 16 * CELLS  # of all curves that are described for one mean, about
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


def match_curve(curve: Function, ends: Array, used: Sequence[float], density: Array, cells: int = CELLS) -> CurveMatch:
    """The nearest known function and a description, both on the whole used range, whatever an axis shows of it.

    Args:
        curve: the function.
        ends: of the axis [2].
        used: mean and standard deviation of what enters.
        density: share of what enters in B equal bins of the axis.
        cells: into which the used range is divided to describe it.

    Raises:
        SpecError: where the curve is not finite.
    """
    low, high = used_range(used)
    description = describe_function(curve, low, high, cells)
    x = np.linspace(low, high, POINTS)
    y = np.asarray(curve(x), float)
    middles = ends[0] + (np.arange(len(density)) + 0.5) * (ends[1] - ends[0]) / len(density)
    weights = np.interp(x, middles, density, 0, 0)
    found = [] if description.dead or not weights.sum() else nearest(x, y, weights, ORDER)
    return CurveMatch(x, y, weights, _best_known(found), description)


def used_range(used: Sequence[float]) -> tuple[float, float]:
    """What is called used, from the mean and the standard deviation of what enters."""
    mean, deviation = (float(value) for value in used)
    half = max(REACH * deviation, MIN_HALF_WIDTH)
    return mean - half, mean + half


def _best_known(found: Sequence[Match]) -> Match | None:
    """Of those that fit as well as the best one, the best known."""
    as_good = [match for match in found if match.r2 >= found[0].r2 - AS_GOOD]
    return min(as_good, key=lambda match: ORDER.index(match.name), default=None)


def match_in_snapshot(
    spec: Spec, arrays: Mapping[str, NDArray[np.floating]], layer: int, member: int | None
) -> CurveMatch:
    """One seed's curve, or the mean of those that are still finite; of neurons with their own, their mean.

    The largest slope of a mean says little of what it is the mean of: it comes with those of each, on its own range.

    Args:
        arrays: as `ActivationCurve.arrays` and `activation_parameters` name them.
        layer: the first one that uses the curve.
        member: its index; None for the mean.

    Raises:
        SpecError: where there is no finite curve.
    """
    ends, y, used, density = (arrays[f"shapes.{layer}.{name}"] for name in ("x", "y", "used", "density"))
    alive = [s for s in range(len(y)) if np.isfinite(y[s]).all() and np.isfinite(used[s]).all()]
    members = alive if member is None or not 0 <= member < len(y) else [member]
    if not members or not set(members) <= set(alive):
        raise SpecError("The curve is not a finite number everywhere that it is used.")
    neurons = y.shape[1] if y.ndim == 3 else 1
    each = [(s, curve_function(spec, arrays, layer, s, n)) for s in members for n in range(neurons)]
    mean = mean_of([function for _, function in each])
    cells = min(CELLS, max(CELLS // 4, MAX_CELLS // len(each)))
    found = match_curve(mean, ends, pooled_moments(used[members]), density[members].mean(0), cells)
    if len(each) == 1:
        return found
    own = [describe_function(function, *used_range(used[s]), cells) for s, function in each]
    return replace(found, description=of_each(found.description, own, "seed" if neurons == 1 else "neuron"))


def pooled_moments(used: NDArray[np.floating]) -> tuple[float, float]:
    """Mean and standard deviation of all that enters several seeds, from those of each [S, 2]."""
    mean = float(used[:, 0].mean())
    return mean, float(np.sqrt(max(0.0, (used**2).sum(1).mean() - mean**2)))
