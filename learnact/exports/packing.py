"""Numbers that change slowly, so packed that they compress well: rounded, as differences, byte by byte.

A table [T, P] of float32 over time becomes bytes [4, P, T]: the bit patterns, rounded to fewer bits where that is
wanted, each as its difference from the row before (the sign in the lowest bit), the lowest bytes of all of them first.
Zeros, infinities and what is no number stay what they are. `assets/run/packing.js` is the way back.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

EXPONENT = np.uint32(0x7F800000)
NOT_A_NUMBER = np.uint32(0x7FC00000)
Drop = Sequence[tuple[int, int]]


def pack(table: NDArray[np.float32], drop: Drop) -> NDArray[np.uint8]:
    """A table [T, P] of float32 as bytes [4, P, T].

    Args:
        drop: (number of columns, bits of the 23 of the fraction that are rounded away), for all columns in order.
    """
    counts, bits = zip(*drop, strict=True)
    shift = np.repeat(np.array(bits, np.uint32), counts)  # [P]
    patterns = _rounded(np.ascontiguousarray(table, np.float32).view(np.uint32), shift) >> shift  # [T, P]
    before = np.vstack([np.zeros_like(patterns[:1]), patterns[:-1]])
    difference = (patterns - before).view(np.int32)  # modulo 2^32
    folded = ((difference << 1) ^ (difference >> 31)).view(np.uint32)  # small ones of either sign are small
    columns = np.ascontiguousarray(folded.T).astype("<u4")  # [P, T]
    return np.ascontiguousarray(np.moveaxis(columns.view(np.uint8).reshape(*columns.shape, 4), 2, 0))


def unpack(planes: NDArray[np.uint8], drop: Drop) -> NDArray[np.float32]:
    """The table [T, P] again, as rounded."""
    counts, bits = zip(*drop, strict=True)
    shift = np.repeat(np.array(bits, np.uint32), counts)
    folded = np.ascontiguousarray(np.moveaxis(planes, 0, 2)).view("<u4")[..., 0].T.astype(np.uint32)  # [T, P]
    difference = (folded >> 1) ^ (0 - (folded & 1)).astype(np.uint32)
    patterns = np.cumsum(difference, axis=0, dtype=np.uint32) << shift
    return patterns.view(np.float32)


def _rounded(patterns: NDArray[np.uint32], shift: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """To the nearest number whose last bits are zero; never up to infinity."""
    finite = (patterns & EXPONENT) != EXPONENT
    infinite = (patterns & ~np.uint32(0x80000000)) == EXPONENT
    half = (np.uint32(1) << shift) >> 1
    up = patterns + np.where(finite, half, np.uint32(0))
    up = np.where(finite & ((up & EXPONENT) == EXPONENT), patterns, up)
    cut = (up >> shift) << shift
    return np.where(finite | infinite, cut, NOT_A_NUMBER).astype(np.uint32)
