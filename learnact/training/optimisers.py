"""Optimisers over stacked parameters: one fused step for all members."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from learnact.spec import TrainingSpec

Make = Callable[[Iterable[nn.Parameter], TrainingSpec], Optimizer]


def sgd(parameters: Iterable[nn.Parameter], t: TrainingSpec) -> Optimizer:
    return torch.optim.SGD(parameters, t.learning_rate, momentum=t.momentum, nesterov=t.nesterov, fused=True)


def adam(parameters: Iterable[nn.Parameter], t: TrainingSpec) -> Optimizer:
    return torch.optim.Adam(parameters, t.learning_rate, fused=True)


def adamw(parameters: Iterable[nn.Parameter], t: TrainingSpec) -> Optimizer:
    return torch.optim.AdamW(parameters, t.learning_rate, weight_decay=0.0, fused=True)


def rmsprop(parameters: Iterable[nn.Parameter], t: TrainingSpec) -> Optimizer:
    return torch.optim.RMSprop(parameters, t.learning_rate, momentum=t.momentum, foreach=True)


OPTIMISERS: dict[str, Make] = {"sgd": sgd, "adam": adam, "adamw": adamw, "rmsprop": rmsprop}


class Regularisation:
    """Adds l1·sign(w) + l2·w to the gradients of the weights; with AdamW, l2 shrinks them by rate·l2·w instead."""

    def __init__(self, weights: list[Tensor]) -> None:
        self.weights = weights

    @torch.no_grad()
    def apply(self, training: TrainingSpec) -> None:
        """To be called between the backward pass and the optimiser's step."""
        gradients = [w.grad for w in self.weights if w.grad is not None]
        if training.l1:
            torch._foreach_add_(gradients, torch._foreach_sign(self.weights), alpha=training.l1)
        if training.l2 and training.optimiser == "adamw":
            torch._foreach_mul_(self.weights, 1 - training.learning_rate * training.l2)
        elif training.l2:
            torch._foreach_add_(gradients, self.weights, alpha=training.l2)
