"""How far the last step moved the weights."""

from collections.abc import Sequence

import torch
from torch import Tensor


class Updates:
    """Keeps the weights of the step before, where somebody asks for them; costs nothing otherwise.

    Args:
        weights: of every layer, [S, in, out] each; the optimiser changes them in place.
    """

    def __init__(self, weights: Sequence[Tensor]) -> None:
        self.weights = list(weights)
        self.kept = False  # whether the steps from now on are followed
        self.before: list[Tensor] | None = None

    def remember(self) -> None:
        """To be called before a step changes anything."""
        if self.kept:
            self.before = [weight.detach().clone() for weight in self.weights]

    def forget(self) -> None:
        """To be called where the weights were changed by something that is no step."""
        self.before = None

    @torch.no_grad()
    def ratios(self) -> list[Tensor]:
        """Norm of the last update over the norm of the weights that it changed, of every layer [S].

        Not a number before the first step that was followed, and where all weights were zero.
        """
        if self.before is None:
            return [torch.full((len(weight),), torch.nan) for weight in self.weights]
        return [_ratio(old, new) for old, new in zip(self.before, self.weights, strict=True)]


def _ratio(old: Tensor, new: Tensor) -> Tensor:
    size = old.flatten(1).norm(dim=1)
    return torch.where(size > 0, (new - old).flatten(1).norm(dim=1) / size, torch.nan).cpu()
