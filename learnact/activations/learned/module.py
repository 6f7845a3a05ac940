"""What all learned activations share: exact or by a table, the range that the table covers, the curve itself."""

from typing import Literal, get_args

import torch
from torch import Tensor, nn

from learnact.activations.learned.lookup import lookup

Evaluation = Literal["auto", "exact", "table"]
EVALUATIONS = get_args(Evaluation)

ENOUGH = 2**14  # elements a curve from which a table is faster than the exact form
POINTS = {"one": 4096, "each": 512}  # of the grid, where a layer has one curve and where every neuron has its own
REACH = 8.0  # the table covers [-8, 8] before anything was seen
DEVIATIONS = 6.0  # of what enters, on both sides of its mean
FOLLOWING = 0.1  # by how much the range moves towards that in one step
SAMPLE = 2**12  # values a curve that one step looks at for the range
PIECE = 2**18  # elements at once where no gradient is wanted


class Learned(nn.Module):
    """σ(x) for x [S, B, F]: one curve a member, or one a member and neuron; a kind says what `values` is.

    While it trains, "auto" takes the table where it is faster; in evaluation mode it is exact, so that the same input
    always gives the same output whatever the batch. The table covers the mean ± 6 standard deviations of what enters,
    followed slowly: neither an outlier nor a not-a-number moves it far.

    Args:
        seeds: S.
        units: U, which is 1, or F where every neuron has its own curve.
        evaluation: "auto", "exact" or "table".
    """

    low: Tensor
    high: Tensor

    def __init__(self, seeds: int, units: int, evaluation: Evaluation = "auto") -> None:
        super().__init__()
        self.seeds, self.units, self.evaluation = seeds, units, evaluation
        self.points = POINTS["one" if units == 1 else "each"]
        self.register_buffer("low", torch.full((seeds, units), -REACH))
        self.register_buffer("high", torch.full((seeds, units), REACH))

    def values(self, x: Tensor) -> Tensor:
        """The curves at x [S, U, N], exactly: [S, U, N]."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F]."""
        if self.by_table(x):
            return self.tabled(x)
        if self.training or torch.is_grad_enabled():
            return self.exact(x)
        rows = max(1, PIECE * len(x) // max(1, x.numel() // max(1, x.shape[1])))
        return torch.cat([self.exact(piece) for piece in x.split(rows, 1)], 1)

    def by_table(self, x: Tensor) -> bool:
        """Whether the table serves for x [S, B, F]."""
        if self.evaluation != "auto":
            return self.evaluation == "table"
        return self.training and x.numel() >= ENOUGH * self.seeds * self.units

    def exact(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F], every element by itself."""
        if self.units > 1:
            return self.values(x.transpose(1, 2)).transpose(1, 2)
        return self.values(x.reshape(len(x), 1, -1)).view(x.shape)

    def tabled(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F], by lines between grid points."""
        if self.training:
            self.follow(x)
        low, high = self.low.clone(), self.high.clone()  # the range moves on before the backward pass
        return lookup(x, self.values(self.grid()), low, high)

    def grid(self) -> Tensor:
        """The points of the table [S, U, K]."""
        step = (self.high - self.low) / (self.points - 1)
        return self.low[..., None] + step[..., None] * torch.arange(self.points, device=step.device)

    @torch.no_grad()
    def follow(self, x: Tensor) -> None:
        """Moves the range a little towards where x [S, B, F] lies."""
        low, high = self.low[:, None], self.high[:, None]  # [S, 1, U]
        half, middle = (high - low) / 2, (high + low) / 2
        width = x.shape[2] if self.units == 1 else 1
        seen = x.detach()[:, :: max(1, x.shape[1] * width // SAMPLE)]
        seen = torch.where(seen.isnan(), middle, seen).clamp(low - half, high + half)
        deviation, mean = torch.std_mean(seen, (1, 2) if self.units == 1 else 1, correction=0, keepdim=True)
        reach = DEVIATIONS * deviation + (mean - middle).abs() + 1e-3 * (1 + mean.abs())  # never a single point
        self.low.lerp_((mean - reach)[:, 0], FOLLOWING)
        self.high.lerp_((mean + reach)[:, 0], FOLLOWING)

    def curve(self, z: Tensor, by_table: bool = False) -> Tensor:
        """The curves at z [K]: [S, K], or [S, F, K] where every neuron has its own."""
        spread = z.expand(self.seeds, self.units, len(z))
        if by_table:
            found = lookup(spread.transpose(1, 2), self.values(self.grid()), self.low, self.high).transpose(1, 2)
        else:
            found = self.values(spread)
        return found[:, 0] if self.units == 1 else found

    def extra_repr(self) -> str:
        return f"seeds={self.seeds}, curves={self.units}, evaluation={self.evaluation!r}"
