"""A/B: a second network beside the first, in the address too."""

import pytest

from learnact.spec import Spec, difference, from_query, to_query


@pytest.mark.parametrize(
    "changes",
    [
        {"network__activations": [{"name": "typed", "formula": "sin(a*x)", "values": {"a": 2.0}}]},
        {"training__learning_rate": 0.01},
        {"network__hidden": (4, 4, 4)},
        {"network__norm": "none"},
    ],
)
def test_a_difference_makes_the_second_of_the_first(changes):
    first = Spec().replace(network__norm="layer", training__learning_rate=0.3)
    second = first.replace(**changes)
    found = from_query(to_query(first) | difference(first, second))
    assert to_query(found) == to_query(second)
    assert difference(first, first) == {}
