"""What the activations of a network have become: their curves, and where these are asked."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from learnact.activations import Elementwise
from learnact.activations.learned import glancing
from learnact.data import Dataset
from learnact.diagnostics.histogram import Ends, usual_ends
from learnact.networks import Layer, Network, evaluating, record_forward
from learnact.spec import Spec

POINTS = 129  # of a curve
BINS = 48  # of a density
MAX_ROWS = 512  # of the training split, which stands in random order, that are looked at
MAX_ELEMENTS = 2_000_000  # pre-activations of all seeds and layers that are looked at, about
MIN_ROWS = 64  # rows
MIN_HALF_WIDTH = 0.05  # half the width of an axis
MAX_NEURONS = 16  # neurons whose own curves are told

Array = NDArray[np.float32]


@dataclass(frozen=True)
class ActivationCurve:
    """One curve that hidden layers share.

    Attributes:
        layers: indices of the hidden layers that use it.
        x: [2], the ends of the axis: mean ± 4 standard deviations of what enters.
        y: the curve at P uniform points [S, P]; of the first N neurons [S, N, P] where each has its own.
        used: mean and standard deviation of the pre-activations of every seed [S, 2].
        density: share of the pre-activations in B equal bins of the axis [S, B].
    """

    layers: tuple[int, ...]
    x: Array
    y: Array
    used: Array
    density: Array

    def arrays(self) -> dict[str, Array]:
        """By the names that a browser knows."""
        named = {"x": self.x, "y": self.y, "used": self.used, "density": self.density}
        return {f"shapes.{self.layers[0]}.{name}": array for name, array in named.items()}


def curve_groups(spec: Spec) -> list[tuple[int, ...]]:
    """Hidden layers that share one curve, in order; layers whose neurons have several pieces have none."""
    found: list[list[int]] = []
    for layer in range(len(spec.network.hidden)):
        chosen = spec.network.activation_of(layer)
        if chosen.learned is not None and chosen.learned.pieces > 1:
            continue
        before = [group for group in found if spec.network.activation_of(group[0]) == chosen]
        if chosen.sharing == "network" and before:
            before[0].append(layer)
        else:
            found.append([layer])
    return [tuple(group) for group in found]


@torch.no_grad()
def activation_curves(network: Network, spec: Spec, dataset: Dataset) -> list[ActivationCurve]:
    """The curve of every group of hidden layers, in evaluation mode."""
    with evaluating(network):
        with glancing(network):
            entered = _pre_activations(network, spec, dataset)
        return [_shape(network, group, entered) for group in curve_groups(spec)]


def _pre_activations(network: Network, spec: Spec, dataset: Dataset) -> list[Tensor]:
    """Of every layer [S, rows, F] on the first training rows."""
    return record_forward(network, dataset.train.x[: curve_rows(spec)]).z


def curve_rows(spec: Spec) -> int:
    """How many training rows, the first ones, say where curves are asked; all where there are fewer."""
    return max(MIN_ROWS, min(MAX_ROWS, MAX_ELEMENTS // max(1, spec.seeds * sum(spec.network.hidden))))


def _shape(network: Network, group: tuple[int, ...], entered: list[Tensor]) -> ActivationCurve:
    z = torch.cat([entered[layer].flatten(1) for layer in group], 1)  # [S, n]
    layer = network.layers[group[0]]
    assert isinstance(layer, Layer) and layer.activation is not None
    used = _used(z)
    low, high = _ends(used)
    x = torch.linspace(low, high, POINTS, device=z.device)
    arrays = (torch.tensor([low, high]), _curve(layer.activation, x, len(z)), used, _density(z, low, high))
    return ActivationCurve(group, *(array.float().cpu().numpy() for array in arrays))


def _used(z: Tensor) -> Tensor:
    """Mean and standard deviation of what is finite [S, n] -> [S, 2]; not a number where nothing is."""
    finite = z.isfinite()
    count = finite.sum(1)
    kept = torch.where(finite, z, 0)
    mean = kept.sum(1) / count
    apart = torch.where(finite, z - mean[:, None], 0)
    return torch.stack([mean, (apart.square().sum(1) / count).sqrt()], 1)


def _ends(used: Tensor) -> Ends:
    """The axis that holds the range of nearly all seeds."""
    low, high = usual_ends(*used.T)
    middle, half = (low + high) / 2, max((high - low) / 2, MIN_HALF_WIDTH)
    return middle - half, middle + half


def _curve(activation: nn.Module, x: Tensor, seeds: int) -> Tensor:
    """The curve at x [P]: [S, P], or [S, N, P] for neurons with their own."""
    units = activation.shape[2] if isinstance(activation, Elementwise) else getattr(activation, "units", 1)
    y: Tensor = activation(x.view(1, -1, 1).expand(seeds, -1, units))  # [S, P, F]
    return y[..., 0] if units == 1 else y[..., :MAX_NEURONS].transpose(1, 2)


def _density(z: Tensor, low: float, high: float) -> Tensor:
    """Shares [S, B] of z [S, n] in equal bins; what lies outside or is no number is counted in none."""
    place = (z - low) * (BINS / (high - low))
    inside = (place >= 0) & (place < BINS)
    cell = torch.where(inside, place, 0).long() + BINS * torch.arange(len(z), device=z.device)[:, None]
    counts = torch.bincount(cell[inside], minlength=BINS * len(z)).view(len(z), BINS)
    return counts / z.shape[1]
