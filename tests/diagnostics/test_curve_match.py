"""What a curve resembles: known functions are found again, with a, b, c and d."""

import numpy as np
import pytest

from learnact.activations import ZOO
from learnact.diagnostics import match_curve
from learnact.diagnostics.curve_match import ORDER, SAME, match_in_snapshot
from learnact.errors import SpecError

ENDS = np.array([-4.0, 4.0])
X = np.linspace(-4, 4, 129)
USED = np.array([0.0, 1.0])
MIDDLES = -4 + (np.arange(48) + 0.5) / 6
DENSITY = np.exp(-(MIDDLES**2) / 2)


def test_tanh_is_found_again():
    found = match_curve(ENDS, 2 * np.tanh(1.5 * X) + 1, USED, DENSITY)
    assert found.match.name == "tanh"
    assert found.match.r2 == pytest.approx(1, abs=1e-3)
    assert found.match.a == pytest.approx(2, rel=0.02) and found.match.d == pytest.approx(1, abs=0.02)


def test_only_the_used_range_counts():
    wild = np.where(np.abs(X) < 3.1, np.maximum(X, 0), 50 * np.sin(9 * X))
    found = match_curve(ENDS, wild, USED, DENSITY)
    assert found.match.name == "relu" and found.x.min() >= -3 and found.x.max() <= 3
    assert found.description.monotone == "increasing"


def test_a_flat_curve_is_dead_and_like_nothing():
    found = match_curve(ENDS, np.full(129, 0.3), USED, DENSITY)
    assert found.match is None and found.description.dead


def test_a_narrow_range_still_has_points():
    assert len(match_curve(ENDS, X, np.array([0.5, 1e-6]), DENSITY).x) >= 7


def test_a_curve_with_a_hole_is_refused():
    with pytest.raises(SpecError, match="not a finite number"):
        match_curve(ENDS, np.where(X > 0, np.nan, X), USED, DENSITY)


@pytest.mark.parametrize("member", [0, 1, None])
def test_neurons_with_curves_of_their_own_resemble_their_mean(member: int | None):
    """Of each seed two neurons, whose mean is ±2 tanh."""
    each = [[sign * 2 * np.tanh(X) + bump * np.sin(5 * X) for bump in (-1, 1)] for sign in (1, -1)]
    each[1] = each[1] if member is not None else each[0]
    used, density = np.array([USED, USED]), np.array([DENSITY, DENSITY])
    arrays = {"x": ENDS, "y": np.array(each), "used": used, "density": density}
    found = match_in_snapshot({f"shapes.3.{name}": array for name, array in arrays.items()}, 3, member)
    np.testing.assert_allclose(found.y, (-2 if member == 1 else 2) * np.tanh(found.x), atol=1e-12)
    assert found.match is not None and found.match.name == "tanh"


@pytest.mark.parametrize(("mean", "deviation"), [(1.5, 0.5), (-2.0, 0.25), (0.5, 2.0)])
def test_the_range_is_three_deviations_on_both_sides_of_the_mean(mean: float, deviation: float):
    found = match_curve(ENDS, np.tanh(X), np.array([mean, deviation]), DENSITY)
    low, high = max(-4, mean - 3 * deviation), min(4, mean + 3 * deviation)
    assert low <= found.x.min() < low + 1 / 16 and high - 1 / 16 < found.x.max() <= high


def test_every_entry_of_the_zoo_with_a_shape_of_its_own_can_be_named_once():
    assert len(ORDER) == len(set(ORDER)) and set(ORDER) == set(ZOO) - SAME
    found = match_curve(ENDS, np.exp(-(X**2)), USED, DENSITY)
    assert found.match.name == "gaussian" and found.match.r2 > 0.999
