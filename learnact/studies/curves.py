"""The learned activations of a trained network as curves, with the range in which they were used."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from learnact.activations import Learned
from learnact.data import Dataset
from learnact.networks import Layer, Network, evaluating

LOW, HIGH, POINTS = -8.0, 8.0, 257
USED = (0.005, 0.995)  # the quantiles of what enters
ROWS = 1024  # of the validation split that are looked at

Array = NDArray[np.float32]


class _Entering:
    """Keeps what enters every hidden layer's activation."""

    def __init__(self) -> None:
        self.z: list[torch.Tensor] = []

    def record(self, layer: int, z: torch.Tensor, a: torch.Tensor) -> None:
        self.z.append(z)


@torch.no_grad()
def entering(network: Network, dataset: Dataset) -> list[Array]:
    """Pre-activations of every hidden layer [S, rows, F] on the first validation rows, in evaluation mode."""
    x = torch.from_numpy(dataset.validation.x[:ROWS]).to(next(network.parameters()).device)
    seeds, hook = len(next(network.parameters())), _Entering()
    with evaluating(network):
        network(x.expand(seeds, -1, -1), hook)
    return [z.cpu().numpy() for z in hook.z[:-1]]


@torch.no_grad()
def curves(network: Network, dataset: Dataset) -> list[dict[str, Any]]:
    """One entry a learned curve that layers share: the layers, the points x, and of each seed the curve and its range.

    Activations of which every neuron has its own are left out.
    """
    found = []
    inputs: list[Array] = []
    for module, layers in _shared(network):
        inputs = inputs or entering(network, dataset)
        entered = np.concatenate([inputs[layer].reshape(len(inputs[layer]), -1) for layer in layers], 1)  # [S, n]
        x = torch.linspace(LOW, HIGH, POINTS)
        with evaluating(module):
            y = module.curve(x.to(next(network.parameters()).device)).cpu().numpy()  # [S, K]
        found.append(
            {
                "layers": layers,
                "x": x.tolist(),
                "y": [_plain(curve) for curve in y],
                "range": [_plain(np.quantile(seed, USED)) for seed in entered],
            }
        )
    return found


def _shared(network: Network) -> list[tuple[Learned, list[int]]]:
    """Every learned activation with one curve a member, and the layers that use it."""
    groups: dict[int, tuple[Learned, list[int]]] = {}
    for index, layer in enumerate(network.layers):
        module = layer.activation if isinstance(layer, Layer) else None
        if isinstance(module, Learned) and module.units == 1:
            groups.setdefault(id(module), (module, []))[1].append(index)
    return list(groups.values())


def _plain(values: NDArray[Any]) -> list[float | None]:
    """Five digits; what is not a number becomes null."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values.tolist()]
