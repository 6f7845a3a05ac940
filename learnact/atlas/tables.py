"""Learned activations: tables of values and slopes, which the caller brings along by their hash."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from learnact.activations import Table
from learnact.activations.table import POINTS
from learnact.errors import SpecError

Tables = Mapping[str, NDArray[np.floating]]
NO_TABLES: Tables = {}


def table(tables: Tables, name: str) -> Table:
    """The table with this hash.

    Args:
        tables: values and slopes on the grid of `learnact.activations.Table`, [2, 4097] each.

    Raises:
        SpecError: where it is not there, or of another shape.
    """
    if name not in tables:
        raise SpecError(f"The learned activation named {name!r} is not here; open the file that it came from.")
    numbers = np.asarray(tables[name], np.float64)
    if numbers.shape != (2, POINTS):
        raise SpecError(f"A learned activation is a table of 2 x {POINTS:,} numbers, not of shape {numbers.shape}.")
    return Table(numbers[0], numbers[1], 0.0, 0.0)
