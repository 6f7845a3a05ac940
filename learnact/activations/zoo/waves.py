"""Bumps and waves: not monotone, or with waves on top of a line."""

import torch
import torch.nn.functional as F
from torch import Tensor


def tanhshrink(x: Tensor) -> Tensor:
    """x - tanh(x)

    What tanh leaves over: flat around zero, a line far outside.

    Source: PyTorch, torch.nn.Tanhshrink.
    """
    return F.tanhshrink(x)


def sin(x: Tensor) -> Tensor:
    """sin(x)

    Repeats for ever, and so do its derivatives.

    Source: Lapedes and Farber, Nonlinear signal processing using neural networks, 1987; Sitzmann, Martel,
    Bergman, Lindell and Wetzstein, Implicit neural representations with periodic activation functions, 2020
    (arXiv:2006.09661).
    """
    return torch.sin(x)


def snake(x: Tensor, a: float) -> Tensor:
    """x + sin(a*x)^2 / a

    A line with waves of frequency α/π on it, which lets a network extrapolate what repeats.

    Source: Ziyin, Hartwig and Ueda, Neural networks fail to learn periodic functions and how to fix it, 2020
    (arXiv:2006.08195).
    """
    return x + torch.sin(a * x).square() / a


def snake_a(x: Tensor, a: float) -> Tensor:
    """x + sin(a*x)^2 / a

    A Snake that learns the frequency of its waves.

    Source: Ziyin, Hartwig and Ueda, Neural networks fail to learn periodic functions and how to fix it, 2020
    (arXiv:2006.08195).
    """
    return x + torch.sin(a * x).square() / a


def gaussian(x: Tensor) -> Tensor:
    """exp(-x^2)

    A bump: a neuron answers only near its own hyperplane.

    Source: Broomhead and Lowe, Multivariable functional interpolation and adaptive networks, 1988.
    """
    return torch.exp(-x.square())
