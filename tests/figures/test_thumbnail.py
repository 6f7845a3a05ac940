import re
from xml.etree import ElementTree

import numpy as np
import pytest

from learnact.figures.thumbnail import HEIGHT, WIDTH, thumbnail

X = np.linspace(-8, 8, 257)
COLOR = "#8E44AD"


def picture(y, used=(-2.0, 2.0), x=X):
    """The zero lines, the whole curve and its used part, as points [K, 2] each; and the SVG's elements."""
    root = ElementTree.fromstring(thumbnail(x, np.asarray(y, float), used, COLOR))
    paths = list(root)
    points = [np.array(re.findall(r"-?[\d.]+", path.get("d")), float) for path in paths[1:]]
    return root, paths, [one.reshape(-1, 2) for one in points]


def test_it_is_a_picture_of_its_size_and_color() -> None:
    root, (_, whole, used), _ = picture(np.tanh(X))
    assert root.tag.endswith("svg") and (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT))
    assert whole.get("stroke") == used.get("stroke") == COLOR
    assert whole.get("stroke-dasharray") and not used.get("stroke-dasharray")


def test_half_of_the_used_range_is_dashed_on_both_sides() -> None:
    _, _, (whole, used) = picture(np.tanh(X), (-2, 2))
    share = np.ptp(used[:, 0]) / np.ptp(whole[:, 0])
    assert share == pytest.approx(0.5, abs=0.02)
    assert used[:, 0].mean() == pytest.approx(whole[:, 0].mean(), abs=0.5)


def test_up_is_up_and_all_of_it_is_inside() -> None:
    for y in (X, -X, X**3 - 20 * X, np.exp(X)):
        _, _, (whole, _) = picture(y)
        assert (whole >= 0).all() and (whole[:, 0] <= WIDTH).all() and (whole[:, 1] <= HEIGHT).all()
    _, _, (rising, _) = picture(X)
    assert (np.diff(rising[:, 1]) < 0).all() and (np.diff(rising[:, 0]) > 0).all()


def test_the_axes_cross_where_both_are_zero() -> None:
    for used in ((-2.0, 2.0), (1.0, 3.0), (-5.0, -3.0)):
        _, (axes, *_), (whole, _) = picture(np.maximum(X, 0) + 0.5, used)
        across, down = (float(number) for number in re.match(r"M([\d.]+) 0V\d+M0 ([\d.]+)H", axes.get("d")).groups())
        assert 0 < across < WIDTH and 0 < down < HEIGHT
        assert whole[:, 1].max() <= down  # the curve is above zero
        if used[0] > 0:
            assert across <= whole[:, 0].min() + 0.1


def test_a_flat_curve_is_a_line_at_its_height() -> None:
    _, _, (zero, _) = picture(0 * X)
    assert np.ptp(zero[:, 1]) == 0 and np.isfinite(zero).all()
    _, _, (above, _) = picture(0 * X + 3)
    assert above[0, 1] < HEIGHT / 2


def test_a_coarse_table_is_joined_by_lines() -> None:
    _, _, (whole, used) = picture([0, 1, 0.5], (-0.4, -0.2), np.array([-1.0, 0.0, 2.0]))
    assert len(used) > 20 and np.ptp(used[:, 0]) == pytest.approx(np.ptp(whole[:, 0]) / 2, rel=0.1)
    line = np.polynomial.Polynomial.fit(*whole.T, 1)
    assert np.abs(line(whole[:, 0]) - whole[:, 1]).max() < 0.2  # of a pixel


def test_a_table_that_ends_in_its_used_range_is_drawn_to_its_end() -> None:
    _, _, (whole, used) = picture([0, 1, 0.5], (-1.0, 9.0), np.array([-1.0, 0.0, 2.0]))
    np.testing.assert_array_equal(whole, used)


def test_a_curve_that_was_used_elsewhere_is_all_dashed() -> None:
    _, _, points = picture(np.tanh(X), (20.0, 30.0))
    assert len(points) == 1 and len(points[0]) == len(X)
