"""Milliseconds that an activation takes on this machine, in turns with ReLU so that both see the same machine."""

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from learnact.activations.activation import Activation
from learnact.activations.zoo import ZOO
from learnact.randomness import Generators, Noise

SIDE = 1000  # 1e6 elements are 1,000 rows of 1,000 neurons


@dataclass(frozen=True)
class Timing:
    """Medians for 1e6 float32 elements on one thread.

    Attributes:
        forward_ms, backward_ms: milliseconds.
        forward_ratio, backward_ratio: the same over ReLU's, measured in the same turns.
    """

    forward_ms: float
    backward_ms: float
    forward_ratio: float
    backward_ratio: float


def measure_time(activation: Activation, rounds: int = 9) -> Timing:
    """Forward and backward time in training mode, one of each a round, in turns with ReLU.

    Args:
        rounds: repetitions, of which the median is taken.
    """
    return measure_times([activation], rounds)[0]


def measure_times(activations: Sequence[Activation], rounds: int = 9) -> list[Timing]:
    """The time of several, all in turns; the first round only warms up, and so does the first of two in a turn.

    Args:
        rounds: repetitions of each.
    """
    modules = [_module(activation) for activation in (ZOO["relu"], *activations)]
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        x = torch.randn(1, SIDE, SIDE, generator=torch.Generator().manual_seed(0), requires_grad=True)
        turns = [[(_turn(module, x), _turn(module, x))[1] for module in modules] for _ in range(rounds + 1)][1:]
    finally:
        torch.set_num_threads(threads)
    medians = [
        [statistics.median(column) for column in zip(*module, strict=True)] for module in zip(*turns, strict=True)
    ]
    (forward, backward), *others = medians
    return [Timing(f * 1e3, b * 1e3, f / forward, b / backward) for f, b in others]


def _module(activation: Activation) -> nn.Module:
    noise = Noise(Generators([0]), "noise", SIDE, SIDE) if activation.noisy else None
    return activation.build(1, SIDE, noise=noise)


def _turn(module: nn.Module, x: Tensor) -> tuple[float, float]:
    """Seconds forward and backward."""
    start = time.perf_counter()
    y = module(x)
    middle = time.perf_counter()
    torch.autograd.grad(y, [x, *module.parameters()], torch.ones_like(y))
    return middle - start, time.perf_counter() - middle
