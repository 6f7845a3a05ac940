"""A short Fourier series beside a straight line."""

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from learnact.activations.learned.fit import fitted
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Known, Started
from learnact.randomness import Generators


class Fourier(Started):
    """c + w·x + Σ (aₖ cos(2πkx / period) + bₖ sin(2πkx / period)).

    Attributes:
        terms: k runs from 1 to this.
        period: of the slowest wave.
        start: the zoo entry that it is fitted to before training.
    """

    source: ClassVar[str] = (
        "Eisenach, Wang and Liu, Nonparametrically learning activation functions in deep neural nets, 2016."
    )
    about: ClassVar[str] = "A Fourier series beside a straight line."

    kind: Literal["fourier"] = "fourier"
    terms: Annotated[int, Field(ge=1, le=32)] = 5
    period: Annotated[float, Field(ge=0.5, le=100)] = 12.0
    start: Known = "gelu"

    @property
    def title(self) -> str:
        return f"Fourier series, {self.terms} terms"

    @property
    def like(self) -> str:
        return self.start

    def count(self) -> int:
        return 2 + 2 * self.terms

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        return fitted(self, FourierModule(self, seeds, units), Generators([0]))

    def fresh(self, generators: Generators) -> Learned:
        return FourierModule(self, 1, 1)


class FourierModule(Learned):
    """Parameters line [S, U, 2] (constant and slope), cosines [S, U, terms] and sines [S, U, terms]."""

    def __init__(self, options: Fourier, seeds: int, units: int) -> None:
        super().__init__(seeds, units, options)
        self.period = options.period
        self.line = nn.Parameter(torch.tensor([0.0, 1.0]).repeat(seeds, units, 1))
        self.cosines = nn.Parameter(torch.zeros(seeds, units, options.terms))
        self.sines = nn.Parameter(torch.zeros(seeds, units, options.terms))

    def values(self, x: Tensor) -> Tensor:
        constant, slope = self.line.split(1, 2)
        total: Tensor = constant + slope * x
        for k, (cosine, sine) in enumerate(zip(self.cosines.split(1, 2), self.sines.split(1, 2), strict=True), 1):
            angle = x * (2 * math.pi * k / self.period)
            total = total + cosine * angle.cos() + sine * angle.sin()
        return total
