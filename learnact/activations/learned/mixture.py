"""A weighted mean of fixed activations whose weights are trained."""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from learnact.activations.activation import Activation
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Curve, Known
from learnact.activations.zoo import get
from learnact.randomness import Generators


class Mixture(Curve):
    """Σ wₘ σₘ(x) with w = softmax of trained numbers, all equal before training.

    Attributes:
        members: zoo entries that are mixed.
    """

    source: ClassVar[str] = "Manessi and Rozza, Learning combinations of activation functions, 2018 (arXiv:1801.09403)."
    about: ClassVar[str] = "A weighted mean of fixed activations whose weights are trained."

    kind: Literal["mixture"] = "mixture"
    members: Annotated[tuple[Known, ...], Field(min_length=2, max_length=12)] = ("identity", "relu", "tanh", "sin")

    @property
    def title(self) -> str:
        return f"Mixture of {', '.join(get(name).title for name in self.members)}"

    @property
    def inside(self) -> tuple[Activation, ...]:
        return tuple(get(name) for name in self.members)

    def count(self) -> int:
        return len(self.members)

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        return MixtureModule(self, seeds, units)


class MixtureModule(Learned):
    """Parameter logits [S, U, members]."""

    def __init__(self, options: Mixture, seeds: int, units: int) -> None:
        super().__init__(seeds, units, options)
        self.functions: list[Callable[[Tensor], Tensor]] = [entry.function() for entry in options.inside]
        self.logits = nn.Parameter(torch.zeros(seeds, units, len(options.members)))

    def values(self, x: Tensor) -> Tensor:
        weights = self.logits.softmax(2).split(1, 2)  # [S, U, 1] each
        parts = [weight * function(x) for weight, function in zip(weights, self.functions, strict=True)]
        return torch.stack(parts).sum(0)
