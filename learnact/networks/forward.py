"""Rows through a network in evaluation mode: at once with all that its layers make, or a piece at a time."""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.networks.hooks import ActivationRecorder, ForwardHook
from learnact.networks.mlp import Network
from learnact.networks.modes import evaluating

MAX_ELEMENTS = 2**17  # numbers of one layer that are taken together: they fit in the cache
MIN_ROWS = 16  # rows that are taken together at least


def record_forward(network: Network, x: NDArray[np.float32]) -> ActivationRecorder:
    """The pre-activations and activations of every layer, all members seeing the same rows.

    Args:
        network: stacked over seeds; afterwards it is in the mode that it was in.
        x: [n, inputs].
    """
    hook, parameter = ActivationRecorder(), next(network.parameters())
    with torch.no_grad(), evaluating(network):
        network(torch.from_numpy(x).to(parameter.device).expand(len(parameter), -1, -1), hook)
    return hook


def forward_in_pieces(network: Network, x: NDArray[np.float32], seeds: int, hook: ForwardHook) -> Iterator[Tensor]:
    """Sends all rows through a network in evaluation mode, a piece at a time; the hook hears every layer of each.

    Args:
        network: stacked over seeds; between two pieces it is in the mode that it was in.
        x: [n, inputs], n at least 1.
        seeds: S.

    Yields:
        the logits of a piece [S, rows, outputs].
    """
    parameter = next(network.parameters())
    for piece in torch.from_numpy(x).split(rows_per_piece(network, seeds)):
        with torch.no_grad(), evaluating(network):
            logits = network(piece.to(parameter.device).expand(seeds, -1, -1), hook)
        yield logits


def rows_per_piece(network: Network, seeds: int) -> int:
    """Rows of a piece, so few that the numbers of the widest layer fit in the cache."""
    widest = max(p.shape[2] for p in network.parameters() if p.dim() == 3)
    return max(MIN_ROWS, MAX_ELEMENTS // (seeds * widest))
