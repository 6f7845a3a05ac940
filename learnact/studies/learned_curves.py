"""The learned activations of a trained network as a result file holds them: curves, and the range of their use.

Which layers share a curve, and curves on the axis where they are used at a moment, are `learnact.diagnostics.curves`.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from learnact.activations import Learned
from learnact.data import Dataset
from learnact.diagnostics import curve_groups
from learnact.networks import Layer, Network, evaluating, record_forward
from learnact.spec import Spec

LOW, HIGH, POINTS = -8.0, 8.0, 257
USED = (0.005, 0.995)  # the quantiles of what enters
MAX_ROWS = 1024  # of the validation split that are looked at

Array = NDArray[np.float32]


def pre_activations(network: Network, dataset: Dataset) -> list[Array]:
    """Of every hidden layer [S, rows, F] on the first validation rows, in evaluation mode."""
    return [z.cpu().numpy() for z in record_forward(network, dataset.validation.x[:MAX_ROWS]).z[:-1]]


@torch.no_grad()
def learned_curves(network: Network, spec: Spec, dataset: Dataset) -> list[dict[str, Any]]:
    """One entry a learned curve that layers share: the layers, the points x, and of each seed the curve and its range.

    Activations of which every neuron has its own are left out.
    """
    shared = [(module, layers) for layers in curve_groups(spec) if (module := _shared_curve(network, layers[0]))]
    inputs = pre_activations(network, dataset) if shared else []
    return [_entry(module, layers, [inputs[layer] for layer in layers]) for module, layers in shared]


def _shared_curve(network: Network, index: int) -> Learned | None:
    """The learned activation of a layer, where it has one curve a member."""
    layer = network.layers[index]
    module = layer.activation if isinstance(layer, Layer) else None
    return module if isinstance(module, Learned) and module.units == 1 else None


def _entry(module: Learned, layers: tuple[int, ...], inputs: list[Array]) -> dict[str, Any]:
    """A curve as the file holds it.

    Args:
        layers: that use it.
        inputs: what enters it in each of these layers [S, rows, F].
    """
    entered = np.concatenate([z.reshape(len(z), -1) for z in inputs], 1)  # [S, n]
    x = torch.linspace(LOW, HIGH, POINTS)
    with evaluating(module):
        y = module.curve(x.to(module.low.device)).cpu().numpy()  # [S, K]
    return {
        "layers": list(layers),
        "x": x.tolist(),
        "y": [_plain(curve) for curve in y],
        "range": [_plain(np.quantile(seed, USED)) for seed in entered],
    }


def _plain(values: NDArray[Any]) -> list[float | None]:
    """Five digits; what is not a number becomes null."""
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values.tolist()]
