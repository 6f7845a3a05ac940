"""What a curve resembles: known functions are found again, with a, b, c and d."""

import numpy as np
import pytest

from learnact.activations import ZOO
from learnact.diagnostics import match_curve
from learnact.diagnostics.curve_match import ORDER, SAME, match_in_snapshot
from learnact.errors import SpecError
from learnact.spec import Spec

ENDS = np.array([-4.0, 4.0])
X = np.linspace(-4, 4, 129)
USED = np.array([0.0, 1.0])
MIDDLES = -4 + (np.arange(48) + 0.5) / 6
DENSITY = np.exp(-(MIDDLES**2) / 2)


def test_tanh_is_found_again():
    found = match_curve(lambda x: 2 * np.tanh(1.5 * x) + 1, ENDS, USED, DENSITY)
    assert found.match.name == "tanh"
    assert found.match.r2 == pytest.approx(1, abs=1e-3)
    assert found.match.a == pytest.approx(2, rel=0.02) and found.match.d == pytest.approx(1, abs=0.02)


def test_only_the_used_range_counts():
    found = match_curve(lambda x: np.where(np.abs(x) < 3.1, np.maximum(x, 0), 50 * np.sin(9 * x)), ENDS, USED, DENSITY)
    assert found.match.name == "relu" and found.x.min() >= -3 and found.x.max() <= 3
    assert found.description.monotone == "increasing"


def test_a_flat_curve_is_dead_and_like_nothing():
    found = match_curve(lambda x: np.full(len(x), 0.3), ENDS, USED, DENSITY)
    assert found.match is None and found.description.dead


def test_a_narrow_range_still_has_points():
    found = match_curve(lambda x: x, ENDS, np.array([0.5, 1e-6]), DENSITY)
    assert len(found.x) == 129 and (found.x[0], found.x[-1]) == pytest.approx((0.499, 0.501))


def test_a_curve_with_a_hole_is_refused():
    with pytest.raises(SpecError, match="not a finite number"):
        match_curve(lambda x: np.where(x > 0, np.nan, x), ENDS, USED, DENSITY)


def spline(places: np.ndarray, slopes: np.ndarray) -> dict[str, np.ndarray]:
    """The numbers of relu(x) + sum slope relu(place - x) in a snapshot."""
    return {"layers.3.activation.slope": slopes, "layers.3.activation.place": places}


def told(sharing: str, slopes: np.ndarray) -> tuple[Spec, dict[str, np.ndarray]]:
    """Two seeds of hinges at 0 and 1, with slopes [2, 2] or of two neurons each [2, 2, 2]; the axis is shared."""
    chosen = {"name": "apl", "learned": {"hinges": 2}, "sharing": sharing}
    spec = Spec().replace(network__hidden=(2,) * 4, network__activations=[chosen], seeds=2)
    places = np.broadcast_to([0.0, 1.0], slopes.shape)
    y = np.array([[hinged(X, one) for one in seed] if seed.ndim == 2 else hinged(X, seed) for seed in slopes])
    arrays = {"x": ENDS, "y": y, "used": np.array([[0, 1.0], [0.5, 0.1]]), "density": np.array([DENSITY, DENSITY])}
    ends = np.ones(slopes.shape[:-1] if sharing == "neuron" else (2, 1))
    ranges = {"layers.3.activation.low": -8 * ends, "layers.3.activation.high": 8 * ends}
    if sharing != "neuron":
        slopes, places = slopes[:, None], places[:, None]
    return spec, {f"shapes.3.{name}": array for name, array in arrays.items()} | spline(places, slopes) | ranges


def hinged(x: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0) + slopes[0] * np.maximum(-x, 0) + slopes[1] * np.maximum(1 - x, 0)


@pytest.mark.parametrize("member", [0, 1])
def test_of_one_seed_the_constant_is_its_own_where_it_is_used(member: int):
    """On -3 to 3 the slopes are -s0 - s1, 1 - s1 and 1; on 0.2 to 0.8 there is only 1 - s1."""
    slopes = np.array([[0.5, 2.25], [9.0, -0.5]])
    found = match_in_snapshot(*told("layer", slopes), 3, member).description
    assert found.lipschitz == pytest.approx([2.75, 1.5][member], rel=1e-6) and not found.at_least
    assert (found.low, found.high) == pytest.approx([(-3, 3), (0.2, 0.8)][member])


def test_of_the_mean_of_seeds_the_constants_are_those_of_each():
    found = match_in_snapshot(*told("layer", np.array([[0.5, 2.25], [9.0, -0.5]])), 3, None).description
    assert found.each == pytest.approx((2.75, 1.5), rel=1e-6)
    assert dict(found.rows())["Lipschitz constant"] == "2.13 on average, 1.5 to 2.75: each seed's own"


@pytest.mark.parametrize("member", [0, None])
def test_neurons_with_curves_of_their_own_resemble_their_mean(member: int | None):
    slopes = np.array([[[0, 3.0], [0, -3.0]], [[0, 1.0], [0, -1.0]]])  # the means are ReLU
    found = match_in_snapshot(*told("neuron", slopes), 3, member)
    np.testing.assert_allclose(found.y, np.maximum(found.x, 0), atol=1e-12)
    assert found.match is not None and found.match.name == "relu"
    largest = (3, 4) if member == 0 else (3, 4, 0, 2)  # of seed 1 only 0.2 to 0.8 is used
    assert found.description.each == pytest.approx(largest, abs=1e-6) and found.description.whose == "neuron"


@pytest.mark.parametrize(("mean", "deviation"), [(1.5, 0.5), (-2.0, 0.25), (0.5, 2.0)])
def test_the_range_is_three_deviations_on_both_sides_of_the_mean(mean: float, deviation: float):
    """Also where an axis, which several seeds share, shows less of it."""
    found = match_curve(np.tanh, ENDS, np.array([mean, deviation]), DENSITY)
    ends = pytest.approx((mean - 3 * deviation, mean + 3 * deviation))
    assert (found.x[0], found.x[-1]) == ends == (found.description.low, found.description.high)


def test_every_entry_of_the_zoo_with_a_shape_of_its_own_can_be_named_once():
    assert len(ORDER) == len(set(ORDER)) and set(ORDER) == set(ZOO) - SAME
    found = match_curve(lambda x: np.exp(-(x**2)), ENDS, USED, DENSITY)
    assert found.match.name == "gaussian" and found.match.r2 > 0.999
