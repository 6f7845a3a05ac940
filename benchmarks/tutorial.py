"""The tutorial's network on Fashion-MNIST: beside a plain PyTorch loop on tensors in memory, and 5 seeds beside one."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.measure import Figure, ratio
from benchmarks.stacked import one_thread, tensor
from learnact.data import Dataset
from learnact.spec import Spec
from learnact.studies.published.tutorial import tutorial
from learnact.training import Trainer, threads

NAME = "tutorial 784-512-256-256-128-10"
ROUNDS = 3  # of two epochs each
STEPS = 60  # of one timing of the seeds
CHUNK = 1024  # rows of a plain evaluation

Work = Callable[[], object]


def figures() -> Iterator[Figure]:
    """Two epochs over the time of the plain loop, and 5 seeds over one.

    One member's product of matrices is already as fast as a core multiplies, so that 5 need 5 times that on one thread;
    the lab gives them all cores.
    """
    spec = tutorial("relu").replace(training__patience=0, training__epochs=1_000_000, seeds=1)
    dataset = spec.data.load()
    one, five = Trainer(spec, dataset), Trainer(spec.replace(seeds=5), dataset)
    with one_thread():
        plain, epochs = Plain(spec, dataset), 2 * one.batches.per_epoch
        value = ratio(plain.epochs, partial(one.advance, epochs), ROUNDS)
        yield Figure(f"{NAME}, two epochs: the lab / plain loop, times", value, 1.1, False)
        value = ratio(partial(one.advance, STEPS), partial(five.advance, STEPS))
        yield Figure(f"{NAME}: 5 seeds / one, both on one thread, times", value, at_least=False)
        value = ratio(by_rule(one), by_rule(five))
        yield Figure(f"{NAME}: 5 seeds / one, threads as the lab takes them, times", value, 4.5, False)


def by_rule(trainer: Trainer) -> Work:
    """Trains on as many threads as a run has."""

    def work() -> None:
        torch.set_num_threads(threads(trainer.spec, trainer.dataset))
        trainer.advance(STEPS)

    return work


class Plain:
    """One member as one would write it without the lab: nn.Sequential, tensors in memory, a new order every epoch."""

    def __init__(self, spec: Spec, dataset: Dataset) -> None:
        self.model = sequential(Trainer(spec, dataset).snapshot(CHUNK).parameters)
        self.batch = spec.training.batch
        self.x, self.y = torch.from_numpy(dataset.train.x), torch.from_numpy(dataset.train.y)
        self.judged = torch.from_numpy(dataset.validation.x), torch.from_numpy(dataset.validation.y)
        self.loss = nn.CrossEntropyLoss()
        t = spec.training
        self.optimiser = torch.optim.SGD(self.model.parameters(), t.learning_rate, t.momentum, fused=True)

    def epochs(self, count: int = 2) -> None:
        """Trains so many epochs more, with the validation accuracy after each."""
        for _ in range(count):
            for rows in torch.randperm(len(self.x)).split(self.batch):
                if len(rows) == self.batch:
                    self.step(self.x[rows], self.y[rows])
            self.accuracy()

    def step(self, x: Tensor, y: Tensor) -> Tensor:
        """One batch [B, inputs] with classes [B]; gives its loss."""
        loss: Tensor = self.loss(self.model(x), y)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return loss

    @torch.no_grad()
    def accuracy(self) -> float:
        """Share of the validation rows that are right."""
        x, y = self.judged
        right = sum((self.model(a).argmax(1) == b).sum() for a, b in zip(x.split(CHUNK), y.split(CHUNK), strict=True))
        return float(right) / len(y)


def sequential(first: dict[str, np.ndarray]) -> nn.Sequential:
    """Linear layers with ReLU between them, from the first member's layers.{l}.weight [S, in, out]."""
    modules: list[nn.Module] = []
    for number in range(sum(name.endswith(".weight") for name in first)):
        weight = tensor(first, f"layers.{number}.weight", 0)  # [in, out]
        layer = nn.Linear(*weight.shape)
        layer.weight.data, layer.bias.data = weight.T.contiguous(), tensor(first, f"layers.{number}.bias", 0)[0]
        modules += [layer, nn.ReLU()]
    return nn.Sequential(*modules[:-1])
