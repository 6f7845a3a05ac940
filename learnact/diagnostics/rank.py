"""How many directions the activations of a layer use."""

import torch
from torch import Tensor


@torch.no_grad()
def effective_rank(a: Tensor) -> Tensor:
    """exp of the entropy of the singular values' shares, of a [S, n, F]: [S], from 1 to min(n, F).

    0 where everything is zero, not a number where a value is not finite. Roy and Vetterli, "The effective rank", 2007.
    """
    return torch.stack([_rank(member) for member in a])


def _rank(a: Tensor) -> Tensor:
    largest = a.abs().max()
    if not bool(largest.isfinite()):
        return largest.new_tensor(torch.nan)
    if largest == 0:
        return largest.new_tensor(0.0)
    values = _singular((a / largest).double())
    share = values / values.sum()
    rank: Tensor = torch.special.entr(share).sum().exp().to(a.dtype)
    return rank


def _singular(a: Tensor) -> Tensor:
    """Singular values by the smaller of the two products with itself: exact enough in float64, and faster."""
    square = a @ a.T if len(a) < a.shape[1] else a.T @ a
    values: Tensor = torch.linalg.eigvalsh(square).clamp(min=0).sqrt()
    return values
