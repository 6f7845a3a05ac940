"""Every neuron of an atlas as an image over the plane: the same pictures as in the browser, in torch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike
from torch import Tensor

from learnact.atlas import cells
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.numeric import NumericLayer, numeric_layers
from learnact.errors import SpecError

MAX_PIXELS = 2048


@dataclass(frozen=True)
class Images:
    """A layer of F neurons.

    Attributes:
        pre: pre-activations, [F, size, size] with the highest x2 in row 0, or [F, N] at single points.
        post: activations, of the same shape; the same tensor where the activation is the identity.
    """

    pre: Tensor
    post: Tensor


def images(
    atlas: Atlas,
    size: int = 96,
    beside: bool = False,
    dtype: torch.dtype = torch.float32,
    tables: Tables = NO_TABLES,
) -> list[Images]:
    """Every neuron at the centres of size x size pixels over the domain; one entry a layer.

    Args:
        size: 1 to 2,048.
        beside: of the atlas beside it.
        tables: learned activations by their hash.

    Raises:
        SpecError: for a size out of range, an atlas beside that there is not, or a table that is not there.
    """
    inputs = columns(atlas, *plane(atlas, size, dtype))  # [d, size²]
    found = forward(numeric_layers(atlas, beside, tables), inputs)
    return [Images(layer.pre.view(-1, size, size), layer.post.view(-1, size, size)) for layer in found]


def at(
    atlas: Atlas,
    points: ArrayLike | Tensor,
    beside: bool = False,
    dtype: torch.dtype = torch.float64,
    tables: Tables = NO_TABLES,
) -> list[Images]:
    """Every neuron at raw points [N, 2]; one entry a layer, of [F, N] each."""
    places = torch.as_tensor(points if isinstance(points, Tensor) else np.asarray(points), dtype=dtype)
    if places.ndim != 2 or places.shape[1] != 2:
        raise SpecError(f"Points are rows of x1 and x2, not of shape {tuple(places.shape)}.")
    return forward(numeric_layers(atlas, beside, tables), columns(atlas, *places.T))


def plane(atlas: Atlas, size: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """x1 and x2 at the pixel centres, [size²] each, row by row from the highest x2."""
    if not 1 <= size <= MAX_PIXELS:
        raise SpecError(f"An image has 1 to {MAX_PIXELS:,} pixels on a side, not {size}.")
    x1, x2 = axes(atlas, size)
    grid = torch.meshgrid(torch.from_numpy(x2).to(dtype), torch.from_numpy(x1).to(dtype), indexing="ij")
    return grid[1].reshape(-1), grid[0].reshape(-1)


def axes(atlas: Atlas, size: int) -> tuple[np.ndarray, np.ndarray]:
    """x1 of the columns from the left and x2 of the rows from the top, float64 [size] each."""
    (left, right), (bottom, top) = atlas.domain
    centres = (np.arange(size) + 0.5) / size
    return left + centres * (right - left), top - centres * (top - bottom)


def columns(atlas: Atlas, x1: Tensor, x2: Tensor) -> Tensor:
    """The inputs of the first layer at raw points: [d, N] from [N] each."""
    return torch.stack([cells.column(text).torch()(x1, x2) for text in atlas.inputs])


def forward(layers: Sequence[NumericLayer], inputs: Tensor) -> list[Images]:
    """All layers at inputs [d, N]: [F, N] each."""
    found, h = [], inputs
    for layer in layers:
        z = layer.pre(h)
        h = z if layer.sigma.is_identity else layer.sigma(z)
        found.append(Images(z, h))
    return found
