"""Input features of 2-D sets against numpy, and every one that cannot be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact.data import MAX_FEATURES, SOURCES, SPLITS, check, load
from learnact.errors import SpecError

PLANES = [name for name, source in SOURCES.items() if source.domain]
TEXTS = ("x1", "x₂^2", "x1*x2", "sin(2*x1)", "where(x2 > 0, exp(-x2), 1)", "3")
TITLES = ("x₁", "x₂²", "x₁x₂", "sin 2x₁", "where(x₂ > 0, exp(−x₂), 1)", "3")
NUMPY: tuple[Callable[[Any, Any], Any], ...] = (
    lambda x1, x2: x1,
    lambda x1, x2: x2**2,
    lambda x1, x2: x1 * x2,
    lambda x1, x2: np.sin(2 * x1),
    lambda x1, x2: np.where(x2 > 0, np.exp(-x2), 1),
    lambda x1, x2: np.full_like(x1, 3),
)


@pytest.mark.parametrize("name", PLANES)
def test_features_are_their_formulas_on_the_same_rows(name: str) -> None:
    plain, dataset = load(name, noise=0.1, seed=3), load(name, noise=0.1, seed=3, features=TEXTS)
    assert dataset.features == TITLES
    assert tuple(formula.text for formula in dataset.feature_formulas) == TEXTS
    for split in SPLITS:
        part, raw = dataset.split(split), plain.split(split)
        expected = np.stack([f(*raw.x.T.astype(np.float64)) for f in NUMPY], axis=1)
        np.testing.assert_allclose(part.x, expected, rtol=1e-6, atol=1e-6)
        assert part.x.dtype == np.float32 and part.x.flags.c_contiguous
        np.testing.assert_array_equal(part.plane, raw.x)
        np.testing.assert_array_equal(part.y, raw.y)


@pytest.mark.parametrize("name", PLANES)
def test_without_features_the_inputs_are_the_coordinates(name: str) -> None:
    dataset, named = load(name, scaling="zscore"), load(name, scaling="zscore", features=["x1", "x2"])
    assert dataset.features == named.features == ("x₁", "x₂")
    assert [formula.text for formula in dataset.feature_formulas] == ["x1", "x2"]
    for split in SPLITS:
        part = dataset.split(split)
        np.testing.assert_allclose(dataset.scaling.undo(part.x), part.plane, atol=1e-5)
        np.testing.assert_array_equal(part.x, named.split(split).x)


def test_features_are_scaled_after_they_are_computed() -> None:
    raw, scaled = load("spiral", features=TEXTS), load("spiral", features=TEXTS, scaling="zscore")
    np.testing.assert_allclose(scaled.train.x[:, :5].mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.train.x[:, :5].std(axis=0), 1, atol=1e-4)
    np.testing.assert_array_equal(scaled.train.x[:, 5], 0)  # a constant is shifted and not divided by zero
    np.testing.assert_allclose(scaled.raw("test"), raw.test.x, atol=1e-4)
    np.testing.assert_array_equal(scaled.train.plane, raw.train.plane)


def test_other_sets_have_neither_plane_nor_formulas() -> None:
    iris = load("iris")
    assert iris.train.plane is None and iris.feature_formulas == ()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "iris", "features": ["x1"]}, "but iris is no plane, got 'x1'"),
        ({"features": "x1"}, "features must be a list of formulas in x1 and x2, got 'x1'"),
        ({"features": [3]}, "must be a list of formulas"),
        ({"features": ["x1", "y"]}, 'feature “y”: "y" at character 1 is not known'),
        ({"features": ["x1 +"]}, "feature “x1 +”: The formula ends after"),
        ({"features": [""]}, "feature “”: The formula is empty"),
        ({"features": ["x1^2", "x2", "x₁²"]}, "“x1^2” and “x₁²” are the same"),
        ({"features": ["x1", "x1"]}, "“x1” and “x1” are the same"),
        ({"features": ["1/x1"]}, "“1/x1” must be finite on the plane, but it is infinite at x1 = 0, x2 = -6"),
        ({"features": ["x2", "log(x2)"]}, "“log(x2)” must be finite on the plane, but it is not a number at"),
        ({"features": ["exp(exp(x1))"]}, "infinite at"),
        ({"features": [f"x1 + {k}" for k in range(MAX_FEATURES + 1)]}, "at most 32 formulas, got 33"),
    ],
)
def test_what_can_never_work_says_why(given: dict[str, Any], words: str) -> None:
    for act in (check, load):
        with pytest.raises(SpecError) as caught:
            act(**{"name": "circle", **given})
        message = str(caught.value)
        assert words in message
        assert message.endswith((".", "?")) and message.count(". ") == 0


def test_a_formula_that_fails_at_a_point_alone_is_named() -> None:
    value = float(load("circle").train.x[0, 0])
    with pytest.raises(SpecError, match=r"must be finite on the plane, but it is infinite at x1 = "):
        load("circle", features=[f"1/(x1 - ({value!r}))"])


def test_as_many_features_as_are_allowed() -> None:
    dataset = load("xor", features=[f"sin({k + 1}*x1)" for k in range(MAX_FEATURES)])
    assert dataset.train.x.shape == (300, MAX_FEATURES)
