import numpy as np
import pytest

from learnact.figures.timing import CHEAPEST, timing_bars

TITLES = ("Cheap", "Dear", "Free")
FORWARD = (1.5, 20.0, 0.001)
BACKWARD = (0.5, 30.0, 0.001)
COLORS = ("#0072B2", "#D55E00", "#7A7A7A")
MILLISECONDS = ((1.0, 2.0), (3.0, 4.0), (0.0, 0.0))


@pytest.fixture
def figure():
    return timing_bars(TITLES, FORWARD, BACKWARD, COLORS, MILLISECONDS)


def test_the_dearest_is_at_the_top_and_keeps_its_colour(figure) -> None:
    for bars in figure.data:
        assert bars.y == ("Free", "Cheap", "Dear")
        assert tuple(bars.marker.color) == ("#7A7A7A", "#0072B2", "#D55E00")


def test_bars_go_from_relu_to_the_ratio(figure) -> None:
    forward, backward = figure.data
    np.testing.assert_allclose(np.add(forward.base, forward.x), (CHEAPEST, 1.5, 20.0))
    np.testing.assert_allclose(np.add(backward.base, backward.x), (CHEAPEST, 0.5, 30.0))
    assert forward.base == backward.base == 1


def test_the_exact_ratio_and_the_milliseconds_are_under_the_mouse(figure) -> None:
    forward, backward = figure.data
    assert [tuple(row) for row in forward.customdata] == [(0.001, 0.0), (1.5, 1.0), (20.0, 3.0)]
    assert [tuple(row) for row in backward.customdata] == [(0.001, 0.0), (0.5, 2.0), (30.0, 4.0)]


def test_axes_are_logarithmic_named_and_hold_all_bars(figure) -> None:
    for axis in (figure.layout.xaxis, figure.layout.xaxis2):
        assert axis.type == "log"
        assert axis.title.text == "times ReLU"
        low, high = axis.range
        assert low < np.log10(CHEAPEST) < np.log10(30) < high


def test_the_height_grows_with_the_bars(figure) -> None:
    one = timing_bars(TITLES[:1], FORWARD[:1], BACKWARD[:1], COLORS[:1], MILLISECONDS[:1])
    assert figure.layout.height > one.layout.height
