"""One moment of training, NumPy only."""

from dataclasses import dataclass, field

import numpy as np
from torch import Tensor, nn

from learnact.activations import Elementwise, Learned
from learnact.networks import Layer, Network


@dataclass(frozen=True)
class Snapshot:
    """What a run is at one step.

    Attributes:
        step, epoch: steps done, and epochs as a fraction.
        metrics: "train.loss", "validation.accuracy" ... one number a member [S].
        confusion: [S, k, k] counts on the validation rows, rows true, columns predicted; None for regression.
        parameters: by name, [S, ...]; empty where only metrics were asked for.
    """

    step: int
    epoch: float
    metrics: dict[str, np.ndarray]
    confusion: np.ndarray | None = None
    parameters: dict[str, np.ndarray] = field(default_factory=dict)


def parameters(network: Network) -> dict[str, np.ndarray]:
    """Weights, biases, norms and the activations' letters or learned numbers of every layer, float32 [S, ...]."""
    named: dict[str, np.ndarray] = {}
    for index, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        tensors = dict(layer.named_parameters(recurse=False)) | _norm(layer) | _letters(layer.activation)
        named |= {f"layers.{index}.{name}": _copy(tensor) for name, tensor in tensors.items()}
    return named


def activation_parameters(network: Network) -> dict[str, np.ndarray]:
    """Only what the activations are made of, by the same names."""
    return {
        f"layers.{index}.{name}": _copy(tensor)
        for index, layer in enumerate(network.layers)
        for name, tensor in (_letters(layer.activation) if isinstance(layer, Layer) else {}).items()
    }


def _norm(layer: Layer) -> dict[str, Tensor]:
    if layer.norm is None:
        return {}
    return {f"norm.{name}": t for name, t in [*layer.norm.named_parameters(), *layer.norm.named_buffers()]}


def _letters(activation: nn.Module | None) -> dict[str, Tensor]:
    if isinstance(activation, Learned):
        numbers = dict(activation.named_parameters()) | dict(activation.named_buffers())
    else:
        numbers = activation.letters() if isinstance(activation, Elementwise) else {}
    return {f"activation.{name}": tensor for name, tensor in numbers.items()}


def _copy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().cpu().numpy().copy()
