"""A quotient of two polynomials whose denominator is never zero."""

from typing import ClassVar, Literal

import torch
from torch import Tensor, nn

from learnact.activations.learned.fit import fitted
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Known, Started
from learnact.randomness import Generators

ABOVE, BELOW = 5, 4  # degrees
START_ABOVE = (0.02, 0.5, 1.0, 0.3, 0.05, 0.005)  # where the fit to any start begins
START_BELOW = (0.1, 0.4, 0.05, 0.05)


class Pade(Started):
    """(a₀ + a₁x + ... + a₅x⁵) / (1 + |b₁x + ... + b₄x⁴|), the safe form.

    Attributes:
        start: the zoo entry that it is fitted to before training.
    """

    source: ClassVar[str] = (
        "Molina, Schramowski and Kersting, Padé activation units: end-to-end learning of flexible activation "
        "functions in deep networks, 2019 (arXiv:1907.06732)."
    )
    about: ClassVar[str] = "A quotient of two polynomials whose denominator is never zero."

    kind: Literal["pade"] = "pade"
    start: Known = "leaky_relu"

    @property
    def title(self) -> str:
        return "Padé (5, 4)"

    @property
    def like(self) -> str:
        return self.start

    def count(self) -> int:
        return ABOVE + 1 + BELOW

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        return fitted(self, PadeModule(self, seeds, units), Generators([0]))

    def fresh(self, generators: Generators) -> Learned:
        return PadeModule(self, 1, 1)


class PadeModule(Learned):
    """Parameters above [S, U, 6] and below [S, U, 4], lowest power first."""

    def __init__(self, options: Pade, seeds: int, units: int) -> None:
        super().__init__(seeds, units, options)
        self.above = nn.Parameter(torch.tensor(START_ABOVE).repeat(seeds, units, 1))
        self.below = nn.Parameter(torch.tensor(START_BELOW).repeat(seeds, units, 1))

    def values(self, x: Tensor) -> Tensor:
        return _horner(self.above, x) / (1 + (x * _horner(self.below, x)).abs())


def _horner(coefficients: Tensor, x: Tensor) -> Tensor:
    """The polynomial with coefficients [S, U, n] at x [S, U, N]."""
    *lower, value = coefficients[..., None].unbind(2)  # [S, U, 1] each
    for coefficient in reversed(lower):
        value = coefficient + value * x
    return value
