"""How one array of gradients is spread over many sizes: quantiles, and shares by decade, for the live figures.

Equal bins would hide heavy tails; histograms over equal bins, and over many batches, are in `gradients`.
Exact zeros are told elsewhere and left out. Sizes are counted in cells of equal ratio, 26 a decade, of either sign; a
quantile within a cell is taken on a straight line, so that it is off by far less than the 9 % that a cell is wide.
Sizes below 1e-12 count as zero in the quantiles.
"""

import torch
from torch import Tensor

LOW, HIGH = -12, 3  # decades of |g| that are told
CELLS = 26  # a decade
LOGS = 32  # shares: below 1e-12, thirty half decades, above 1e3
QUANTILES = 33  # from the smallest number that is not zero to the largest: 32 parts of equal mass

SIZES = CELLS * (HIGH - LOW)
CENTRE = SIZES + 1  # the cell of zero: sizes too large, then large to small, stand before it, the positive ones after


def gradient_quantiles(values: Tensor) -> dict[str, Tensor]:
    """Of values [S, ...] the "quantiles" [S, 33] and the "logs" [S, 32].

    Returns:
        quantiles: of what is not exactly zero, at equal steps from the smallest to the largest; 0 where all is zero.
        logs: shares of |v| below 1e-12 but not zero, in half decades up to 1e3, above; with the exact zeros 1 in all.
        Both are not a number in a member where a value is not.
    """
    flat = values.flatten(1)
    counts = _counts(flat)
    fine = flat.sum(1).isfinite()[:, None]
    counts[:, CENTRE] -= flat.eq(0).sum(1)
    arrays = {"quantiles": _quantiles(flat, counts), "logs": _logs(counts) / flat.shape[1]}
    return {name: torch.where(fine, value, torch.nan) for name, value in arrays.items()}


def _counts(flat: Tensor) -> Tensor:
    """Numbers in each cell, [S, 2 * SIZES + 3]."""
    seeds, cells = len(flat), 2 * CENTRE + 1
    place = flat.abs().log10_().sub_(LOW).mul_(CELLS).clamp_(-1, SIZES).add_(1).floor_()
    found = place.mul_(flat.sign()).int().add_(CENTRE).clamp_(0, cells - 1)  # what is no number lies anywhere
    found += torch.arange(seeds, dtype=torch.int32, device=flat.device)[:, None] * cells
    return torch.bincount(found.reshape(-1), minlength=seeds * cells).view(seeds, cells)


def _quantiles(flat: Tensor, counts: Tensor) -> Tensor:
    low, high = _ends(flat)
    below = counts.cumsum(1).to(flat.dtype)  # [S, cells]
    wanted = below[:, -1:] * torch.linspace(0, 1, QUANTILES, device=flat.device)
    cell = torch.searchsorted(below, wanted.contiguous()).clamp(max=counts.shape[1] - 1)
    share = 1 - (below.gather(1, cell) - wanted) / counts.gather(1, cell).clamp(min=1)
    found = low[cell] + share.clamp(0, 1) * (high - low)[cell]
    zero = flat.eq(0)
    least = flat.masked_fill(zero, torch.inf).amin(1, keepdim=True)
    most = flat.masked_fill(zero, -torch.inf).amax(1, keepdim=True)
    found = torch.cat([least, found[:, 1:-1].clamp(least, most), most], 1)
    return torch.where(most >= least, found, 0.0)


def _ends(flat: Tensor) -> tuple[Tensor, Tensor]:
    """Where the cells begin and end [cells]; that of zero is a point."""
    edges = 10 ** torch.linspace(LOW, HIGH, SIZES + 1, dtype=torch.double)
    edges = torch.cat([edges, edges[-1:]]).to(flat)  # what is above 1e3 stands there
    zero = edges.new_zeros(1)
    return torch.cat([-edges.flip(0)[:-1], zero, edges[:-1]]), torch.cat([-edges.flip(0)[1:], zero, edges[1:]])


def _logs(counts: Tensor) -> Tensor:
    """Numbers by size [S, LOGS], both signs together."""
    sizes = counts[:, CENTRE + 1 :] + counts[:, :CENTRE].flip(1)  # [S, SIZES + 1]
    halves = sizes[:, :-1].unflatten(1, (LOGS - 2, -1)).sum(2)
    return torch.cat([counts[:, CENTRE, None], halves, sizes[:, -1:]], 1)
