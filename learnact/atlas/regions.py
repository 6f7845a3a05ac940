"""The linear regions of a piecewise linear network: places that see the same piece of every neuron's activation.

The pieces of an activation are the intervals between its kinks, which are found numerically: in [-16, 16] each place
of a fine grid is compared with the straight line through its left neighbour, and where it is not on it, the place of
the change is found by halving. Where straight lines from both sides do not explain what is between, the activation is
not piecewise linear. The kink itself belongs to the piece before it. The browser does the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from learnact import activations
from learnact.atlas.derivative import slopes
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.images import columns, forward, plane
from learnact.atlas.numeric import Curve, numeric_layers
from learnact.atlas.schema import AnySigma, Learned, Named
from learnact.errors import SpecError

REACH = 16.0  # kinks are looked for between -16 and 16
CELLS = 2048
OFFSET = 0.37  # of a cell, so that no place of the search is a kink
MAX_KINKS = 64  # of one activation
DEPTH = 12  # halvings of a cell that may hold several kinks
HALVINGS = 40
CLOSE = 1e-9


@dataclass(frozen=True)
class Regions:
    """The regions over the plane.

    Attributes:
        index: int32 [size, size], the number of the region of each pixel, from 0; -1 where a neuron is no number.
        count: of regions that own a pixel: there are at least so many.
    """

    index: NDArray[np.int32]
    count: int


class Point(NamedTuple):
    """A place on a curve."""

    x: float
    y: float
    slope: float


Look = Callable[[float], Point]


def regions(atlas: Atlas, size: int = 96, beside: bool = False, tables: Tables = NO_TABLES) -> Regions:
    """The linear regions at the pixel centres.

    Args:
        size: pixels on a side, 1 to 2,048.
        beside: of the second atlas.
        tables: learned activations by their hash, [2, 4097] each.

    Raises:
        SpecError: one sentence, where an activation is not piecewise linear, and whatever `images` refuses.
    """
    layers = numeric_layers(atlas, beside, tables)
    kinks = [_layer_kinks(layer.sigma, len(layer.b)) for layer in layers]
    for sigma, found in zip(atlas.sigmas(beside), kinks, strict=True):
        if any(each is None for each in found):
            raise SpecError(f"There are no linear regions to count, because {_title(sigma)} is not piecewise linear.")
    values = forward(layers, columns(atlas, *plane(atlas, size, torch.float64)))
    index = np.zeros(size * size, np.int64)
    for layer, found in zip(values, kinks, strict=True):
        for z, each in zip(layer.pre.numpy(), found, strict=True):
            index = _split(index, z, np.array(each))
    return Regions(index.reshape(size, size).astype(np.int32), int(index.max()) + 1)


def _split(index: NDArray[np.int64], z: NDArray[np.float64], kinks: NDArray[np.float64]) -> NDArray[np.int64]:
    """Regions that a further neuron cuts get new numbers from 0."""
    piece = np.searchsorted(kinks, z)  # how many kinks lie below
    known = (index >= 0) & ~np.isnan(z)
    found = np.full_like(index, -1)
    found[known] = np.unique(index[known] * (len(kinks) + 1) + piece[known], return_inverse=True)[1]
    return found


def _title(sigma: AnySigma) -> str:
    if isinstance(sigma, Named):
        return activations.get(sigma.name).title
    return sigma.title if isinstance(sigma, Learned) else sigma.formula


# -- kinks


def _layer_kinks(sigma: Curve, width: int) -> list[list[float] | None]:
    """The kinks of each neuron's activation."""
    if all(isinstance(value, float) for value in sigma.letters.values()):
        return [kinks(sigma)] * width
    return [kinks(sigma.of(neuron)) for neuron in range(width)]


def kinks(sigma: Curve) -> list[float] | None:
    """Where an activation leaves a straight line, in increasing order; None where it is not piecewise linear."""
    grid = torch.from_numpy(-REACH + (np.arange(CELLS) + OFFSET) * (2 * REACH / CELLS))
    y, slope = (values[0].tolist() for values in _curve(sigma, grid))
    seen = [Point(*numbers) for numbers in zip(grid.tolist(), y, slope, strict=True)]
    changes = [(left, right) for left, right in pairwise(seen) if not _straight(left, right)]
    found: list[float] = []

    def look(x: float) -> Point:
        return Point(x, *(float(values) for values in _curve(sigma, torch.tensor([x], dtype=torch.float64))))

    explained = len(changes) <= MAX_KINKS and all(_between(left, right, look, found, DEPTH) for left, right in changes)
    return found if explained else None


def _curve(sigma: Curve, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Value and slope, [1, n] each."""
    return sigma.exact(x[None]), slopes(sigma, x[None])[0]


def _between(left: Point, right: Point, look: Look, found: list[float], depth: int) -> bool:
    """Adds the kinks between two places; False where straight lines do not explain what is there."""
    if _straight(left, right):
        return True
    if len(found) >= MAX_KINKS or not np.isfinite((*left, *right)).all():
        return False
    low, high = _halved(left, right, look)
    if _on(left, look(low)) and _on(right, look(high)):
        found.append(round((low + high) / 2, 9) + 0.0)
        return True
    if depth == 0:
        return False
    middle = look((left.x + right.x) / 2 + (right.x - left.x) * 0.013)
    return _between(left, middle, look, found, depth - 1) and _between(middle, right, look, found, depth - 1)


def _halved(left: Point, right: Point, look: Look) -> tuple[float, float]:
    """The last place on the line through the left end, and the first that is not."""
    low, high = left.x, right.x
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _on(left, look(middle)):
            low = middle
        else:
            high = middle
    return low, high


def _straight(left: Point, right: Point) -> bool:
    return _on(left, right) and _on(right, left)


def _on(a: Point, b: Point) -> bool:
    """Whether b lies on the line through a, with its slope."""
    close = CLOSE * (1 + abs(a.y) + abs(a.slope))
    return abs(a.slope - b.slope) <= close and abs(b.y - a.y - a.slope * (b.x - a.x)) <= close
