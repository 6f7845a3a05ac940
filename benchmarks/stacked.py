"""Seeds stacked in one network against the same seeds as plain networks, trained one after the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.measure import Figure, ratio
from learnact.data import Dataset
from learnact.randomness import Generators
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.batches import Batches

Arrays = dict[str, np.ndarray]
Advance = Callable[[int], object]  # trains every member by so many steps

SMALL = {"data": {"name": "circle"}, "network": {"hidden": [8, 8]}}  # 2-8-8-1
MIDDLE = {"data": {"name": "digits"}, "network": {"hidden": [128, 128]}}  # 64-128-128-10

# Shape, Spec, batch, seeds, steps of one timing, bar. 10 rows a batch are TensorFlow Playground's default;
# larger batches have less to gain, since arithmetic outweighs the overhead that stacking saves.
CASES: list[tuple[str, dict[str, Any], int, int, int, float | None]] = [
    ("2-8-8-1", SMALL, 10, 10, 100, 8.0),
    ("2-8-8-1", SMALL, 10, 60, 50, 30.0),
    ("64-128-128-10", MIDDLE, 10, 10, 30, 3.0),
    ("2-8-8-1", SMALL, 32, 10, 100, None),
    ("64-128-128-10", MIDDLE, 32, 10, 30, None),
]


def figures() -> Iterator[Figure]:
    """Member-steps per second, stacked over plain, on one thread."""
    with one_thread():
        for shape, tree, batch, seeds, steps, bar in CASES:
            spec = Spec.parse(tree | {"seeds": seeds, "training": {"batch": batch, "epochs": 1_000_000}})
            dataset = spec.data.load()
            together, alone = stacked_steps(spec, dataset), plain_steps(spec, dataset)
            value = ratio(partial(together, steps), partial(alone, steps))
            yield Figure(f"stacked / one by one: {shape}, batch {batch}, {seeds} seeds, times", value, bar)


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch on one thread, and as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def stacked_steps(spec: Spec, dataset: Dataset) -> Advance:
    """All members in one Trainer."""
    return Trainer(spec, dataset).advance


def plain_steps(spec: Spec, dataset: Dataset) -> Advance:
    """The same members as S plain networks: weights, batches, loss and optimiser are the Trainer's."""
    first = Trainer(spec, dataset).snapshot().parameters
    members = [Plain(spec, dataset, first, index) for index in range(spec.seeds)]

    def advance(steps: int) -> None:
        for member in members:
            member.advance(steps)

    return advance


class Plain:
    """One member as one would write it without the lab: nn.Sequential, a loss, a fused Adam.

    Its batches are drawn beforehand, which the Trainer has to do on the way: an advantage that it may keep.
    """

    def __init__(self, spec: Spec, dataset: Dataset, first: Arrays, index: int) -> None:
        self.model = sequential(first, index)
        self.x, y = torch.as_tensor(dataset.train.x), torch.as_tensor(dataset.train.y)
        self.binary = dataset.task == "binary"
        self.y = y.float()[:, None] if self.binary else y
        self.loss = nn.BCEWithLogitsLoss() if self.binary else nn.CrossEntropyLoss()
        self.optimiser = torch.optim.Adam(self.model.parameters(), spec.training.learning_rate, fused=True)
        member = Generators(spec.members[index : index + 1])
        numbers = torch.arange(len(self.x))
        batches = Batches(member, self.x, numbers, spec.training.batch, spec.training.drop_last)
        self.rows = [batches.next()[1][0].clone() for _ in range(10 * batches.per_epoch)]
        self.step = 0

    def advance(self, steps: int) -> None:
        """Trains by so many steps."""
        for _ in range(steps):
            rows = self.rows[self.step % len(self.rows)]
            loss = self.loss(self.model(self.x[rows]), self.y[rows])
            self.optimiser.zero_grad()
            loss.backward()
            self.optimiser.step()
            self.step += 1


def sequential(first: Arrays, index: int) -> nn.Sequential:
    """Linear layers with tanh between them, from one member's part of layers.{l}.weight [S, in, out]."""
    count = sum(name.endswith(".weight") for name in first)
    modules: list[nn.Module] = []
    for number in range(count):
        weight = tensor(first, f"layers.{number}.weight", index)  # [in, out]
        layer = nn.Linear(*weight.shape)
        layer.weight.data = weight.T.contiguous()
        layer.bias.data = tensor(first, f"layers.{number}.bias", index)[0]
        modules += [layer, nn.Tanh()]
    return nn.Sequential(*modules[:-1])


def tensor(first: Arrays, name: str, index: int) -> Tensor:
    """One member's own copy of a stacked array."""
    return torch.tensor(first[name][index])
