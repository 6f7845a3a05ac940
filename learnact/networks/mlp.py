"""A multilayer perceptron whose S members (seeds) train in one go: parameters [S, ...], inputs [S, B, ...]."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from learnact.networks.hooks import ForwardHook
from learnact.networks.normalise import NORMS
from learnact.randomness import Noise


class Dropout(nn.Module):
    """Each number is zero with probability p and scaled by 1/(1-p) otherwise; in evaluation mode the identity."""

    def __init__(self, probability: float, noise: Noise) -> None:
        super().__init__()
        self.probability, self.noise = probability, noise

    def forward(self, h: Tensor) -> Tensor:
        if not self.training:
            return h
        kept = self.noise.uniform(h) >= self.probability
        return h * kept / (1 - self.probability)


@dataclass(frozen=True)
class Parts:
    """What a layer has beside its weights: `norm` is a key of NORMS or "none"; absent modules are None."""

    norm: str = "none"
    activation: nn.Module | None = None
    dropout: nn.Module | None = None


class Layer(nn.Module):
    """z = norm(h W + b), a = σ(z), then dropout. The head has neither norm, activation nor dropout.

    Args:
        weight: [S, in, out].
        bias: [S, 1, out].
    """

    def __init__(self, weight: Tensor, bias: Tensor, parts: Parts) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight), nn.Parameter(bias)
        self.norm = NORMS[parts.norm](weight.shape[0], weight.shape[2]) if parts.norm != "none" else None
        self.activation, self.dropout = parts.activation, parts.dropout

    def forward(self, h: Tensor, index: int, hook: ForwardHook | None) -> Tensor:
        z = torch.baddbmm(self.bias, h, self.weight)  # [S, B, out]
        if self.norm is not None:
            z = self.norm(z)
        a = z if self.activation is None else self.activation(z)
        if hook is not None:
            hook.record(index, z, a)
        return a if self.dropout is None else self.dropout(a)


class Network(nn.Module):
    """Layers one after the other; the last one is the head, whose outputs are the logits (or the predicted value).

    Members never couple: member s of the output depends on member s of the parameters and of the input alone.
    """

    def __init__(self, layers: Sequence[Layer], dropout: nn.Module | None = None) -> None:
        super().__init__()
        self.dropout = dropout  # on the input
        self.layers = nn.ModuleList(layers)

    def forward(self, x: Tensor, hook: ForwardHook | None = None) -> Tensor:
        """Logits [S, B, outputs] for inputs [S, B, inputs]; the hook hears every layer."""
        h = x if self.dropout is None else self.dropout(x)
        for index, layer in enumerate(self.layers):
            h = layer(h, index, hook)
        return h


def noises(network: nn.Module) -> list[Noise]:
    """The sequences of random numbers that a network uses while it trains, each once."""
    held = (getattr(module, "noise", None) for module in network.modules())
    return [noise for noise in held if isinstance(noise, Noise)]
