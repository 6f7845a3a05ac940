"""What a learned activation costs beside a fixed one, in words."""

import numpy as np
import pytest

from learnact.diagnostics import NetworkCost
from pages.learned.learned_vs_fixed import Words, _cost_lines, _line


@pytest.mark.parametrize(("one", "two", "said"), [(1120, 0, "1,120 more"), (0, 120, "120 fewer"), (7, 7, "as many")])
def test_parameters_of_the_activations_are_more_or_fewer(one: int, two: int, said: str) -> None:
    costs = [NetworkCost(2000, count, 100, 100) for count in (one, two)]
    _, line, _ = _cost_lines(*costs, None, Words("A", "B", "A"))
    assert line["A / B"] == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ([0.00021, 0.00023], [0.0021, 0.0019], ("0.00022 ± 0.00001", "0.00200 ± 0.00014")),
        ([0.4, 0.6], [0.04, 0.06], ("0.500 ± 0.141", "0.050 ± 0.014")),
        ([0.0, 0.0], [0.5, 0.5], ("0.000 ± 0.000", "0.500 ± 0.000")),
    ],
)
def test_a_score_has_digits_that_say_something(one: list[float], other: list[float], said: tuple[str, str]) -> None:
    line = _line("validation.loss", np.array(one), np.array(other), Words("A", "B", "A"))
    assert (line["A"], line["B"]) == said


def test_a_difference_of_nothing_is_no_negative_zero() -> None:
    line = _line("validation.loss", np.array([0.5, 0.5]), np.array([0.5, 0.500001]), Words("A", "B", "A"))
    assert line["A − B, same seeds"].startswith("+0.000 [")
