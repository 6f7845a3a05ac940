"""A sum of bumps on a grid beside a fixed smooth function: what stands on the edges of a KAN."""

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from learnact.activations.activation import Activation
from learnact.activations.learned.fit import fitted
from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Known, Started
from learnact.activations.zoo import get
from learnact.randomness import Generators


class Spline(Started):
    """w·silu(x) + Σ cᵢBᵢ(x) with cubic B-splines on a uniform grid; three intervals beyond the
    grid only the first part is left.

    Attributes:
        intervals: of the grid.
        reach: the grid covers [-reach, reach].
        noise: deviation of the first coefficients.
        start: a zoo entry that it is fitted to before training.
    """

    source: ClassVar[str] = "Liu et al., KAN: Kolmogorov-Arnold networks, 2024 (arXiv:2404.19756)."
    about: ClassVar[str] = "Cubic B-splines on a grid beside a SiLU, as on the edges of a KAN."

    kind: Literal["spline"] = "spline"
    intervals: Annotated[int, Field(ge=1, le=64)] = 8
    reach: Annotated[float, Field(gt=0, le=16)] = 4.0
    noise: Annotated[float, Field(ge=0, le=1)] = 0.1
    start: Known | None = None

    @property
    def title(self) -> str:
        return f"B-spline, {self.intervals} intervals"

    @property
    def like(self) -> str:
        return self.start or "silu"

    @property
    def inside(self) -> tuple[Activation, ...]:
        return (get("silu"),)

    def count(self) -> int:
        return 1 + self.intervals + 3

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        module = SplineModule(self, units, generators.of(purpose))
        return module if self.start is None else fitted(self, module, generators)

    def fresh(self, generators: Generators) -> Learned:
        return SplineModule(self, 1, generators.of("activation/start"))


class SplineModule(Learned):
    """Parameters base [S, U, 1], of the SiLU, and coefficients [S, U, intervals + 3]."""

    def __init__(self, options: Spline, units: int, members: list[torch.Generator]) -> None:
        super().__init__(len(members), units, options)
        self.options = options
        drawn = [torch.randn(units, options.intervals + 3, generator=member) for member in members]
        self.base = nn.Parameter(torch.ones(len(members), units, 1))
        self.coefficients = nn.Parameter(options.noise * torch.stack(drawn))

    def values(self, x: Tensor) -> Tensor:
        options = self.options
        place = (x + options.reach) * (options.intervals / (2 * options.reach))  # 0 to intervals on the grid
        total = self.base * nn.functional.silu(x)
        for index, coefficient in enumerate(self.coefficients.split(1, 2)):
            total = total + coefficient * bump(place - (index - 1))
        return total


def bump(t: Tensor) -> Tensor:
    """The cubic B-spline with its knots at -2, -1, 0, 1, 2: 2/3 at zero, 1/6 at ± 1.

    Args:
        t: any shape, in distances between knots.
    """
    near = (2 - t.abs()).clamp(min=0)
    return near**3 / 6 - (near - 1).clamp(min=0) ** 3 * (2 / 3)
