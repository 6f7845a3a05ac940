"""How variance goes from layer to layer of a wide random network, without drawing one: mean-field theory.

Pre-activations of a wide layer are normal with variance q. The next layer's is V(q) = σ_w² E[φ(√q z)²] + σ_b²,
z ~ N(0, 1), weights having variance σ_w² / fan-in and biases σ_b². Where V(q*) = q*, a gradient's variance is
multiplied by χ₁ = σ_w² E[φ'(√q* z)²] on its way through a layer: below 1 it vanishes, above it explodes. Poole, Lahiri,
Raghu, Sohl-Dickstein and Ganguli, 2016; Schoenholz, Gilmer, Ganguli and Sohl-Dickstein, 2017.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from learnact.activations import Activation
from learnact.errors import SpecError

REACH = 12.0  # beyond it the normal density is below 1e-31
PANELS, NODES = 96, 24  # an edge of a panel is at 0, where most activations bend
SMALLEST, LARGEST = 1e-12, 1e12  # variances between which a fixed point is looked for
SAME = 1e-9  # relative difference below which a variance is kept

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """E[φ(√q z)], E[φ(√q z)²] and E[φ'(√q z)²] for z ~ N(0, 1), each of the shape of q."""

    mean: Array
    square: Array
    slope: Array


class MeanField:
    """One activation under normal inputs of any variance, at its chosen letters and in evaluation mode."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self.module: nn.Module = unnoised(activation, 1, 1)

    def moments(self, q: Array | float) -> Moments:
        """The moments for every variance q, 0 or more; infinite or not a number where φ is."""
        variances = np.atleast_1d(np.asarray(q, float))
        z, weights = _quadrature()
        x = torch.from_numpy(np.sqrt(variances)[:, None] * z).reshape(1, -1, 1).requires_grad_()
        value = self.module(x)
        slope = slopes(value, x)
        found = (power.detach().view(len(variances), -1).numpy() for power in (value, value.square(), slope.square()))
        return Moments(*((part @ weights).reshape(np.shape(q)) for part in found))

    def variance(self, q: Array | float, weight: float, bias: float) -> Array:
        """V(q) for the variances σ_w² = weight and σ_b² = bias."""
        return weight * self.moments(q).square + bias

    def chi(self, q: float, weight: float) -> float:
        """σ_w² E[φ'(√q z)²]: what a gradient's variance is multiplied by in a layer whose inputs have variance q."""
        return float(weight * self.moments(min(max(q, SMALLEST), LARGEST)).slope)

    def fixed_point(self, weight: float, bias: float, start: float = 1.0) -> float:
        """The variance that is kept, coming from `start`; 0 where it vanishes and infinite where it grows on."""
        towards = self._growth(start, weight, bias)
        if abs(towards) <= SAME or math.isnan(towards):
            return start if abs(towards) <= SAME else math.nan
        step, near = (2.0 if towards > 0 else 0.5), start
        while SMALLEST < near < LARGEST:
            far = near * step
            if self._growth(far, weight, bias) * towards <= 0:
                return self._between(near, far, lambda q: self._growth(q, weight, bias) * towards > 0)
            near = far
        return math.inf if towards > 0 else 0.0

    def critical(self, q: float) -> tuple[float, float]:
        """(σ_w², σ_b²) that keep the variance q and the gradients (χ₁ = 1): a point on the edge of chaos.

        Raises:
            SpecError: where there are none.
        """
        moments = self.moments(q)
        weight = 1 / float(moments.slope) if moments.slope > 0 else math.inf
        bias = q - weight * float(moments.square)
        if not math.isfinite(bias) or bias < -SAME * q:
            raise SpecError(
                f"No weights of {self.activation.title} keep both a variance of {q:g} and the gradients: "
                f"the biases' variance would be {bias:g}."
            )
        return weight, max(0.0, bias)

    def _growth(self, q: float, weight: float, bias: float) -> float:
        return float(self.variance(q, weight, bias)) / q - 1

    @staticmethod
    def _between(near: float, far: float, before: Callable[[float], bool]) -> float:
        """Where `before`, true at the near end, turns false: bisection of the logarithm."""
        for _ in range(60):
            middle = math.sqrt(near * far)
            near, far = (middle, far) if before(middle) else (near, middle)
        return math.sqrt(near * far)


def unnoised(activation: Activation, seeds: int, width: int) -> nn.Module:
    """The activation as a module in double precision, as it is without any noise: [S, B, F] to [S, B, F]."""
    if activation.noisy is not None:
        return _Plain(activation.function())
    return activation.build(seeds, width).double().eval()


class _Plain(nn.Module):
    """A function as a module."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        return self.function(x)


def slopes(value: Tensor, x: Tensor) -> Tensor:
    """φ'(x) as the backward pass takes it, 0 where nothing depends on x."""
    if not value.requires_grad:
        return torch.zeros_like(x)
    (found,) = torch.autograd.grad(value.sum(), x, retain_graph=True, allow_unused=True)
    return torch.zeros_like(x) if found is None else found


@lru_cache(maxsize=1)
def _quadrature() -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on panels, the normal density included."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = REACH / PANELS
    middles = np.linspace(-REACH + half, REACH - half, PANELS)
    z = (middles[:, None] + half * nodes).ravel()
    return z, np.tile(half * weights, PANELS) * np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
