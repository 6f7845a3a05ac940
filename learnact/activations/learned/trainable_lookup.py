"""A learned curve as a table while it is trained: piecewise linear on a grid that moves, gradients to z and to values.

The table of a finished activation is `learnact.activations.activation_table`. Beyond the grid it is linear.

What a curve costs to evaluate is then paid at K grid points instead of at every element. The derivative is exact for
the interpolated function; the curve's own parameters get theirs through the grid values. There is no second
derivative.
"""

import functools
from typing import Any

import torch
from torch import Tensor

PIECE = 2**18  # elements that are taken together


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
    found: Tensor = _Lookup.apply(z.contiguous(), values, -low * per_unit, per_unit)  # type: ignore[no-untyped-call]
    return found


class _Lookup(torch.autograd.Function):
    """y = A[i] + B[i] t, where t is the place of z counted in cells and i its cell; one flat table holds all curves.

    Rows are taken a piece at a time, so that what lies between fits in the cache and memory holds only z and y.
    """

    @staticmethod
    def forward(ctx: Any, z: Tensor, values: Tensor, shift: Tensor, per_unit: Tensor) -> Tensor:
        rise = values.diff()  # [S, U, K-1]
        height = torch.addcmul(values[..., :-1], rise, counting(rise), value=-1)
        lines = torch.complex(height, rise).view(-1)  # both are fetched at once
        y = torch.empty_like(z)
        for rows in pieces(z):
            t, cell = places(z[:, rows], shift, per_unit, rise.shape)
            line = lines.index_select(0, cell).view(t.shape)
            torch.addcmul(line.real, line.imag, t, out=y[:, rows])
        ctx.save_for_backward(z, rise, shift, per_unit)
        return y

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor | None, None, None]:
        z, rise, shift, per_unit = ctx.saved_tensors
        (g,) = gradients
        slope = (rise * per_unit[..., None]).view(-1)
        height, moment = torch.zeros_like(slope), torch.zeros_like(slope)
        dz = torch.empty_like(z)
        for rows in pieces(z):
            t, cell = places(z[:, rows], shift, per_unit, rise.shape)
            torch.mul(slope.index_select(0, cell).view(t.shape), g[:, rows], out=dz[:, rows])
            if ctx.needs_input_grad[1]:
                height += torch.bincount(cell, g[:, rows].reshape(-1), len(slope))
                moment += torch.bincount(cell, t.mul_(g[:, rows]).view(-1), len(slope))
        dv = _spread(height.view(rise.shape), moment.view(rise.shape)) if ctx.needs_input_grad[1] else None
        return dz, dv, None, None


def pieces(z: Tensor) -> list[slice]:
    """Rows of z [S, B, F] that are taken together."""
    rows = max(1, PIECE // max(1, z.shape[0] * z.shape[2]))
    return [slice(first, first + rows) for first in range(0, z.shape[1], rows)]


def places(z: Tensor, shift: Tensor, per_unit: Tensor, shape: tuple[int, ...]) -> tuple[Tensor, Tensor]:
    """z counted in cells [S, B, F], and the cell of every element in a flat table of [S, U, cells].

    What lies outside belongs to the first or the last cell; int32 [S * B * F].
    """
    seeds, units, cells = shape
    t = torch.addcmul(shift[:, None], z, per_unit[:, None])
    cell = t.clamp(0, cells - 1).int().clamp_(0, cells - 1)  # the second one for not-a-number
    if seeds * units > 1:
        first = torch.arange(0, seeds * units * cells, cells, dtype=torch.int32, device=t.device)
        cell += first.view(seeds, 1, units)
    return t, cell.view(-1)


def _spread(height: Tensor, moment: Tensor) -> Tensor:
    """Sums of the gradient and of the gradient times t in every cell [S, U, K-1] -> of the grid values [S, U, K]."""
    right = torch.addcmul(moment, height, counting(height), value=-1)
    spread = torch.nn.functional.pad(height - right, (0, 1))
    spread[..., 1:] += right
    return spread


def counting(like: Tensor) -> Tensor:
    """0, 1, 2 ... along the last axis, in the type of `like`.

    Args:
        like: [..., N]; the answer is [N].
    """
    return _counting(like.shape[-1], like.dtype, like.device)


@functools.lru_cache(maxsize=64)
def _counting(count: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    return torch.arange(count, dtype=dtype, device=device)
