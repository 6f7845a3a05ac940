"""A curve through control points: drawn by hand, or a learned one that was put down on a grid."""

from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn

from learnact.activations.learned.module import Learned
from learnact.activations.learned.recipe import Curve
from learnact.randomness import Generators

Number = Annotated[float, Field(ge=-1000, le=1000)]


class Drawn(Curve):
    """Straight lines or a monotone cubic through points, straight beyond the first and the last one.

    Attributes:
        points: (x, y), ascending in x.
        join: "cubic" (Fritsch and Carlson, which never overshoots) or "straight".
        trainable: whether the heights are trained on from there.
        origin: where the curve comes from, in a few words.
    """

    source: ClassVar[str] = (
        "Fritsch and Carlson, Monotone piecewise cubic interpolation, SIAM Journal on Numerical Analysis, 1980."
    )
    about: ClassVar[str] = "A curve through control points."

    kind: Literal["drawn"] = "drawn"
    points: Annotated[tuple[tuple[Number, Number], ...], Field(max_length=1025)] = (
        (-2.0, -0.5),
        (-0.5, -0.2),
        (0.0, 0.0),
        (2.0, 2.0),
    )
    join: Literal["cubic", "straight"] = "cubic"
    trainable: bool = True
    origin: Annotated[str, Field(max_length=80)] = "drawn by hand"

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if len(self.points) < 2:
            raise ValueError(f"A drawn curve goes through two points or more, but {len(self.points)} came")
        for (before, _), (after, _) in pairwise(self.points):
            if not after - before >= 1e-4:
                raise ValueError(
                    f"The points of a drawn curve lie at ascending x, at least 0.0001 apart, "
                    f"but {after:g} follows {before:g}"
                )
        return self

    @property
    def title(self) -> str:
        return f"Curve through {len(self.points)} points ({self.origin})"

    def count(self) -> int:
        return len(self.points) if self.trainable else 0

    def work(self) -> int:
        return 100

    def build(self, seeds: int, units: int, generators: Generators, purpose: str) -> Learned:
        return DrawnModule(self, seeds, units)


class DrawnModule(Learned):
    """heights [S, U, P], a parameter where they are trained, and the places [S, 1, P], which stay."""

    places: Tensor
    heights: Tensor

    def __init__(self, options: Drawn, seeds: int, units: int) -> None:
        super().__init__(seeds, units, options)
        self.join = options.join
        places, heights = torch.tensor(options.points).T
        self.register_buffer("places", places.repeat(seeds, 1, 1))
        heights = heights.repeat(seeds, units, 1)
        if options.trainable:
            self.heights = nn.Parameter(heights)
        else:
            self.register_buffer("heights", heights)

    def values(self, x: Tensor) -> Tensor:
        places = self.places[0, 0]
        width, rise = places.diff(), self.heights.diff()  # [P-1], [S, U, P-1]
        steep = rise / width
        cell = torch.searchsorted(places, x.detach().contiguous(), right=True).sub_(1).clamp_(0, len(width) - 1)
        near = places[cell]
        t = (x - near) / width[cell]

        def at(values: Tensor) -> Tensor:
            return values.expand(self.seeds, self.units, -1).gather(2, cell)

        if self.join == "straight":
            return at(self.heights[..., :-1]) + at(steep) * (x - near)
        tangent = tangents(steep, width)
        first, last = at(tangent[..., :-1]), at(tangent[..., 1:])
        inside = _hermite(t.clamp(0, 1), width[cell], (at(self.heights[..., :-1]), at(rise)), (first, last))
        return inside + torch.where(t < 0, first, last) * width[cell] * (t - t.clamp(0, 1))


def tangents(steep: Tensor, width: Tensor) -> Tensor:
    """Slopes at the points [S, U, P] from those between them [S, U, P-1]: weighted harmonic means, 0 at an extremum."""
    before, after = steep[..., :-1], steep[..., 1:]
    share = (width[:-1] + 2 * width[1:]) / (3 * (width[:-1] + width[1:]))
    same = before * after > 0
    mean = torch.where(same, share / torch.where(same, before, 1) + (1 - share) / torch.where(same, after, 1), 1)
    return torch.cat([steep[..., :1], torch.where(same, 1 / mean, 0), steep[..., -1:]], -1)


def _hermite(t: Tensor, width: Tensor, heights: tuple[Tensor, Tensor], slopes: tuple[Tensor, Tensor]) -> Tensor:
    """The cubic with height and rise, and slopes at both ends, at t on [0, 1]."""
    (low, rise), (first, last) = heights, slopes
    rest = 1 - t
    return low + t * t * (3 - 2 * t) * rise + t * rest * width * (first * rest - last * t)
