"""Every neuron along a line through the plane."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from learnact.atlas.derivative import pushed
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.images import Images, at
from learnact.errors import SpecError

MAX_PLACES = 100_000
Ends = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Line:
    """At N places along a line.

    Attributes:
        places: [N, 2], the two ends among them.
        layers: [F, N] of each layer.
        tangents: how each moves with a number of the atlas; None where none was named.
    """

    places: Tensor
    layers: list[Images]
    tangents: list[Images] | None


def line(
    atlas: Atlas,
    ends: Ends | None = None,
    count: int = 400,
    by: str | None = None,
    beside: bool = False,
    dtype: torch.dtype = torch.float64,
    tables: Tables = NO_TABLES,
) -> Line:
    """Every neuron at `count` even places from one end to the other.

    Args:
        ends: two points of the plane; the slice of the atlas's own view, unless said otherwise.
        by: what derivatives are taken by, as in `derivative`.

    Raises:
        SpecError: where there are no ends, too few or too many places, and whatever `images` refuses.
    """
    chosen = atlas.view.slice if ends is None else ends
    if chosen is None:
        raise SpecError("A line has two ends; this atlas has no slice in its view, so they must be named.")
    if not 2 <= count <= MAX_PLACES:
        raise SpecError(f"A line has 2 to {MAX_PLACES:,} places, not {count}.")
    share = np.linspace(0, 1, count)[:, None]
    places = torch.from_numpy((1 - share) * np.array(chosen[0]) + share * np.array(chosen[1])).to(dtype)  # [N, 2]
    tangents = None if by is None else pushed(atlas, by, places[:, 0], places[:, 1], beside, tables)
    return Line(places, at(atlas, places, beside, dtype, tables), tangents)
