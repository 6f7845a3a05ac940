"""Curves whose answer is known: what they are nearest to, where they turn, whether they live."""

import numpy as np
import pytest
from scipy import special

from learnact.activations.learned.describe import dead, describe, describe_function, of_each
from learnact.activations.learned.nearest import Match, nearest
from learnact.errors import SpecError

X = np.linspace(-6, 6, 1201)
NORMAL = np.exp(-(X**2) / 2)


def gelu(x: np.ndarray) -> np.ndarray:
    return x * special.ndtr(x)


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("gelu", 0.7 * gelu(1.3 * X + 0.4) - 2),
        ("relu", -0.5 * np.maximum(0.8 * X - 0.6, 0) + 1),
        ("tanh", 3 * np.tanh(0.5 * X - 1)),
        ("sin", np.sin(2 * X + 0.3)),
        ("identity", 2 * X - 1),
        ("softplus", np.logaddexp(0, -2 * X)),
        ("gaussian", np.exp(-((X - 0.5) ** 2)) * 4),
    ],
)
def test_a_known_curve_is_found_with_its_letters(name: str, curve: np.ndarray) -> None:
    best = nearest(X, curve, NORMAL)
    match = next(m for m in best if m.name == name)
    assert match.r2 > 0.9995 and best[0].r2 - match.r2 < 5e-4
    used = NORMAL > 1e-3
    error = np.abs(match(X) - curve)[used]
    assert np.sqrt((error**2).mean()) < 0.03 * np.ptp(curve[used])
    assert match.words.startswith(f"{match.a:.3g} · ".replace("-", "−"))


def test_only_what_is_used_counts() -> None:
    curve = np.where(X > 2, np.tanh(X), X)
    assert nearest(X, curve, (X < 2).astype(float))[0].r2 == pytest.approx(1)


def test_of_equal_ones_the_first_of_the_zoo_comes_first() -> None:
    assert nearest(X, 2 * X, NORMAL, ["identity", "relu", "leaky_relu"])[0].name == "identity"


def test_r2_is_the_weighted_one() -> None:
    curve = gelu(X) + 0.3 * np.sin(5 * X)
    match = nearest(X, curve, NORMAL, ["gelu"])[0]
    weights = NORMAL / NORMAL.sum()
    mean = (weights * curve).sum()
    expected = 1 - (weights * (match(X) - curve) ** 2).sum() / (weights * (curve - mean) ** 2).sum()
    assert match.r2 == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("curve", [np.full(1201, 3.0), np.where(X > 0, np.nan, X)])
def test_nothing_is_near_to_a_flat_or_broken_curve(curve: np.ndarray) -> None:
    assert nearest(X, curve, NORMAL) == []


def test_a_description_of_gelu() -> None:
    found = describe(X[np.abs(X) <= 4], gelu(X[np.abs(X) <= 4]))
    assert (found.low, found.high) == pytest.approx((-4, 4))
    (turn,) = found.extrema
    assert (turn.x, turn.y, turn.kind) == (pytest.approx(-0.75, abs=0.02), pytest.approx(-0.17, abs=0.01), "minimum")
    assert found.monotone == "no" and not found.dead
    assert found.right_slope == pytest.approx(1, abs=1e-3) and abs(found.left_slope) < 1e-2
    assert found.lipschitz == pytest.approx(1.129, abs=1e-3)
    assert ("Extrema", "minimum -0.17 at -0.75") in found.rows()


@pytest.mark.parametrize(
    ("curve", "monotone", "odd"),
    [(np.tanh(X), "increasing", 1.0), (-X, "decreasing", 1.0), (X**2, "no", 0.0), (0 * X, "constant", None)],
)
def test_monotone_and_symmetry(curve: np.ndarray, monotone: str, odd: float | None) -> None:
    found = describe(X, curve)
    assert found.monotone == monotone and found.odd == (None if odd is None else pytest.approx(odd, abs=1e-9))


def test_turns_are_counted_and_noise_is_not() -> None:
    wave = describe(X, np.sin(X))
    assert [round(e.x / np.pi, 1) for e in wave.extrema] == [-1.5, -0.5, 0.5, 1.5]
    noise = 1e-5 * np.random.default_rng(0).normal(size=len(X))
    assert describe(X, X + noise).monotone == "increasing"


def test_zero_outside_has_no_symmetry() -> None:
    found = describe(X + 10, np.sin(X))
    assert found.odd is None and ("Symmetry", "zero is outside") in found.rows()


def test_a_dead_curve_is_named() -> None:
    curve = np.where(X < 3, 0.25, X - 2.75)
    assert dead(curve[X < 3]) and not dead(curve)
    found = describe(X[X < 2], curve[X < 2])
    assert found.dead and "the layer is silent" in dict(found.rows())["Alive"]
    assert dict(found.rows())["Symmetry"] == "constant"


@pytest.mark.parametrize(
    ("x", "curve", "words"), [(X, np.full(1201, np.nan), "not a finite"), (X[:2], X[:2], "three points")]
)
def test_what_cannot_be_described(x: np.ndarray, curve: np.ndarray, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        describe(x, curve)


@pytest.mark.parametrize("rate", [1.0, 7.3, 60.0])
def test_a_function_is_described_as_it_is_between_any_points(rate: float) -> None:
    """sin(rate x) + 0.1 x: its turns where cos(rate x) = -0.1 / rate, its largest slope rate + 0.1 at 0."""
    found = describe_function(lambda x: np.sin(rate * x) + 0.1 * x, -2.9, 3.1)
    assert (found.low, found.high) == (-2.9, 3.1) and not found.at_least
    assert found.lipschitz == pytest.approx(rate + 0.1, rel=1e-6)
    slope = rate * np.cos(rate * np.array([-2.9, 3.1])) + 0.1
    assert [found.left_slope, found.right_slope] == pytest.approx(slope, rel=1e-3)
    first = np.arccos(-0.1 / rate) / rate
    top = min(found.extrema, key=lambda turn: abs(turn.x - first))
    assert top.kind == "maximum" and top.x == pytest.approx(first, abs=1e-5)
    assert top.y == pytest.approx(np.sin(rate * first) + 0.1 * first, abs=1e-8)


def test_a_slope_that_grows_with_every_point_is_the_least_that_it_can_be() -> None:
    root = describe_function(lambda x: np.sqrt(np.abs(x - 0.1234)), -1, 1)
    assert root.at_least and dict(root.rows())["Lipschitz constant"].startswith("at least ")
    step = describe_function(lambda x: np.maximum(x, 5 * x), -3, 3.5)
    assert not step.at_least and step.lipschitz == pytest.approx(5) and step.left_slope == pytest.approx(1)


def test_the_largest_slope_of_a_mean_is_told_as_that_of_each() -> None:
    """sin and -sin shifted nearly cancel out; each has the constant 1, or 3."""
    each = [describe_function(curve, -3, 3) for curve in (np.sin, lambda x: -np.sin(3 * x))]
    mean = describe_function(lambda x: (np.sin(x) - np.sin(3 * x)) / 2, -3, 3)
    found = of_each(mean, each, "seed")
    assert found.lipschitz < 2.0
    assert dict(found.rows())["Lipschitz constant"] == "2 on average, 1 to 3: each seed's own"


@pytest.mark.parametrize("x", [0 * X, X[::-1], np.repeat(X[::2], 2)[:-1]])
def test_points_that_do_not_ascend_are_not_described(x: np.ndarray) -> None:
    with pytest.raises(SpecError, match="ascending x, no two at the same place"):
        describe(x, X)


@pytest.mark.parametrize("weights", [0 * X, np.full(1201, np.nan)])
def test_nothing_is_near_to_a_curve_that_is_not_used(weights: np.ndarray) -> None:
    assert nearest(X, X, weights) == []


@pytest.mark.parametrize(("r2", "text"), [(1.0, "1.000"), (0.99957, "0.999"), (0.9, "0.900"), (-0.2001, "-0.201")])
def test_a_match_is_called_exact_only_where_it_is(r2: float, text: str) -> None:
    assert Match("relu", 1.0, 1.0, 0.0, 0.0, r2).score == text
