"""What an activation costs in a network: numbers to train, multiply-adds, time of a step."""

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
class Cost:
    """Of one member.

    Attributes:
        parameters: all that is trained.
        inside: of these, in the activations.
        weights: multiply-adds of one row's way through the weights.
        curves: multiply-adds of one row in the activations, every element by itself; 0 for fixed ones.
    """

    parameters: int
    inside: int
    weights: int
    curves: int


def cost(spec: Spec, dataset: Dataset) -> Cost:
    """What one member of an experiment has to train and to compute."""
    network = build(spec.replace(seeds=1), dataset)
    inside = {id(p): p.numel() for layer in network.layers for p in _parameters(layer)}
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]
    chosen = [(spec.network.activation_of(i).learned, width) for i, width in enumerate(spec.network.hidden)]
    return Cost(
        parameters=sum(p.numel() for p in network.parameters()),
        inside=sum(inside.values()),
        weights=sum(layer.weight[0].numel() for layer in layers),
        curves=sum(recipe.work() * width for recipe, width in chosen if recipe is not None),
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
