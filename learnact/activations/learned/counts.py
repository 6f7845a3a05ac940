"""How many values lie at each point of a uniform grid, differentiable with respect to where they lie.

Every value is shared between its two neighbours, the nearer one taking more (linear binning): the sum of counts times
a curve's grid values is then the sum of the interpolated curve over all values. Jones and Lotwick, "A remark on
algorithm AS 176: kernel density estimation using the fast Fourier transform", 1984.
"""

from typing import Any

import torch
from torch import Tensor

from learnact.activations.learned.trainable_lookup import pieces, places


def counts(z: Tensor, points: int, low: Tensor, high: Tensor) -> Tensor:
    """Counts of z at the points of a grid.

    Args:
        z: [S, B, F]; what lies outside counts at the end of the grid, without a gradient, and what is not a number is
            not counted.
        points: K, 2 or more.
        low, high: the ends of the grids [S, U], low < high, U being 1 or F.

    Returns:
        [S, U, K], of the type of z.
    """
    per_unit = (points - 1) / (high - low)  # cells
    found: Tensor = _Counts.apply(z.contiguous(), points, 1 - low * per_unit, per_unit)  # type: ignore[no-untyped-call]
    return found


class _Counts(torch.autograd.Function):
    """Sums over the cells of the grid and over one more on each side, for what lies outside."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, points: int, shift: Tensor, per_unit: Tensor) -> Tensor:
        shape = (*shift.shape, points + 1)
        held = torch.zeros(shape, dtype=torch.int64, device=z.device)
        right = torch.zeros(shape, dtype=z.dtype, device=z.device)  # what goes to the point on the right
        for rows in pieces(z):
            t, cell = places(z[:, rows], shift, per_unit, shape)
            held += torch.bincount(cell, minlength=held.numel()).view(shape)
            right += torch.bincount(cell, t.frac_().view(-1), held.numel()).view(shape)
        ctx.save_for_backward(z, shift, per_unit)
        held[..., 0] -= z.isnan().sum((1, 2) if shape[1] == 1 else 1).view(shape[:2])
        right[..., 0], right[..., -1] = held[..., 0], 0
        return held[..., 1:] - right[..., 1:] + right[..., :-1]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None, None]:
        z, shift, per_unit = ctx.saved_tensors
        (g,) = gradients  # [S, U, K]
        slope = torch.nn.functional.pad(g.diff() * per_unit[..., None], (1, 1))  # none outside
        dz = torch.empty_like(z)
        for rows in pieces(z):
            t, cell = places(z[:, rows], shift, per_unit, slope.shape)
            dz[:, rows] = slope.view(-1).index_select(0, cell).view(t.shape)
        return dz, None, None, None
