"""Numbers as short text."""

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.25, "−0.25"),
        (1234.5678, "1230"),
        (1e-7, "1.0e−7"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_numbers_are_short_and_have_a_true_minus(engine: Run, value: float, text: str) -> None:
    assert engine("maths/number_format.js", "({format}, value) => format(value)", value) == text
