"""The input times a soft gate of itself: smooth, and dipping below zero before they fall silent."""

import torch
import torch.nn.functional as F
from torch import Tensor


def gelu(x: Tensor) -> Tensor:
    """x * (1 + erf(x / sqrt(2))) / 2

    The input times the probability that a standard normal number lies below it.

    Source: Hendrycks and Gimpel, Gaussian error linear units, 2016 (arXiv:1606.08415).
    """
    return F.gelu(x)


def gelu_tanh(x: Tensor) -> Tensor:
    """x * (1 + tanh(sqrt(2/pi) * (x + 0.044715*x^3))) / 2

    GELU with the error function replaced by a tanh, as in the first transformers.

    Source: Hendrycks and Gimpel, Gaussian error linear units, 2016 (arXiv:1606.08415).
    """
    return F.gelu(x, approximate="tanh")


def silu(x: Tensor) -> Tensor:
    """x * sigmoid(x)

    The input times its own sigmoid, also called Swish.

    Source: Elfwing, Uchibe and Doya, Sigmoid-weighted linear units for neural network function
    approximation in reinforcement learning, 2017 (arXiv:1702.03118); Ramachandran, Zoph and Le, Searching
    for activation functions, 2017 (arXiv:1710.05941).
    """
    return F.silu(x)


def hard_swish(x: Tensor) -> Tensor:
    """x * clip(x + 3, 0, 6) / 6

    Swish with the hard sigmoid, cheap on small devices.

    Source: Howard et al., Searching for MobileNetV3, 2019 (arXiv:1905.02244).
    """
    return F.hardswish(x)


def mish(x: Tensor) -> Tensor:
    """x * tanh(softplus(x))

    Like Swish, with a gate that opens a little faster.

    Source: Misra, Mish: a self regularized non-monotonic activation function, 2019 (arXiv:1908.08681).
    """
    return F.mish(x)


def swish(x: Tensor, b: float) -> Tensor:
    """x * sigmoid(b*x)

    Learns how sharply its gate opens: half the identity for β = 0, a ReLU for large β.

    Source: Ramachandran, Zoph and Le, Searching for activation functions, 2017 (arXiv:1710.05941).
    """
    return x * torch.sigmoid(b * x)
