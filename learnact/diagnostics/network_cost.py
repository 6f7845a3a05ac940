"""What an activation costs in a network: numbers to train, multiply-adds, seconds of a step.

Milliseconds of an activation by itself are in `learnact.activations.analysis.timing`.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from torch import nn

from learnact.data import Dataset
from learnact.networks import Layer
from learnact.spec import Spec
from learnact.training import Trainer, build

ROUNDS = 15  # measured steps of each experiment, in turns


@dataclass(frozen=True)
class NetworkCost:
    """Of one member.

    Attributes:
        parameters: all that is trained.
        activation_parameters: of these, in the activations.
        weight_multiply_adds: of one row's way through the weights.
        activation_multiply_adds: of one row in the activations, every element by itself; 0 for fixed ones.
    """

    parameters: int
    activation_parameters: int
    weight_multiply_adds: int
    activation_multiply_adds: int

    @property
    def multiply_adds(self) -> int:
        """Of one row in all."""
        return self.weight_multiply_adds + self.activation_multiply_adds


def network_cost(spec: Spec, dataset: Dataset) -> NetworkCost:
    """What one member of an experiment has to train and to compute."""
    network = build(spec.replace(seeds=1), dataset)
    inside = {id(p): p.numel() for layer in network.layers for p in _parameters(layer)}
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]
    chosen = [(spec.network.activation_of(i).learned, width) for i, width in enumerate(spec.network.hidden)]
    return NetworkCost(
        parameters=sum(p.numel() for p in network.parameters()),
        activation_parameters=sum(inside.values()),
        weight_multiply_adds=sum(layer.weight[0].numel() for layer in layers),
        activation_multiply_adds=sum(recipe.work() * width for recipe, width in chosen if recipe is not None),
    )


def _parameters(layer: nn.Module) -> list[nn.Parameter]:
    activation = layer.activation if isinstance(layer, Layer) else None
    return [] if activation is None else list(activation.parameters())


def step_seconds(learned: Spec, fixed: Spec, dataset: Dataset) -> Iterator[tuple[float, float]]:
    """Seconds of a training step of each, measured in turns: yields the medians after every round."""
    trainers = [Trainer(spec, dataset) for spec in (learned, fixed)]
    taken: list[list[float]] = [[], []]
    for trainer in trainers:
        trainer.advance(1)
    for _ in range(ROUNDS):
        for seconds, trainer in zip(taken, trainers, strict=True):
            start = time.perf_counter()
            trainer.advance(1)
            seconds.append(time.perf_counter() - start)
        yield float(np.median(taken[0])), float(np.median(taken[1]))
