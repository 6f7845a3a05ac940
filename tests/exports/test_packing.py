"""Packed tables: exact where nothing is dropped, else within half a step of what is kept."""

import numpy as np
import pytest

from learnact.exports.packing import pack, unpack

ODD = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, -1e-40, 3.4e38, -3.4e38, 1.0, -1.0, 2**24], np.float32)


def walk(rows: int, columns: int) -> np.ndarray:
    """Numbers that wander about, through zero too."""
    return np.random.default_rng(0).normal(0, 0.1, (rows, columns)).cumsum(0).astype(np.float32)


def test_nothing_dropped_is_the_same_bits() -> None:
    table = np.vstack([ODD, ODD[::-1], np.roll(ODD, 5), ODD])
    planes = pack(table, [(len(ODD), 0)])
    assert planes.dtype == np.uint8 and planes.shape == (4, len(ODD), 4)
    np.testing.assert_array_equal(unpack(planes, [(len(ODD), 0)]), table)
    np.testing.assert_array_equal(np.signbit(unpack(planes, [(len(ODD), 0)])[0, :2]), [False, True])


@pytest.mark.parametrize("bits", [1, 8, 11, 16])
def test_rounding_is_to_the_nearest(bits: int) -> None:
    table = walk(200, 30)
    again = unpack(pack(table, [(30, bits)]), [(30, bits)])
    error = np.abs(again.astype(np.float64) - table) / np.abs(table)
    assert 0 < error.max() <= 2.0 ** -(24 - bits)
    fraction = np.frexp(again.astype(np.float64))[0] * 2.0 ** (24 - bits)
    np.testing.assert_array_equal(fraction, np.round(fraction))


def test_what_is_special_stays_so_when_rounded() -> None:
    again = unpack(pack(ODD[None], [(len(ODD), 11)]), [(len(ODD), 11)])[0]
    for test in (np.isnan, np.isposinf, np.isneginf, np.isfinite):
        np.testing.assert_array_equal(test(again), test(ODD))
    assert again[0] == 0 and again[9:].tolist() == [1, -1, 2**24]


def test_columns_lose_what_they_are_told_to() -> None:
    table = walk(50, 5)
    again = unpack(pack(table, [(2, 0), (3, 12)]), [(2, 0), (3, 12)])
    np.testing.assert_array_equal(again[:, :2], table[:, :2])
    assert (again[:, 2:] != table[:, 2:]).any()
