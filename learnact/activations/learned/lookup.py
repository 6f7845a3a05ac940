"""A curve as a table inside a network: piecewise linear on a uniform grid, linear beyond it, gradients to both sides.

What a curve costs to evaluate is then paid at K grid points instead of at every element. The derivative is exact for
the interpolated function; the curve's own parameters get theirs through the grid values. There is no second
derivative.
"""

from typing import Any

import torch
from torch import Tensor


def lookup(z: Tensor, values: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Interpolated curves at z.

    Args:
        z: [S, B, F]; where it is not a number, so is the answer.
        values: of the curves at K uniform grid points [S, U, K], U being 1 or F.
        low, high: the ends of the grids [S, U], low < high.

    Returns:
        [S, B, F], differentiable with respect to z and to the values.
    """
    found: Tensor = _Lookup.apply(z.contiguous(), values, low, high)
    return found


class _Lookup(torch.autograd.Function):
    """y = A[i] + B[i] z, where i is the cell of z; all tables lie one after the other in a flat one."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, values: Tensor, low: Tensor, high: Tensor) -> Tensor:
        step = (high - low) / (values.shape[-1] - 1)  # [S, U]
        lines = _lines(values.double(), low, step).to(_pair(z))  # [S, U, K-1]
        cell = _cells(z, low, step, lines.shape[-1])
        line = lines.view(-1).index_select(0, cell).view(z.shape)
        ctx.save_for_backward(z, cell, lines, low, step)
        return torch.addcmul(line.real, line.imag, z)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        z, cell, lines, low, step = ctx.saved_tensors
        (g,) = gradients
        dz = dv = None
        if ctx.needs_input_grad[0]:
            dz = lines.imag.reshape(-1).index_select(0, cell).view(z.shape).mul_(g)
        if ctx.needs_input_grad[1]:
            height, slope = (torch.bincount(cell, part.reshape(-1), lines.numel()) for part in (g, g * z))
            dv = _spread(height.view(lines.shape).double(), slope.view(lines.shape).double(), low, step).to(z.dtype)
        return dz, dv, None, None


def _lines(values: Tensor, low: Tensor, step: Tensor) -> Tensor:
    """Height at 0 and slope of every cell's line, as one complex number that is fetched at once [S, U, K-1]."""
    slope = values.diff() / step[..., None].double()
    height = values[..., :-1] - slope * _left(values.shape[-1] - 1, low, step)
    return torch.complex(height, slope)


def _spread(height: Tensor, slope: Tensor, low: Tensor, step: Tensor) -> Tensor:
    """Gradients of the lines [S, U, K-1] -> of the grid values [S, U, K]; the transposed of `_lines`."""
    rise = (slope - height * _left(height.shape[-1], low, step)) / step[..., None].double()
    zero = torch.zeros_like(rise[..., :1])
    return torch.cat([height - rise, zero], -1) + torch.cat([zero, rise], -1)


def _left(cells: int, low: Tensor, step: Tensor) -> Tensor:
    """The left end of every cell [S, U, K-1]."""
    return low[..., None].double() + step[..., None].double() * torch.arange(cells, device=low.device)


def _cells(z: Tensor, low: Tensor, step: Tensor, cells: int) -> Tensor:
    """The place of every element in the flat table, int32 [S * B * F]."""
    place = torch.addcmul((-low / step)[:, None], z, (1 / step)[:, None])  # [S, B, F]
    cell = place.clamp_(0, cells - 1).int().clamp_(0, cells - 1)  # the second one for not-a-number
    if low.numel() > 1:
        first = torch.arange(low.numel(), dtype=torch.int32, device=z.device) * cells
        cell += first.view(low.shape)[:, None]  # [S, 1, U]
    return cell.view(-1)


def _pair(z: Tensor) -> torch.dtype:
    return torch.complex128 if z.dtype == torch.float64 else torch.complex64
