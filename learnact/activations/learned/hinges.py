"""A ReLU plus hinges that bend its left side."""

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from learnact.activations.learned.fit import fitted
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Known, Started
from learnact.randomness import Generators

REACH = 2.0  # the hinges stand on [-2, 2] before training


class Hinges(Started):
    """max(0, x) + Σ aₛ max(0, bₛ - x), a ReLU before training.

    Attributes:
        hinges: how many.
        start: a zoo entry that it is fitted to before training.
    """

    source: ClassVar[str] = (
        "Agostinelli, Hoffman, Sadowski and Baldi, Learning activation functions to improve deep neural networks, "
        "2014 (arXiv:1412.6830)."
    )
    about: ClassVar[str] = "Adaptive piecewise linear: a ReLU plus hinges that bend its left side."

    kind: Literal["apl"] = "apl"
    hinges: Annotated[int, Field(ge=1, le=32)] = 5
    start: Known | None = None

    @property
    def title(self) -> str:
        return f"Adaptive piecewise linear, {self.hinges} hinges"

    @property
    def like(self) -> str:
        return self.start or "relu"

    def count(self) -> int:
        return 2 * self.hinges

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        module = HingesModule(self, seeds, units)
        return module if self.start is None else fitted(self, module, Generators([0]))

    def fresh(self, generators: Generators) -> Learned:
        return HingesModule(self, 1, 1)


class HingesModule(Learned):
    """Parameters slope [S, U, hinges] and place [S, U, hinges], the aₛ and bₛ."""

    def __init__(self, options: Hinges, seeds: int, units: int) -> None:
        super().__init__(seeds, units, options)
        places = torch.linspace(-REACH, REACH, options.hinges + 2)[1:-1]
        self.slope = nn.Parameter(torch.zeros(seeds, units, options.hinges))
        self.place = nn.Parameter(places.repeat(seeds, units, 1))

    def values(self, x: Tensor) -> Tensor:
        total = x.clamp(min=0)
        for slope, place in zip(self.slope.split(1, 2), self.place.split(1, 2), strict=True):
            total = total + slope * (place - x).clamp(min=0)
        return total
