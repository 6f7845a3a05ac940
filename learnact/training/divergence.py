"""Where a member's numbers stopped being numbers."""

from collections.abc import Sequence

import torch
from torch import Tensor

from learnact.networks import ActivationRecorder, Layer, Network, repeating


def origins(network: Network, x: Tensor, members: Sequence[int]) -> list[str]:
    """The layer in which the loss of each of these members became infinite or not a number, in words.

    The batch goes through the network once more, with the same masks, and leaves no trace.

    Args:
        network: with the parameters that gave this loss, in a forward pass that was its last one.
        x: the batch [S, B, inputs].
        members: indices of the members.
    """
    hook = ActivationRecorder()
    with repeating(network), torch.no_grad():
        network(x, hook)
    return [_origin(network, hook, member) for member in members]


def _origin(network: Network, hook: ActivationRecorder, member: int) -> str:
    broken = [i for i, layer in enumerate(network.layers) if not _finite_weights(layer, member)]
    if broken:  # a gradient flows from the output back: what broke last in the layer order broke first
        return f"in the gradient of {name(network, broken[-1])}"
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
