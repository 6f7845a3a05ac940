"""Where a member's numbers stopped being numbers."""

import torch
from torch import Tensor

from learnact.networks import ActivationRecorder, Layer, Network


def origin(network: Network, x: Tensor, member: int) -> str:
    """The layer in which a member's loss became infinite or not a number, in words.

    Args:
        network: with the parameters that gave this loss.
        x: the batch [S, B, inputs].
        member: index of the member.
    """
    broken = [i for i, layer in enumerate(network.layers) if not _finite_weights(layer, member)]
    if broken:  # a gradient flows from the output back: what broke last in the layer order broke first
        return f"in the gradient of {name(network, broken[-1])}"
    hook = ActivationRecorder()
    with torch.no_grad():
        network(x, hook)
    for index, (z, a) in enumerate(zip(hook.z, hook.a, strict=True)):
        if not bool(z[member].isfinite().all()):
            return f"in the pre-activations of {name(network, index)}"
        if not bool(a[member].isfinite().all()):
            return f"in the activation of {name(network, index)}"
    return "in the loss itself, of outputs that are still finite"


def name(network: Network, index: int) -> str:
    """What a layer is called: "layer 1" ... or "the output layer"."""
    return "the output layer" if index == len(network.layers) - 1 else f"layer {index + 1}"


def _finite_weights(layer: torch.nn.Module, member: int) -> bool:
    assert isinstance(layer, Layer)
    return all(bool(p[member].isfinite().all()) for p in layer.parameters())
