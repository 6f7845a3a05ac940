"""What a step sees: every member has its own order of the rows, drawn and gathered many steps at a time."""

from typing import Any

import torch
from torch import Generator, Tensor

from learnact.randomness import Blocks, Generators

ORDER_ROWS = 2**15  # rows for which a member draws numbers at once
GATHERED_NUMBERS = 2**19  # numbers gathered at once, so that a step of a small network only takes a slice


class Batches:
    """Batches, step by step; every epoch goes once through all rows in a new order.

    Args:
        generators: where the members' generators come from.
        x, y: inputs [n, d] and targets [n] or [n, outputs] of the training split.
        batch: rows a step; at most all of them.
        drop_last: whether a last incomplete batch is left out.
        smallest: an incomplete batch of fewer rows is left out as well.
    """

    def __init__(
        self, generators: Generators, x: Tensor, y: Tensor, batch: int, drop_last: bool = False, smallest: int = 1
    ) -> None:
        self.x, self.y, self.rows, self.members = x, y, len(x), len(generators.seeds)
        self.drop_last, self.smallest = drop_last, smallest
        self.orders = Blocks(generators.of("batches"), self._draw)
        self.order: Tensor | None = None  # [S, rows] of this epoch
        self.gathered: tuple[int, Tensor, Tensor] | None = None  # first step in the epoch, and [S, rows, ...] from it
        self.place, self.before = 0, 0.0  # steps done in this epoch, and epochs before it
        self.resize(batch)

    def resize(self, batch: int) -> None:
        """Goes on with batches of another size; an epoch that is under way ends here."""
        if self.place:
            self.place, self.before = 0, self.epoch
        self.batch = min(batch, self.rows)
        rest = self.rows % self.batch
        self.per_epoch = self.rows // self.batch + (0 < self.smallest <= rest and not self.drop_last)
        self.ahead = max(1, GATHERED_NUMBERS // (self.members * self.batch * self.x.shape[1]))  # steps

    def replace(self, x: Tensor, y: Tensor) -> None:
        """Goes on with other values in the same rows."""
        self.x, self.y, self.gathered = x, y, None

    @property
    def epoch(self) -> float:
        """Epochs done, a fraction within one."""
        return self.before + self.place / self.per_epoch

    def next(self) -> tuple[Tensor, Tensor]:
        """Inputs [S, B, d] and targets [S, B] or [S, B, outputs] of the next step."""
        place = self._step()
        if self.batch == self.rows:  # the order within the only batch makes no difference
            return self.x.expand(self.members, -1, -1), self.y.expand(self.members, *self.y.shape)
        if place == 0 or self.order is None:
            self.order, self.gathered = self.orders.next().argsort(dim=1), None
        first, x, y = self._gather(place, self.order)
        rows = slice((place - first) * self.batch, (place - first + 1) * self.batch)
        return x[:, rows], y[:, rows]

    def _step(self) -> int:
        """The place of this step in its epoch; the next one is noted."""
        place = self.place
        self.place += 1
        if self.place == self.per_epoch:
            self.place, self.before = 0, self.before + 1
        return place

    def _gather(self, place: int, order: Tensor) -> tuple[int, Tensor, Tensor]:
        if self.gathered is None or place >= self.gathered[0] + self.ahead:
            rows = order[:, place * self.batch : (place + self.ahead) * self.batch].to(self.x.device)  # [S, rows]
            flat = rows.reshape(-1)
            x = self.x.index_select(0, flat).view(*rows.shape, -1)
            self.gathered = place, x, self.y.index_select(0, flat).view(*rows.shape, *self.y.shape[1:])
        return self.gathered

    def _draw(self, generator: Generator) -> Tensor:
        """Numbers by which the rows of many epochs are put in order, each epoch when it begins.

        Sorting takes most of the time, and a run that is taken up draws its numbers anew.
        """
        epochs = max(1, ORDER_ROWS // self.rows)
        return torch.rand(epochs, self.rows, generator=generator)  # [T, rows]

    def state_dict(self) -> dict[str, Any]:
        return {"place": self.place, "before": self.before, "orders": self.orders.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.place, self.before, self.gathered = state["place"], state["before"], None
        self.orders.load_state_dict(state["orders"])
        if self.orders.block is not None:
            self.order = self.orders.block[:, self.orders.position - 1].argsort(dim=1)
