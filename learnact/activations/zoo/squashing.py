"""Activations that saturate on both sides: the classics, their cheap forms, and the step they smooth."""

import torch
import torch.nn.functional as F
from torch import Tensor


def sigmoid(x: Tensor) -> Tensor:
    """sigmoid(x)

    Squashes everything into 0 to 1; its slope never exceeds 1/4, so gradients fade with depth.

    Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323,
    1986.
    """
    return torch.sigmoid(x)


def tanh(x: Tensor) -> Tensor:
    """tanh(x)

    A sigmoid centred on zero, with slope 1 there.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998.
    """
    return torch.tanh(x)


def hard_sigmoid(x: Tensor) -> Tensor:
    """clip(x + 3, 0, 6) / 6

    A sigmoid of three straight lines, cheap on small devices.

    Source: Howard et al., Searching for MobileNetV3, 2019 (arXiv:1905.02244); with another slope Courbariaux,
    Bengio and David, BinaryConnect, 2015.
    """
    return F.hardsigmoid(x)


def hard_tanh(x: Tensor) -> Tensor:
    """clip(x, -1, 1)

    The identity, cut off at -1 and 1.

    Source: Collobert, Large scale machine learning, thesis, Université Paris VI, 2004.
    """
    return F.hardtanh(x)


def softsign(x: Tensor) -> Tensor:
    """x / (1 + abs(x))

    Like tanh, but it approaches its limits slowly, as a hyperbola, so that gradients fade slowly too.

    Source: Bergstra, Desjardins, Lamblin and Bengio, Quadratic polynomials learn better image features,
    technical report 1337, Université de Montréal, 2009.
    """
    return F.softsign(x)


def step(x: Tensor) -> Tensor:
    """where(x > 0, 1, 0)

    Fires or does not. Its slope is zero everywhere, so plain gradients teach the layers before it nothing.

    Source: McCulloch and Pitts, A logical calculus of the ideas immanent in nervous activity, 1943.
    """
    return torch.sign(torch.relu(x))
