"""Which rows a step sees: every member has its own order, drawn many epochs at a time."""

import torch
from torch import Generator, Tensor

from learnact.randomness import Blocks, Generators

ORDERS = 2**15  # rows of orders that a member draws at once


class Batches:
    """Row indices, step by step; every epoch goes once through all rows in a new order.

    Args:
        generators: where the members' generators come from.
        rows: of the training split.
        batch: rows a step; at most all of them.
        drop_last: whether a last incomplete batch is left out.
        smallest: an incomplete batch of fewer rows is left out as well.
    """

    def __init__(self, generators: Generators, rows: int, batch: int, drop_last: bool, smallest: int = 1) -> None:
        self.rows, self.batch, self.members = rows, min(batch, rows), len(generators.seeds)
        rest = rows % self.batch
        self.per_epoch = rows // self.batch + (0 < smallest <= rest and not drop_last)
        self.step = 0
        self.orders = Blocks(generators.of("batches"), self._draw)
        self.order: Tensor | None = None  # [S, rows] of this epoch

    def next(self) -> Tensor:
        """Row indices of the next step [S, B]."""
        if self.batch == self.rows:  # the order within the only batch makes no difference
            self.step += 1
            return torch.arange(self.rows).expand(self.members, -1)
        place = self.step % self.per_epoch
        if place == 0 or self.order is None:
            self.order = self.orders.next()
        self.step += 1
        return self.order[:, place * self.batch : (place + 1) * self.batch]

    def _draw(self, generator: Generator) -> Tensor:
        epochs = max(1, ORDERS // self.rows)
        return torch.rand(epochs, self.rows, generator=generator).argsort(dim=1)  # [T, rows]

    def state_dict(self) -> dict[str, object]:
        return {"step": self.step, "orders": self.orders.state_dict()}

    def load_state_dict(self, state: dict) -> None:
        self.step = state["step"]
        self.orders.load_state_dict(state["orders"])
        if self.orders.block is not None:
            self.order = self.orders.block[:, self.orders.position - 1]
