"""Moments of an activation whose input is standard normal, by Gauss-Legendre quadrature between its kinks."""

import functools
import math

import numpy as np
import torch

from learnact.activations.activation import Activation
from learnact.activations.analysis.points import changes, choices
from learnact.errors import SpecError

REACH = 12.0  # beyond it the normal density is below 1e-31
PANELS, NODES = 96, 24  # of width 1/4


def gain(activation: Activation) -> float:
    """The factor for the weights behind an activation that keeps the variance: 1/√E[σ(z)²] with z ~ N(0, 1).

    √2 for ReLU (He, Zhang, Ren and Sun, 2015), 1.5925 for tanh.

    Raises:
        SpecError: where the mean square is zero, infinite or undefined.
    """
    square = mean_square(activation)
    if not (0 < square < math.inf):
        raise SpecError(f"No gain keeps the variance of {activation.title}: its mean square is {square:g}.")
    return 1 / math.sqrt(square)


@functools.lru_cache(maxsize=512)
def mean_square(activation: Activation) -> float:
    """E[σ(z)²] for z ~ N(0, 1), at the chosen letters."""
    x, weights = _quadrature(activation)
    function = activation.exact() if activation.formula else activation.function()
    values = function(torch.from_numpy(x)).detach().numpy()
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.sum(weights * values**2))


def _quadrature(activation: Activation) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights, the normal density included; panels end where the formula changes its form."""
    edges = np.linspace(-REACH, REACH, PANELS + 1)
    if activation.formula:
        dense = np.linspace(-REACH, REACH, 4096) + 1e-4
        edges = np.unique(np.concatenate([edges, changes(choices(activation), dense)]))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(edges)[:, None] / 2  # [panels, 1]
    x = (edges[:-1, None] + half * (1 + nodes)).ravel()
    return x, (half * weights).ravel() * np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
