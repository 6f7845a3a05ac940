"""What all learned activations share: exact or by a table, the range that the table covers, the curve itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol, get_args

import torch
from torch import Tensor, nn

from learnact.activations.learned.trainable_lookup import counting, lookup
from learnact.errors import SpecError

Evaluation = Literal["auto", "exact", "table"]
EVALUATIONS = get_args(Evaluation)

MIN_TABLE_WORK = 2**20  # multiply-adds of the exact form, from which a table can be faster
POINTS = 4096  # of the grid
FEWER = 512  # for fewer than MANY elements a curve, and where every neuron has its own
MANY = 2**15
REACH = 8.0  # the table covers [-8, 8] before anything was seen
DEVIATIONS = 6.0  # of what enters, on both sides of its mean
FOLLOWING = 0.1  # by how much the range moves towards that in one step
MIN_HALF_WIDTH = 1e-3  # half the width of the range relative to where it lies
SAMPLE = 2**11  # values a curve that one step looks at for the range
PIECE = 2**18  # elements at once where no gradient is wanted


class Options(Protocol):
    """What a learned activation must know of its recipe."""

    @property
    def evaluation(self) -> Evaluation: ...

    def work(self) -> int: ...


class Learned(nn.Module, ABC):
    """σ(x) for x [S, B, F]: one curve a member, or one a member and neuron; a kind says what `values` is.

    While it trains, "auto" takes the table where it is faster; in evaluation mode it is exact, so that the same input
    always gives the same output whatever the batch. The table covers the mean ± 6 standard deviations of what enters,
    followed slowly: neither an outlier nor a not-a-number moves it far.

    Args:
        seeds: S.
        units: U, which is 1, or F where every neuron has its own curve.
        options: "auto", "exact" or "table", and the multiply-adds of one value.
    """

    low: Tensor
    high: Tensor
    glanced_at = False  # whether a table may serve in evaluation mode too

    def __init__(self, seeds: int, units: int, options: Options) -> None:
        super().__init__()
        self.seeds, self.units = seeds, units
        self.evaluation, self.work = options.evaluation, options.work()
        self.register_buffer("low", torch.full((seeds, units), -REACH))
        self.register_buffer("high", torch.full((seeds, units), REACH))

    @abstractmethod
    def values(self, x: Tensor) -> Tensor:
        """The curves at x [S, U, N], exactly: [S, U, N]."""

    def forward(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F]."""
        if self.by_table(x):
            return self.tabled(x)
        if self.glanced_at and not self.training and self._pays(x):
            return self.glance(x)
        if self.training or torch.is_grad_enabled():
            return self.exact(x)
        rows = max(1, PIECE // max(1, x.numel() // max(1, x.shape[1])))
        return torch.cat([self.exact(piece) for piece in x.split(rows, 1)], 1)

    def by_table(self, x: Tensor) -> bool:
        """Whether the table serves for x [S, B, F]."""
        if self.evaluation != "auto":
            return self.evaluation == "table"
        return self.training and self._pays(x)

    def _pays(self, x: Tensor) -> bool:
        return table_pays(self.work, x.numel(), self._each(x), self.points(x))

    def points(self, x: Tensor) -> int:
        """Points of the grid for x [S, B, F]; in evaluation mode always the same."""
        return table_points(self._each(x) if self.training else MANY, self.units)

    def _each(self, x: Tensor) -> int:
        """Elements of x that enter one curve."""
        return x.numel() // (self.seeds * self.units)

    def exact(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F], every element by itself."""
        if self.units > 1:
            return self.values(x.transpose(1, 2)).transpose(1, 2)
        return self.values(x.reshape(len(x), 1, -1)).view(x.shape)

    def tabled(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F], by lines between grid points."""
        if self.training:
            self.follow(x)
        return lookup(x, self.at_grid(x), self.low, self.high)

    def glance(self, x: Tensor) -> Tensor:
        """[S, B, F] -> [S, B, F] by a table over x itself, for looking at a run while it goes on, not for results."""
        deviation, mean = torch.std_mean(x.nan_to_num(), (1, 2) if self.units == 1 else 1, correction=0)
        deviation, mean = deviation.view_as(self.low), mean.view_as(self.low)  # [S, U]: no seed widens another's
        reach = DEVIATIONS * deviation + MIN_HALF_WIDTH * (1 + mean.abs())
        low, high = mean - reach, mean + reach
        return lookup(x, self.values(_grid(low, high, self.points(x))), low, high)

    def at_grid(self, x: Tensor) -> Tensor:
        """The curves at the points of the table that serves for x [S, B, F]: [S, U, K]."""
        return self.values(self.grid(self.points(x)))

    def check(self) -> None:
        """Raises SpecError where the range of a table, as it came with weights, is a single point or turned round."""
        ends = torch.stack([self.low, self.high], -1).view(-1, 2).tolist()
        for low, high in ends:
            if not low < high:
                raise SpecError(f"A learned table must cover a range upwards, but it goes from {low:g} to {high:g}.")

    def grid(self, points: int) -> Tensor:
        """The points of the table [S, U, K]."""
        return _grid(self.low, self.high, points)

    @torch.no_grad()
    def follow(self, x: Tensor) -> None:
        """Moves the range a little towards where x [S, B, F] lies."""
        half = (self.high - self.low) / 2  # [S, U]
        middle = self.low + half
        seen = x.detach()[:, :: max(1, self._each(x) // SAMPLE)]
        seen = seen.clamp((self.low - half)[:, None], (self.high + half)[:, None])
        deviation, mean = torch.std_mean(seen, (1, 2) if self.units == 1 else 1, correction=0)
        deviation, mean = deviation.view_as(half), mean.view_as(half)
        drift = (mean - middle).nan_to_num_(0.0)
        reach = DEVIATIONS * deviation + drift.abs() + MIN_HALF_WIDTH * (1 + middle.abs())  # never a single point
        grown = (reach - half).nan_to_num_(0.0)
        self.low.add_(drift - grown, alpha=FOLLOWING)
        self.high.add_(drift + grown, alpha=FOLLOWING)

    def curve(self, z: Tensor, by_table: bool = False) -> Tensor:
        """The curves at z [K]: [S, K], or [S, F, K] where every neuron has its own."""
        spread = z.expand(self.seeds, self.units, len(z))
        if by_table:
            found = lookup(
                spread.transpose(1, 2), self.values(self.grid(FEWER if self.units > 1 else POINTS)), self.low, self.high
            ).transpose(1, 2)
        else:
            found = self.values(spread)
        return found[:, 0] if self.units == 1 else found

    def extra_repr(self) -> str:
        return f"seeds={self.seeds}, curves={self.units}, evaluation={self.evaluation!r}"


@contextmanager
def glancing(network: nn.Module) -> Iterator[None]:
    """Inside the block learned activations may be evaluated by tables, also where they are exact otherwise."""
    learned = [module for module in network.modules() if isinstance(module, Learned)]
    for module in learned:
        module.glanced_at = True
    try:
        yield
    finally:
        for module in learned:
            module.glanced_at = False


def table_points(each: int, units: int) -> int:
    """Points of the grid of a curve.

    Args:
        each: numbers that enter one curve.
        units: curves of a member.
    """
    return FEWER if each < MANY or units > 1 else POINTS


def table_pays(work: int, numbers: int, each: int, points: int) -> bool:
    """Whether a table is faster than the exact curve.

    Args:
        work: multiply-adds of one number.
        numbers: that enter all curves.
        each: of these one curve.
        points: of the grid.
    """
    return numbers * work >= MIN_TABLE_WORK and each >= 2 * points


def _grid(low: Tensor, high: Tensor, points: int) -> Tensor:
    """Uniform points from low to high [S, U] -> [S, U, K]."""
    step = (high - low)[..., None] / (points - 1)
    return torch.addcmul(low[..., None], step, counting(step.expand(-1, -1, points)))
