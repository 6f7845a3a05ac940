"""Splits: disjoint, stratified, repeatable, never empty; and one sentence where that cannot be."""

import dataclasses

import numpy as np
import pytest

from learnact.data.dataset import Table
from learnact.data.draws import apportion
from learnact.data.split import divide
from learnact.errors import DataError


def table(counts: list[int], tested: int = 0) -> Table:
    y = np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))
    names = tuple(f"class {number}" for number in range(len(counts)))
    return Table(np.arange(len(y), dtype=float)[:, None], y, ("x",), names, tested=tested)


@pytest.mark.parametrize("counts", [[50, 50], [70, 20, 10], [333, 3], [90, 5, 5]])
@pytest.mark.parametrize("shares", [(0.2, 0.2), (0.1, 0.3), (0.5, 0.25)])
def test_stratified(counts: list[int], shares: tuple[float, float]) -> None:
    rows = table(counts)
    parts = divide(rows, None, *shares, 0)
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(len(rows.y)))
    sizes = [len(part) for part in parts]
    assert sizes[1:] == [round(share * len(rows.y)) for share in shares]
    for part in parts:
        ideal = np.array(counts) * len(part) / len(rows.y)
        assert np.abs(np.bincount(rows.y[part], minlength=len(counts)) - ideal).max() < 3
    assert (np.bincount(rows.y[parts[0]], minlength=len(counts)) > 0).all()


def test_rows_are_in_random_order() -> None:
    for part in divide(table([500, 500]), None, 0.2, 0.2, 0):
        assert 0.2 < (np.diff(part) > 0).mean() < 0.8


def test_the_seed_decides() -> None:
    first, again, other = (divide(table([60, 40]), None, 0.2, 0.2, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_the_test_rows_do_not_depend_on_the_validation_share() -> None:
    first, second = (divide(table([60, 40]), None, share, 0.2, 1)[2] for share in (0.1, 0.5))
    np.testing.assert_array_equal(first, second)


def test_an_official_test_set_stays() -> None:
    trained, validated, tested = divide(table([60, 40], tested=30), None, 1 / 7, 0.5, 0)
    np.testing.assert_array_equal(np.sort(tested), np.arange(70, 100))
    assert (len(trained), len(validated)) == (60, 10)


def test_samples_keep_the_proportions_of_classes_and_parts() -> None:
    rows = table([600, 300, 100], tested=200)
    trained, validated, tested = divide(rows, 100, 0.25, 0.5, 0)
    assert (len(trained), len(validated), len(tested)) == (60, 20, 20)
    kept = np.concatenate([trained, validated, tested])
    assert np.abs(np.bincount(rows.y[kept]) - (60, 30, 10)).max() <= 1
    assert (tested >= 800).all() and (trained < 800).all() and (validated < 800).all()


def test_a_regression_is_split_without_classes() -> None:
    rows = Table(np.zeros((50, 2)), np.linspace(0, 1, 50, dtype=np.float32)[:, None], ("x", "y"))
    assert [len(part) for part in divide(rows, 40, 0.2, 0.1, 0)] == [28, 8, 4]


def test_a_rare_class_stays_in_training() -> None:
    rows = table([997, 1, 2])
    for seed in range(20):
        trained = divide(rows, None, 0.4, 0.4, seed)[0]
        assert set(rows.y[trained]) == {0, 1, 2}


@pytest.mark.parametrize(
    ("counts", "sizes"),
    [
        ([50, 50], [60, 20, 20]),  # rows enough for everything
        ([8, 8], [12, 1, 3]),  # four can be spared, one of them is left for validation
        ([9, 7], [12, 1, 3]),
        ([3, 3], [4, 1, 1]),  # none can be, but no split is empty
    ],
)
def test_where_rows_are_few_they_are_for_training_first(counts: list[int], sizes: list[int]) -> None:
    rows = dataclasses.replace(table(counts), least=6)
    share = 0.2 if sum(counts) > 50 else 0.5
    parts = divide(rows, None, share, share, 0)
    assert [len(part) for part in parts] == sizes
    if min(counts) >= 6:
        assert np.bincount(rows.y[parts[0]]).min() >= 6


def test_a_class_keeps_a_row_for_validation_and_one_for_training_where_that_just_fits() -> None:
    """Of 9 and 3 rows 7 and 1 are tested, though 6 and 2 would be in proportion."""
    rows = table([9, 3])
    parts = divide(rows, None, 2 / 12, 8 / 12, 0)
    assert [np.bincount(rows.y[part], minlength=2).tolist() for part in parts] == [[1, 1], [1, 1], [7, 1]]


def test_two_rows_a_class_can_still_be_split() -> None:
    parts = divide(table([2] * 10), None, 0.2, 0.2, 0)
    assert [len(part) for part in parts] == [12, 4, 4]


@pytest.mark.parametrize(
    ("rows", "samples", "validation", "test", "words"),
    [
        (table([3, 2]), None, 0.01, 0.2, "validation asks for 0 of 4 rows, but from 1 to 3"),
        (table([3, 2]), None, 0.2, 0.9, "test asks for 4 of 5 rows, but from 1 to 3"),
        (table([1, 1]), None, 0.5, 0.5, "test asks for 1 of 2 rows, but none"),
        (table([50, 0]), None, 0.2, 0.2, "two classes or more, got 30 rows of class “class 0” alone"),
        (table([5, 5]), 11, 0.2, 0.2, "samples must be at most 10, the rows in the data, got 11"),
        (table([4, 4], tested=8), None, 0.2, 0.2, "validation asks for 0 of 0 rows, but none"),
        (table([500, 500], tested=1), 20, 0.2, 0.2, "one row each, got 16, 4 and 0"),
    ],
)
def test_what_cannot_be_split_says_why(
    rows: Table, samples: int | None, validation: float, test: float, words: str
) -> None:
    with pytest.raises(DataError) as caught:
        divide(rows, samples, validation, test, 0)
    assert words in str(caught.value)
    assert str(caught.value).count(". ") == 0


def test_apportion_is_by_largest_remainders() -> None:
    """The textbook case of Hamilton's method."""
    votes = np.array([47_000, 16_000, 15_800, 12_000, 6_100, 3_100])
    assert apportion(votes, 10).tolist() == [5, 2, 1, 1, 1, 0]
    assert apportion(np.array([2, 3]), 5).tolist() == [2, 3]


def test_apportion_says_what_it_cannot() -> None:
    with pytest.raises(ValueError, match="at most 3, got 4"):
        apportion(np.array([2, 3]), 4, spare=1)
