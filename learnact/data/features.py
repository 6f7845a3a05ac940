"""Input features of 2-D sets: any formula in x1 and x2, computed from the raw plane before scaling."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from learnact.data.dataset import Domain, Table
from learnact.errors import FormulaError, SpecError
from learnact.formula import Expression, parse

MAX_FEATURES = 32
VARIABLES = ("x1", "x2")
_CELLS = 48  # of the grid, along each axis, on which a formula must be finite


def read(features: Sequence[str]) -> tuple[Expression, ...]:
    """The formulas, in their order; raises SpecError where one cannot be read, comes twice, or there are too many."""
    if isinstance(features, str) or not all(isinstance(text, str) for text in features):
        raise SpecError(f"features must be a list of formulas in x1 and x2, got {features!r}.")
    if len(features) > MAX_FEATURES:
        raise SpecError(f"features must be at most {MAX_FEATURES} formulas, got {len(features)}.")
    formulas = tuple(map(_read, features))
    for first, second in combinations(formulas, 2):
        if first.tree == second.tree:
            raise SpecError(f"Each feature may come once, but “{first.text}” and “{second.text}” are the same.")
    return formulas


@lru_cache(maxsize=1024)
def _read(text: str) -> Expression:
    try:
        return parse(text, VARIABLES)
    except FormulaError as error:
        raise SpecError(f"feature “{text}”: {error}") from None


def check_finite(formulas: Sequence[Expression], domain: Domain) -> None:
    """Raises SpecError where a formula is not finite on a grid over the plane."""
    for formula in formulas:
        sentence = _infinite(formula, domain)
        if sentence:
            raise SpecError(sentence)


@lru_cache(maxsize=1024)
def _infinite(formula: Expression, domain: Domain) -> str:
    ticks = [np.linspace(low, high, _CELLS + 1) for low, high in domain]
    grid = np.stack(np.meshgrid(*ticks), axis=-1).reshape(-1, 2)
    return _complaint(formula, grid, _values(formula, grid))


def compute(table: Table, formulas: Sequence[Expression]) -> NDArray[np.float32]:
    """The features of every row of a 2-D set: float32 [n, d]; raises SpecError where one is not finite."""
    assert table.domain is not None
    check_finite(formulas, table.domain)
    columns = []
    for formula in formulas:
        columns.append(_values(formula, table.x))
        sentence = _complaint(formula, table.x, columns[-1])
        if sentence:
            raise SpecError(sentence)
    return np.stack(columns, axis=1)


def _values(formula: Expression, plane: NDArray[Any]) -> NDArray[np.float32]:
    x1, x2 = torch.from_numpy(np.ascontiguousarray(plane.T, np.float64))
    return formula.torch()(x1, x2).float().numpy()


def _complaint(formula: Expression, plane: NDArray[Any], values: NDArray[np.float32]) -> str:
    wrong = np.flatnonzero(~np.isfinite(values))
    if not len(wrong):
        return ""
    x1, x2 = plane[wrong[0]]
    found = "not a number" if np.isnan(values[wrong[0]]) else "infinite"
    return f"The feature “{formula.text}” must be finite on the plane, but it is {found} at x1 = {x1:g}, x2 = {x2:g}."
