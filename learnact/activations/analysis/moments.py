"""Moments of an activation whose input is standard normal, by Gauss-Legendre quadrature between its kinks."""

import functools
import math
from collections.abc import Callable

import numpy as np
import torch

from learnact.activations.activation import Activation
from learnact.activations.analysis.points import changes, choices
from learnact.errors import SpecError

REACH = 12.0  # beyond it the normal density is below 1e-31
TAIL = 1e-6  # share of the mean square that may come from the outermost panels
DISTANCES = (1e-4, 1e-7, 1e-10)  # from a place where a formula changes its form
PANELS, NODES = 96, 24  # of width 1/4


def gain(activation: Activation) -> float:
    """The factor for the weights behind an activation that keeps the variance: 1/√E[σ(z)²] with z ~ N(0, 1).

    √2 for ReLU (He, Zhang, Ren and Sun, 2015), 1.5925 for tanh.

    Raises:
        SpecError: where the mean square is zero, infinite or undefined.
    """
    square = mean_square(activation)
    if not (0 < square < math.inf):
        value = "infinite, or too large to be computed" if math.isinf(square) else f"{square:g}"
        raise SpecError(f"No gain keeps the variance of {activation.title}: its mean square is {value}.")
    return 1 / math.sqrt(square)


@functools.lru_cache(maxsize=512)
def mean_square(activation: Activation) -> float:
    """E[σ(z)²] for z ~ N(0, 1), at the chosen letters; infinite where it is not finite, or its tails are not small."""
    breaks = _breaks(activation)
    x, weights = _quadrature(breaks)
    function = activation.exact() if activation.formula else activation.function()

    def square(points: np.ndarray) -> np.ndarray:
        values: np.ndarray = function(torch.from_numpy(points)).detach().numpy()
        return values**2

    with np.errstate(over="ignore", invalid="ignore"):
        parts = weights * square(x)
        total = float(np.sum(parts))
        tails = float(np.sum(parts[np.abs(x) > REACH - 2 * REACH / PANELS]))
        return math.inf if tails > TAIL * total or _has_pole(square, breaks) else total


def _breaks(activation: Activation) -> np.ndarray:
    """Where the formula changes its form."""
    if not activation.formula:
        return np.empty(0)
    return changes(choices(activation), np.linspace(-REACH, REACH, 4096) + 1e-4)


def _has_pole(square: Callable[[np.ndarray], np.ndarray], breaks: np.ndarray) -> bool:
    """Whether the square grows at least like 1/distance towards a break, so that no area under it is finite."""
    for side in (-1, 1):
        far, _, close = areas = [square(breaks + side * distance) * distance for distance in DISTANCES]
        grows = (close >= far / 2) & (close > 0) & (areas[1] >= far / 2)
        if np.any(grows & (close / DISTANCES[-1] > 100 * far / DISTANCES[0])):
            return True
    return False


def _quadrature(breaks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights, the normal density included; panels end where the formula changes its form."""
    edges = np.unique(np.concatenate([np.linspace(-REACH, REACH, PANELS + 1), breaks]))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(edges)[:, None] / 2  # [panels, 1]
    x = (edges[:-1, None] + half * (1 + nodes)).ravel()
    return x, (half * weights).ravel() * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
