"""Scores of several seeds in a few characters."""

from collections.abc import Sequence

import pytest

from pages.learned.spread import spread


@pytest.mark.parametrize(
    ("values", "digits", "text"),
    [
        ([0.5, 0.7], 4, "0.6000 ± 0.1414"),
        ([0.5], 3, "0.500"),
        ([0.5, None, 0.7, float("nan"), float("inf")], 2, "0.60 ± 0.14"),
        ([-1e-9], 2, "0.00"),
        ([None, float("nan")], 2, "diverged"),
        ([], 2, "diverged"),
    ],
)
def test_mean_and_deviation_of_what_is_finite(values: Sequence[float | None], digits: int, text: str) -> None:
    assert spread(values, digits) == text
