"""A sketch as a curve."""

import numpy as np
import pytest

from learnact.errors import SpecError
from pages.learned.draw import drawn


def test_a_sketch_is_a_curve_through_its_points() -> None:
    drawn_curve = drawn([[-2.0, -0.5], [0.0, 0.0], [1.0, 1.5]], "straight")
    np.testing.assert_allclose(drawn_curve.at([-2, -1, 0, 0.5, 1]), [-0.5, -0.25, 0, 0.75, 1.5], atol=1e-6)
    assert drawn_curve.used == (-2, 1)


@pytest.mark.parametrize(
    ("points", "join"),
    [
        ([], "cubic"),
        ([[0, 0]], "cubic"),
        ([[0, 0], [0, 1]], "cubic"),
        ([[1, 0], [0, 1]], "straight"),
        ([[0, float("nan")], [1, 1]], "cubic"),
        ([[0, 0], [1, 1e9]], "cubic"),
        ([[0, 0], [1]], "cubic"),
        ([["a", 0], [1, 1]], "cubic"),
        ([[0, 0], [1, 1]], "wavy"),
        ("points", "cubic"),
    ],
)
def test_a_sketch_that_is_no_curve_is_one_sentence(points: object, join: str) -> None:
    with pytest.raises(SpecError) as error:
        drawn(points, join)
    assert str(error.value).endswith(".") and "\n" not in str(error.value) and len(str(error.value)) < 250
