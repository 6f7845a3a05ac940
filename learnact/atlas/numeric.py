"""From the cells of an atlas to numbers: matrices, biases, and activations as functions of their pre-activations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact import activations
from learnact.activations import Activation, ActivationTable, Expression
from learnact.atlas import cells
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables, table
from learnact.atlas.schema import AnySigma, Learned, Typed

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """σ of a layer of F neurons: a formula with its letters, or a table.

    Attributes:
        formula: in x and letters; None for a table.
        table: None for a formula.
        letters: by name, one number for the layer or one a neuron [F]; for a typed formula the sliders.
        fast: torch's own function, where there is one for these letters.
    """

    formula: Expression | None
    table: ActivationTable | None
    letters: Mapping[str, float | Vector]
    fast: Callable[..., Tensor] | None = None

    @property
    def is_identity(self) -> bool:
        """Whether it passes on what it gets."""
        return self.formula is not None and self.formula.json() == "x"

    def of(self, neuron: int) -> "Curve":
        """The activation of one neuron.

        Args:
            neuron: its index from 0.
        """
        own = {letter: n if isinstance(n, float) else float(n[neuron]) for letter, n in self.letters.items()}
        return Curve(self.formula, self.table, own)

    def __call__(self, z: Tensor) -> Tensor:
        """σ(z) for z [F, N], element by element."""
        if self.fast is not None:
            return self.fast(z, **self.letters)
        return self.exact(z)

    def exact(self, z: Tensor, **moving: Tensor) -> Tensor:
        """σ(z) by the formula itself, with some letters given as tensors that broadcast against z [F, N]."""
        if self.formula is None:
            assert self.table is not None
            return self.table(z)
        used = {letter: self.letters[letter] for letter in self.formula.letters if letter not in moving}
        fixed = {letter: number for letter, number in used.items() if isinstance(number, float)}
        given = {letter: torch.from_numpy(n)[:, None].to(z) for letter, n in used.items() if not isinstance(n, float)}
        present = {letter: number for letter, number in moving.items() if letter in self.formula.letters}
        return _compiled(self.formula, tuple(sorted(fixed.items())))(z, **given, **present)


@dataclass(frozen=True)
class NumericLayer:
    """A layer at the present sliders: z = A h + b, a = σ(z).

    Attributes:
        A: [out, in].
        b: [out].
        sigma: its activation.
    """

    A: Vector
    b: Vector
    sigma: Curve

    def pre(self, h: Tensor) -> Tensor:
        """z [out, N] for h [in, N], in the precision of h."""
        A, b = torch.from_numpy(self.A).to(h), torch.from_numpy(self.b).to(h)
        return torch.addmm(b[:, None], A, h)


def numeric_layers(atlas: Atlas, beside: bool = False, tables: Tables = NO_TABLES) -> tuple[NumericLayer, ...]:
    """The layers of an atlas, or of the one beside it, at the present sliders.

    A cell whose formula is infinite or not a number there becomes that.

    Args:
        beside: of the second atlas.
        tables: learned activations by their hash, [2, 4097] each.

    Raises:
        SpecError: where there is no atlas beside, or a learned activation is not in `tables`.
    """
    letters = atlas.values
    sigmas = atlas.sigmas(beside)
    return tuple(
        NumericLayer(
            np.array([[cells.value(cell, letters) for cell in row] for row in layer.A]),
            np.array([cells.value(cell, letters) for cell in layer.b]),
            curve(sigma, letters, tables),
        )
        for layer, sigma in zip(atlas.layers, sigmas, strict=True)
    )


def curve(sigma: AnySigma, letters: Mapping[str, float], tables: Tables = NO_TABLES) -> Curve:
    """An activation at these sliders.

    Args:
        letters: the sliders "a" to "d" as numbers.
        tables: learned activations by their hash, [2, 4097] each.
    """
    if isinstance(sigma, Learned):
        return Curve(None, table(tables, sigma.table), {})
    if isinstance(sigma, Typed):
        return Curve(cells.curve(sigma.formula), None, letters)
    entry = activations.get(sigma.name)
    own: dict[str, float | Vector] = dict(entry.values)
    for letter, given in sigma.letters.items():
        own[letter] = (
            np.array([cells.value(cell, letters) for cell in given])
            if isinstance(given, tuple)
            else cells.value(given, letters)
        )
    return Curve(entry.formula, None, own, fast=entry.fast if _within(entry, own) else None)


def _within(entry: Activation, letters: Mapping[str, float | Vector]) -> bool:
    """Whether each letter is one number of the range that torch's own function is made for."""
    found = ((letters[p.letter], p.low, p.high) for p in entry.parameters)
    return all(isinstance(value, float) and low <= value <= high for value, low, high in found)


@lru_cache(maxsize=256)
def _compiled(formula: Expression, fixed: tuple[tuple[str, float], ...]) -> Callable[..., Tensor]:
    return formula.torch(dict(fixed))
