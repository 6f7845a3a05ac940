"""The largest of several linear functions, each with weights of its own."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from learnact.activations.learned.recipe import Recipe
from learnact.randomness import Generators


class Maxout(Recipe):
    """max(z₁, ..., zₖ), for which the layer makes k pre-activations a neuron; it has no numbers of its own.

    Attributes:
        linear: k, how many.
    """

    source: ClassVar[str] = (
        "Goodfellow, Warde-Farley, Mirza, Courville and Bengio, Maxout networks, 2013 (arXiv:1302.4389)."
    )
    about: ClassVar[str] = "The largest of several linear functions, each with weights of its own."

    kind: Literal["maxout"] = "maxout"
    linear: Annotated[int, Field(ge=2, le=8)] = 2

    @property
    def title(self) -> str:
        return f"Maxout of {self.linear}"

    @property
    def pieces(self) -> int:
        return self.linear

    def count(self) -> int:
        return 0

    def work(self) -> int:
        return 1

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> nn.Module:
        return MaxoutModule(self.linear)


class MaxoutModule(nn.Module):
    """[S, B, k * F] -> [S, B, F]; the first F are the first linear function of every neuron, and so on."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.pieces = pieces

    def forward(self, x: Tensor) -> Tensor:
        largest: Tensor = x.unflatten(-1, (self.pieces, -1)).max(2).values
        return largest
