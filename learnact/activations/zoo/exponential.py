"""Rectifiers that bend into an exponential below zero, and the softplus that bends everywhere."""

import torch.nn.functional as F
from torch import Tensor


def elu(x: Tensor, a: float) -> Tensor:
    """where(x > 0, x, a*expm1(x))

    Saturates at -α below zero, which pushes the mean of the outputs towards zero.

    Source: Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by exponential
    linear units, 2015 (arXiv:1511.07289).
    """
    return F.elu(x, a)


def selu(x: Tensor) -> Tensor:
    """1.0507009873554805 * where(x > 0, x, 1.6732632423543772 * expm1(x))

    An ELU scaled so that mean 0 and variance 1 pass from layer to layer unchanged.

    Source: Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks, 2017
    (arXiv:1706.02515).
    """
    return F.selu(x)


def celu(x: Tensor, a: float) -> Tensor:
    """where(x > 0, x, a*expm1(x/a))

    An ELU without a kink, whatever α is.

    Source: Barron, Continuously differentiable exponential linear units, 2017 (arXiv:1704.07483).
    """
    return F.celu(x, a)


def elu_alpha(x: Tensor, a: float) -> Tensor:
    """where(x > 0, x, a*expm1(x))

    An ELU that learns the level -α at which it saturates.

    Source: Clevert, Unterthiner and Hochreiter, 2015 (arXiv:1511.07289); trained, with one letter more, in
    Trottier, Giguère and Chaib-draa, Parametric exponential linear unit, 2016 (arXiv:1605.09332).
    """
    return F.elu(x, a)


def softplus(x: Tensor) -> Tensor:
    """softplus(x)

    A ReLU with its corner rounded; its slope is the sigmoid.

    Source: Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating second-order functional knowledge for
    better option pricing, 2000.
    """
    return F.softplus(x, threshold=40)


def softplus_beta(x: Tensor, b: float) -> Tensor:
    """softplus(b*x) / b

    A softplus that learns how sharp its corner is: a ReLU for large β, a straight line for small β.

    Source: Dugas, Bengio, Bélisle, Nadeau and Garcia, 2000; the sharpness β as in PyTorch's
    torch.nn.Softplus.
    """
    return F.softplus(x, b, threshold=40)
