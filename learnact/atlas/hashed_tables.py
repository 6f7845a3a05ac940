"""Learned activations of an atlas: tables of the kind `learnact.activations.activation_table`, by their hash.

Who computes with an atlas brings them along.
"""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from learnact.activations import ActivationTable
from learnact.activations.activation_table import POINTS
from learnact.errors import SpecError

Tables = Mapping[str, NDArray[np.floating]]
NO_TABLES: Tables = {}
Numbers = NDArray[np.float32]


def table(tables: Tables, name: str) -> ActivationTable:
    """The table with this hash.

    Args:
        tables: values and slopes on the grid of `learnact.activations.ActivationTable`, [2, 4097] each.

    Raises:
        SpecError: where it is not there, or of another shape.
    """
    if name not in tables:
        raise SpecError(f"The learned activation named {name!r} is not here; open the file that it came from.")
    numbers = np.asarray(tables[name], np.float64)
    if numbers.shape != (2, POINTS):
        raise SpecError(f"A learned activation is a table of 2 x {POINTS:,} numbers, not of shape {numbers.shape}.")
    return ActivationTable(numbers[0], numbers[1], 0.0, 0.0)


def pack(numbers: NDArray[np.floating]) -> bytes:
    """A table [2, 4097] as bytes to be kept: float32, little-endian, row by row."""
    return numbers.astype("<f4").tobytes()


def unpack(content: bytes) -> Numbers:
    """The table [2, 4097] of such bytes; raises SpecError where they are of another length or not finite."""
    found = np.frombuffer(content, "<f4") if len(content) == 8 * POINTS else np.zeros(0, "<f4")
    if not len(found) or not np.isfinite(found).all():
        raise SpecError(f"A learned activation is a table of 2 x {POINTS:,} finite numbers, and this file is none.")
    return found.reshape(2, POINTS).astype(np.float32)


def name_of(numbers: NDArray[np.floating]) -> str:
    """The hash that names a table [2, 4097]: of its bytes, as a store names them."""
    return hashlib.sha256(pack(numbers)).hexdigest()[:32]
