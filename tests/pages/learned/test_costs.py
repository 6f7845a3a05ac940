"""What a learned activation costs beside a fixed one, in words."""

import pytest

from learnact.diagnostics import NetworkCost
from pages.learned.learned_vs_fixed import Words, _cost_lines


@pytest.mark.parametrize(("one", "two", "said"), [(1120, 0, "1,120 more"), (0, 120, "120 fewer"), (7, 7, "as many")])
def test_parameters_of_the_activations_are_more_or_fewer(one: int, two: int, said: str) -> None:
    costs = [NetworkCost(2000, count, 100, 100) for count in (one, two)]
    _, line, _ = _cost_lines(*costs, None, Words("A", "B", "A"))
    assert line["A / B"] == said
