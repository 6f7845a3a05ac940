"""How the first weights of a layer are drawn: one member's generator in, [in, out] and [out] out.

`gain` is the factor by which the weights after an activation are larger than those after none, so that the variance
of the signal is kept; only the schemes that are made for it use it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Generator, Tensor


@dataclass(frozen=True)
class Draw:
    """What an initialisation may know.

    Attributes:
        fan_in, fan_out: neurons before and after.
        gain: that keeps the variance for the activation before this layer; 1 for the first layer.
        constant: the value of the scheme "constant".
        generator: of this member.
    """

    fan_in: int
    fan_out: int
    gain: float
    constant: float
    generator: Generator

    def normal(self, deviation: float) -> Tensor:
        return torch.randn(self.fan_in, self.fan_out, generator=self.generator) * deviation

    def uniform(self, bound: float, *shape: int) -> Tensor:
        return (torch.rand(*shape, generator=self.generator) * 2 - 1) * bound

    def no_bias(self) -> Tensor:
        return torch.zeros(self.fan_out)


Scheme = Callable[[Draw], tuple[Tensor, Tensor]]


def pytorch(d: Draw) -> tuple[Tensor, Tensor]:
    """Uniform on ± 1/√fan-in, weights and biases: the default of torch.nn.Linear."""
    bound = 1 / math.sqrt(d.fan_in)
    return d.uniform(bound, d.fan_in, d.fan_out), d.uniform(bound, d.fan_out)


def kaiming(d: Draw) -> tuple[Tensor, Tensor]:
    """Normal with variance 2 / fan-in. He et al., "Delving deep into rectifiers", 2015."""
    return d.normal(math.sqrt(2 / d.fan_in)), d.no_bias()


def xavier(d: Draw) -> tuple[Tensor, Tensor]:
    """Uniform with variance 2 / (fan-in + fan-out). Glorot and Bengio, 2010."""
    return d.uniform(math.sqrt(6 / (d.fan_in + d.fan_out)), d.fan_in, d.fan_out), d.no_bias()


def lecun(d: Draw) -> tuple[Tensor, Tensor]:
    """Normal with variance 1 / fan-in. LeCun et al., "Efficient BackProp", 1998."""
    return d.normal(math.sqrt(1 / d.fan_in)), d.no_bias()


def variance(d: Draw) -> tuple[Tensor, Tensor]:
    """Normal with variance gain² / fan-in, where gain = 1/√E[σ(z)²], z ~ N(0, 1), is that of the activation before."""
    return d.normal(d.gain / math.sqrt(d.fan_in)), d.no_bias()


def orthogonal(d: Draw) -> tuple[Tensor, Tensor]:
    """Orthonormal rows or columns times the gain. Saxe, McClelland and Ganguli, 2014."""
    tall = torch.randn(max(d.fan_in, d.fan_out), min(d.fan_in, d.fan_out), generator=d.generator)
    q, r = torch.linalg.qr(tall)
    q = q * torch.sign(torch.diagonal(r))  # makes the draw uniform over the orthogonal group
    return d.gain * (q if d.fan_in >= d.fan_out else q.T), d.no_bias()


def constant(d: Draw) -> tuple[Tensor, Tensor]:
    """Every weight the same number, biases 0: what symmetry does to a network."""
    return torch.full((d.fan_in, d.fan_out), d.constant), d.no_bias()


def zero(d: Draw) -> tuple[Tensor, Tensor]:
    """Every weight and bias 0."""
    return torch.zeros(d.fan_in, d.fan_out), d.no_bias()


SCHEMES: dict[str, Scheme] = {
    "pytorch": pytorch,
    "kaiming": kaiming,
    "xavier": xavier,
    "lecun": lecun,
    "orthogonal": orthogonal,
    "variance": variance,
    "constant": constant,
    "zero": zero,
}
