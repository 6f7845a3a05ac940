"""A curve as a table inside a network: piecewise linear on a uniform grid, linear beyond it, gradients to both sides.

What a curve costs to evaluate is then paid at K grid points instead of at every element. The derivative is exact for
the interpolated function; the curve's own parameters get theirs through the grid values. There is no second
derivative.
"""

import functools
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
    per_unit = (values.shape[-1] - 1) / (high - low)  # cells
    found: Tensor = _Lookup.apply(z.contiguous(), values, -low * per_unit, per_unit)
    return found


class _Lookup(torch.autograd.Function):
    """y = A[i] + B[i] t, where t is the place of z counted in cells and i its cell; one flat table holds all curves."""

    @staticmethod
    def forward(ctx: Any, z: Tensor, values: Tensor, shift: Tensor, per_unit: Tensor) -> Tensor:
        rise = values.diff()  # [S, U, K-1]
        height = torch.addcmul(values[..., :-1], rise, counting(rise), value=-1)
        lines = torch.complex(height, rise).view(-1)  # both are fetched at once
        t = torch.addcmul(shift[:, None], z, per_unit[:, None])  # [S, B, F]
        cell = _cells(t, rise.shape)
        line = lines.index_select(0, cell).view(z.shape)
        ctx.save_for_backward(t, cell, rise, per_unit)
        return torch.addcmul(line.real, line.imag, t)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, Tensor | None, None, None]:
        t, cell, rise, per_unit = ctx.saved_tensors
        (g,) = gradients
        dz = dv = None
        if ctx.needs_input_grad[0]:
            slope = rise * per_unit[..., None]
            dz = slope.view(-1).index_select(0, cell).view(t.shape).mul_(g)
        if ctx.needs_input_grad[1]:
            height, moment = (torch.bincount(cell, part.reshape(-1), rise.numel()) for part in (g, g * t))
            dv = _spread(height.view(rise.shape), moment.view(rise.shape))
        return dz, dv, None, None


def _spread(height: Tensor, moment: Tensor) -> Tensor:
    """Sums of the gradient and of the gradient times t in every cell [S, U, K-1] -> of the grid values [S, U, K]."""
    right = torch.addcmul(moment, height, counting(height), value=-1)
    spread = torch.nn.functional.pad(height - right, (0, 1))
    spread[..., 1:] += right
    return spread


def _cells(t: Tensor, shape: torch.Size) -> Tensor:
    """The place of every element in the flat table of [S, U, K-1] cells, int32 [S * B * F]."""
    seeds, units, cells = shape
    cell = t.clamp(0, cells - 1).int().clamp_(0, cells - 1)  # the second one for not-a-number
    if seeds * units > 1:
        first = torch.arange(0, seeds * units * cells, cells, dtype=torch.int32, device=t.device)
        cell += first.view(seeds, 1, units)
    return cell.view(-1)


def counting(like: Tensor) -> Tensor:
    """0, 1, 2 ... along the last axis, in the type of `like`."""
    return _counting(like.shape[-1], like.dtype, like.device)


@functools.lru_cache(maxsize=64)
def _counting(count: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.arange(count, dtype=dtype, device=device)
