"""What a browser needs beside a document: trees of its formulas, the zoo, and the tables of learned activations."""

import base64
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from learnact.activations import ZOO, Activation
from learnact.atlas import cells
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.schema import Learned, Named, Typed
from learnact.figures.colors import line_of
from learnact.formula import Expression


def definitions(*atlases: Atlas, tables: Tables = NO_TABLES) -> dict[str, Any]:
    """What the browser must know to show these atlases, as plain values for JSON.

    Args:
        tables: [2, 4097] by hash; those that are not there are left out.

    Returns:
        "formulas" {text: tree}, "mathml" {text: <math> as XML}, "zoo" {name: entry} in its order, and "tables"
        {hash: {"title", "numbers": base64 of float32 [2, 4097], little-endian}}.
    """
    formulas = {formula.text: formula for atlas in atlases for formula in _formulas(atlas)}
    return {
        "formulas": {text: formula.json() for text, formula in formulas.items()},
        "mathml": {text: formula.mathml() for text, formula in formulas.items()},
        "zoo": _zoo(),
        "tables": {
            sigma.table: {"title": sigma.title, "numbers": _packed(tables, sigma.table)}
            for atlas in atlases
            for sigma in _sigmas(atlas)
            if isinstance(sigma, Learned) and sigma.table in tables
        },
    }


def formula_definition(text: str, of: str) -> dict[str, Any]:
    """Tree and MathML of a text that was typed into an atlas, as plain values for JSON.

    Args:
        of: "x" for an activation, "x1,x2" for an input, "" for a cell.

    Raises:
        SpecError: where it cannot be read, with the place.
    """
    formula = {"x": cells.curve, "x1,x2": cells.column}.get(of, cells.formula)(text)
    return {"tree": formula.json(), "mathml": formula.mathml()}


def _formulas(atlas: Atlas) -> Iterator[Expression]:
    yield from map(cells.column, atlas.inputs)
    for layer in atlas.layers:
        yield from (cells.formula(cell) for row in (*layer.A, layer.b) for cell in row if isinstance(cell, str))
    for sigma in _sigmas(atlas):
        if isinstance(sigma, Typed):
            yield cells.curve(sigma.formula)
        elif isinstance(sigma, Named):
            given = (g if isinstance(g, tuple) else (g,) for g in sigma.letters.values())
            yield from (cells.formula(cell) for group in given for cell in group if isinstance(cell, str))


def _sigmas(atlas: Atlas) -> tuple[Named | Typed | Learned, ...]:
    return (*atlas.sigmas(), *(atlas.beside or ()))


@lru_cache(maxsize=1)
def _zoo() -> dict[str, Any]:
    return {name: _entry(activation) for name, activation in ZOO.items() if activation.formula is not None}


def _entry(activation: Activation) -> dict[str, Any]:
    color, dash = line_of(activation.name)
    assert activation.formula is not None
    return {
        "title": activation.title,
        "mathml": activation.formula.mathml(),
        "color": color,
        "dash": dash,
        "tree": activation.formula.json(),
        "letters": [
            {"letter": p.letter, "value": p.value, "low": p.low, "high": p.high, "meaning": p.meaning}
            for p in activation.parameters
        ],
    }


def _packed(tables: Tables, name: str) -> str:
    return base64.b64encode(tables[name].astype("<f4").tobytes()).decode()
