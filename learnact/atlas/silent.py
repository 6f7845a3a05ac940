"""The silent set: where the outputs do not react to the inputs at all, and where they only seem not to.

Everything is followed in float32 from the coordinates to the outputs, through the operators of the formulas themselves,
with the tangents along x1 and x2, and with two flags.

- Constant by structure: a number; a comparison or a rounding; the side of a ReLU, clip, minimum, maximum or case
  distinction that was taken, where that is constant; a product with a constant factor of exactly zero; a neuron's sum
  whose inputs all have weight zero or are constant; a table where it is level; anything else of constants alone.
- Lost: something moved, and float32 rounded its tangent to zero: a saturated tanh or sigmoid, an underflow.

A place is alive where the tangent of some output is not exactly zero. Otherwise it is silent, unless an output that is
not constant has lost something on the way: then it is zero by rounding only. A gradient that is zero because terms
cancel exactly is silent. The browser does the same.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.activations import ActivationTable
from learnact.activations.activation_table import LOW, POINTS, STEP
from learnact.atlas import cells
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.images import plane
from learnact.atlas.numeric import Curve, NumericLayer, numeric_layers
from learnact.formula.dual_numbers import Dual, evaluate, through_curve, weighted_sum

ALIVE, SILENT, ROUNDED = 0, 1, 2


@dataclass(frozen=True)
class Silence:
    """The silent set over the plane.

    Attributes:
        kind: uint8 [size, size]: 0 alive, 1 silent, 2 zero by rounding only.
        silent, rounding: their shares of the pixels.
    """

    kind: NDArray[np.uint8]
    silent: float
    rounding: float


def silent(atlas: Atlas, size: int = 96, beside: bool = False, tables: Tables = NO_TABLES) -> Silence:
    """Which pixels are silent; raises SpecError like `images`.

    Args:
        size: pixels on a side, 1 to 2,048.
        beside: of the second atlas.
        tables: learned activations by their hash, [2, 4097] each.
    """
    x1, x2 = plane(atlas, size, torch.float32)
    names = {"x1": Dual.variable(x1, 0), "x2": Dual.variable(x2, 1)}
    duals = [evaluate(cells.column(text).tree, names) for text in atlas.inputs]
    for layer in numeric_layers(atlas, beside, tables):
        duals = _layer(layer, duals)
    kind = _judged(duals).reshape(size, size).numpy()
    return Silence(kind, float((kind == SILENT).mean()), float((kind == ROUNDED).mean()))


def _judged(outputs: list[Dual]) -> Tensor:
    moves = torch.stack([(dual.tangents != 0).any(0) & ~dual.constant for dual in outputs]).any(0)
    lost = torch.stack([dual.lost & ~dual.constant for dual in outputs]).any(0)
    kind = torch.where(lost, ROUNDED, SILENT)
    return torch.where(moves, ALIVE, kind).to(torch.uint8)


def _layer(layer: NumericLayer, duals: list[Dual]) -> list[Dual]:
    sums = [weighted_sum(duals, row.tolist(), float(b)) for row, b in zip(layer.A, layer.b, strict=True)]
    return [_through(layer.sigma.of(neuron), dual) for neuron, dual in enumerate(sums)]


def _through(sigma: Curve, dual: Dual) -> Dual:
    if sigma.table is not None:
        return _along(sigma.table, dual)
    assert sigma.formula is not None
    letters = {letter: Dual.number(float(sigma.letters[letter]), dual.value) for letter in sigma.formula.letters}
    return evaluate(sigma.formula.tree, {"x": dual, **letters})


def _along(table: ActivationTable, dual: Dual) -> Dual:
    cell = ((dual.value - LOW) / STEP).floor().nan_to_num().clamp(0, POINTS - 2).long().numpy()
    level = (table.slopes[cell] == 0) & (table.slopes[cell + 1] == 0) & (table.values[cell] == table.values[cell + 1])
    return through_curve(dual, table(dual.value), table.slope(dual.value), torch.from_numpy(level))
