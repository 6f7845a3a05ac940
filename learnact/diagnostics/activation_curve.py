"""The curve of a layer's activation, as a module, along an axis."""

import torch
from torch import Tensor, nn

from learnact.diagnostics.exact_zeros import slopes
from learnact.diagnostics.histogram import Ends

POINTS = 97
REACH = 4.0  # the largest slope is sought on [-4, 4] and along the axis


def largest_slope(activation: nn.Module, seeds: int, ends: Ends, width: int) -> Tensor:
    """The largest |σ'| of every member [S] on [-4, 4] and along the axis: a square's would have no end.

    Args:
        ends: of the axis of what enters.
        width: neurons of the layer.
    """
    z = _along((min(-REACH, ends[0]), max(REACH, ends[1])), 4 * POINTS, activation, seeds, width)
    return slopes(activation, z).abs().flatten(1).amax(1)


@torch.no_grad()
def curves(activation: nn.Module, seeds: int, ends: Ends, width: int) -> Tensor:
    """σ along the axis, of every member [S, P], or [1, P] where nothing in it is trained.

    Where every neuron has its own curve, the mean of a member's neurons.
    """
    y: Tensor = activation(_along(ends, POINTS, activation, seeds, width)).mean(2)  # [S, P]
    return y if any(True for _ in activation.parameters()) else y[:1]


def _along(ends: Ends, points: int, activation: nn.Module, seeds: int, width: int) -> Tensor:
    """The axis for every member, [S, P, 1], or [S, P, F] where every neuron has its own curve."""
    device = next(activation.parameters(), torch.empty(0)).device
    return (
        torch.linspace(*ends, points, device=device).view(1, -1, 1).expand(seeds, -1, width if own(activation) else 1)
    )


def own(activation: nn.Module) -> bool:
    """Whether every neuron has its own curve."""
    shape = getattr(activation, "shape", (0, 0, getattr(activation, "units", 1)))
    return bool(shape[2] > 1)
