"""How every neuron moves with one number of the network, over the plane: tangents pushed forward, layer by layer.

The slope of an activation with respect to its argument and to its letters comes from its formula, element by element
(for a table from its slopes). What does not move adds nothing, not even where it is infinite.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from learnact.atlas import addresses, cells
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.images import Images, columns, forward, plane
from learnact.atlas.numeric import Curve, NumericLayer, Vector, numeric_layers
from learnact.atlas.schema import AnySigma, Layer, Named, Typed
from learnact.errors import SpecError


@dataclass(frozen=True)
class Seed:
    """How a layer's own numbers move: weights [out, in], biases [out], and letters by name [out]."""

    A: Vector
    b: Vector
    letters: dict[str, Vector] = field(default_factory=dict)


def derivative(
    atlas: Atlas,
    by: str,
    size: int = 96,
    beside: bool = False,
    dtype: torch.dtype = torch.float32,
    tables: Tables = NO_TABLES,
) -> list[Images]:
    """d/d(by) of every pre-activation and activation at the pixel centres; one entry a layer.

    Args:
        by: an address in the atlas ("A0.2.1", "b0.2", "s0.a", "s0.a.3", "a" to "d"), or "x1" or "x2". A cell that holds
            a formula is taken as the number that it is now; a slider moves all cells, letters and typed activations
            that it occurs in. Of the atlas beside, the activations' own letters do not move.

    Raises:
        SpecError: for an address that is not there, and whatever `images` refuses.
    """
    x1, x2 = plane(atlas, size, dtype)
    found = pushed(atlas, by, x1, x2, beside, tables)
    return [Images(layer.pre.view(-1, size, size), layer.post.view(-1, size, size)) for layer in found]


def pushed(
    atlas: Atlas, by: str, x1: Tensor, x2: Tensor, beside: bool = False, tables: Tables = NO_TABLES
) -> list[Images]:
    """The same at raw points, [N] each: [F, N] of every layer."""
    if not atlas.has(by):
        raise SpecError(f"A derivative is by a number of this atlas, by x1 or by x2, not by {by!r}.")
    layers = numeric_layers(atlas, beside, tables)
    h = columns(atlas, x1, x2)
    values = forward(layers, h)
    dh, live = _inputs(atlas, by, x1, x2)
    found = []
    for layer, own, seed in zip(layers, values, _seeds(atlas, by, beside), strict=True):
        dz, moves = _sum(layer, seed, h, dh, live)
        dh, live = _through(layer.sigma, seed, own.pre, dz, moves)
        found.append(Images(dz, dh))
        h = own.post
    return found


def _inputs(atlas: Atlas, by: str, x1: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
    """Tangents of the inputs [d, N], and which of them move [d]."""
    if by not in cells.PLANE:
        return x1.new_zeros(len(atlas.inputs), len(x1)), torch.zeros(len(atlas.inputs), dtype=torch.bool)
    slopes = []
    for text in atlas.inputs:
        with torch.enable_grad():
            point = [
                x.detach().clone().requires_grad_(name == by) for name, x in zip(cells.PLANE, (x1, x2), strict=True)
            ]
            value = cells.column(text).torch()(*point)
            (slope,) = torch.autograd.grad(value.sum(), point[cells.PLANE.index(by)])
        slopes.append(slope)
    return torch.stack(slopes), torch.ones(len(atlas.inputs), dtype=torch.bool)


def _sum(layer: NumericLayer, seed: Seed, h: Tensor, dh: Tensor, live: Tensor) -> tuple[Tensor, Tensor]:
    """dz = A dh + dA h + db [out, N], and which neurons move [out]."""
    A, dA = torch.from_numpy(layer.A).to(h), torch.from_numpy(seed.A).to(h)
    dz = torch.from_numpy(seed.b).to(h)[:, None].expand(-1, h.shape[1])
    if live.any():
        dz = dz + A[:, live] @ dh[live]
    for column in dA.any(0).nonzero().flatten().tolist():
        moving = dA[:, column, None] != 0
        dz = dz + torch.where(moving, dA[:, column, None] * h[column], 0.0)
    moves = (A[:, live] != 0).any(1) | dA.any(1) | torch.from_numpy(seed.b != 0)
    return torch.where(moves[:, None], dz, 0.0), moves


def _through(sigma: Curve, seed: Seed, z: Tensor, dz: Tensor, moves: Tensor) -> tuple[Tensor, Tensor]:
    """dσ(z) = σ'(z) dz + the letters' own [out, N], and which neurons move [out]."""
    if sigma.is_identity:
        return dz, moves
    letters = {name: torch.from_numpy(own).to(z)[:, None] for name, own in seed.letters.items() if own.any()}
    slope, by_letter = slopes(sigma, z, tuple(letters))
    da = torch.where(dz == 0, 0.0, slope * dz)
    for name, own in letters.items():
        da = da + torch.where(own == 0, 0.0, by_letter[name] * own)
        moves = moves | (own[:, 0] != 0)
    return da, moves


def slopes(sigma: Curve, z: Tensor, by: Sequence[str] = ()) -> tuple[Tensor, dict[str, Tensor]]:
    """σ'(z), and the derivative of σ(z) by some of its letters, each like z [F, N], as the formula has them."""
    if sigma.table is not None:
        return sigma.table.slope(z), {}
    known = [letter for letter in by if sigma.formula is not None and letter in sigma.formula.letters]
    with torch.enable_grad():
        x = z.detach().clone().requires_grad_()
        moving = {name: _spread(sigma.letters[name], z).requires_grad_() for name in known}
        found = torch.autograd.grad(sigma.exact(x, **moving).sum(), [x, *moving.values()])
    still = {letter: torch.zeros_like(z) for letter in by if letter not in known}
    return found[0], still | dict(zip(known, found[1:], strict=True))


def _spread(number: float | Vector, like: Tensor) -> Tensor:
    column = torch.from_numpy(np.atleast_1d(np.float64(number))).to(like)[:, None]
    return column.expand(like.shape).clone()


# -- what moves with a number


def _seeds(atlas: Atlas, by: str, beside: bool) -> list[Seed]:
    address = None if by in cells.PLANE else addresses.read(by)
    sigmas = atlas.sigmas(beside)
    return [
        _seed(layer, sigma, index, address, atlas.values, beside)
        for index, (layer, sigma) in enumerate(zip(atlas.layers, sigmas, strict=True))
    ]


def _seed(
    layer: Layer, sigma: AnySigma, index: int, address: addresses.Address | None, values: dict[str, float], beside: bool
) -> Seed:
    seed = Seed(np.zeros((len(layer.A), len(layer.A[0]))), np.zeros(len(layer.A)))
    if address is not None and address.kind == "slider":
        return _slider_seed(layer, sigma, address.letter, values)
    if address is None or address.layer != index:
        return seed
    if address.kind == "A":
        seed.A[address.row, address.column] = 1
    elif address.kind == "b":
        seed.b[address.row] = 1
    elif not beside:
        seed.letters[address.letter] = np.zeros(len(layer.A))
        seed.letters[address.letter][slice(None) if address.row is None else address.row] = 1
    return seed


def _slider_seed(layer: Layer, sigma: AnySigma, slider: str, values: dict[str, float]) -> Seed:
    def slope(cell: cells.Cell) -> float:
        return cells.slope(cell, slider, values)

    A = np.array([[slope(cell) for cell in row] for row in layer.A])
    letters = {}
    if isinstance(sigma, Typed):
        letters = {slider: np.ones(len(A))}
    elif isinstance(sigma, Named):
        for letter, given in sigma.letters.items():
            each = [slope(cell) for cell in given] if isinstance(given, tuple) else slope(given)
            letters[letter] = np.broadcast_to(np.asarray(each, np.float64), len(A)).copy()
    return Seed(A, np.array([slope(cell) for cell in layer.b]), letters)
