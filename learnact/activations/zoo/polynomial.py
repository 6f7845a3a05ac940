"""Straight lines and powers. Polynomials of any width approximate only polynomials: a case of its own."""

import torch
from torch import Tensor


def identity(x: Tensor) -> Tensor:
    """x

    Passes everything on: however deep, the network stays linear. What every other activation is measured
    against.

    Source: Widrow and Hoff, Adaptive switching circuits, 1960.
    """
    return x


def square(x: Tensor) -> Tensor:
    """x^2

    Forgets the sign; two layers of it are the quadratic networks of theory.

    Source: Livni, Shalev-Shwartz and Shamir, On the computational efficiency of training neural networks,
    2014 (arXiv:1410.1141).
    """
    return x.square()


def cube(x: Tensor) -> Tensor:
    """x^3

    Multiplies up to three inputs with each other.

    Source: Chen and Manning, A fast and accurate dependency parser using neural networks, 2014.
    """
    return x * x * x


def abs_(x: Tensor) -> Tensor:
    """abs(x)

    Folds the plane along the neuron's line.

    Source: Jarrett, Kavukcuoglu, Ranzato and LeCun, What is the best multi-stage architecture for object
    recognition?, 2009.
    """
    return torch.abs(x)


def poly(x: Tensor, a: float, b: float, c: float, d: float) -> Tensor:
    """x + a*x^2 + b*x^3 + c*x^4 + d*x^5

    Any polynomial of degree up to 5 with slope 1 at zero; a constant and a factor are left to the biases
    and weights around it, which can supply them. It starts as the beginning of the sine's series.

    Source: Leshno, Lin, Pinkus and Schocken, Multilayer feedforward networks with a nonpolynomial
    activation function can approximate any function, 1993, which proves that these cannot.
    """
    return x * (1 + x * (a + x * (b + x * (c + x * d))))
