"""Rectifiers: the identity above zero, something smaller below."""

import torch
import torch.nn.functional as F
from torch import Tensor


def relu(x: Tensor) -> Tensor:
    """relu(x)

    The identity above zero and silent below, where no gradient passes.

    Source: Fukushima, Visual feature extraction by a multilayered network of analog threshold elements,
    1969; Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010.
    """
    return torch.relu(x)


def relu6(x: Tensor) -> Tensor:
    """min(relu(x), 6)

    A ReLU that saturates at 6, which suits numbers of few bits.

    Source: Krizhevsky, Convolutional deep belief networks on CIFAR-10, 2010.
    """
    return F.relu6(x)


def leaky_relu(x: Tensor, a: float) -> Tensor:
    """where(x > 0, x, a*x)

    A small slope below zero keeps a silent neuron's gradient alive.

    Source: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013.
    """
    return F.leaky_relu(x, a)


def rrelu(x: Tensor, a: float, b: float) -> Tensor:
    """where(x > 0, x, (a + b)/2 * x)

    A leaky ReLU whose slope is drawn anew between α and β for every element while it trains; the formula is
    its evaluation, with the mean slope.

    Source: Xu, Wang, Chen and Li, Empirical evaluation of rectified activations in convolutional network,
    2015 (arXiv:1505.00853).
    """
    return F.leaky_relu(x, (a + b) / 2)


def rrelu_training(x: Tensor, uniform: Tensor, a: float | Tensor, b: float | Tensor) -> Tensor:
    """x above zero; below it x times a slope from a to b, drawn with uniform numbers on [0, 1) like x."""
    return torch.relu(x) + (a + (b - a) * uniform) * x.clamp(max=0)


def prelu(x: Tensor, a: float) -> Tensor:
    """where(x > 0, x, a*x)

    A leaky ReLU that learns its slope below zero.

    Source: He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015 (arXiv:1502.01852).
    """
    return F.leaky_relu(x, a)
