"""Scalings against scikit-learn's, and the promise that only the training split is looked at."""

import numpy as np
import pytest
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from learnact.data import SCALINGS, load
from learnact.data.scaling import fit
from learnact.errors import DataError

REFERENCES = {
    "zscore": StandardScaler(),
    "unit": MinMaxScaler(),
    "symmetric": MinMaxScaler((-1, 1)),
}


@pytest.fixture
def table() -> np.ndarray:
    """9,000 rows, so that statistics take several blocks; features of very different size and place."""
    random = np.random.default_rng(5)
    return random.normal([0, 1e4, -3, 1e-3], [1, 30, 1e3, 1e-4], (9000, 4)).astype(np.float32)


@pytest.mark.parametrize("name", REFERENCES)
def test_against_scikit_learn(name: str, table: np.ndarray) -> None:
    scaled = fit(name, table).apply(table)
    np.testing.assert_allclose(scaled, REFERENCES[name].fit_transform(table.astype(float)), atol=2e-4)
    assert scaled.dtype == np.float32 and scaled.flags.c_contiguous


def test_sigma_minus_mu_is_x_over_sigma_minus_mu(table: np.ndarray) -> None:
    small = table / np.abs(table).max(axis=0)
    expected = small / small.std(axis=0, dtype=float) - small.mean(axis=0, dtype=float)
    np.testing.assert_allclose(fit("sigma_minus_mu", small).apply(small), expected, rtol=1e-4, atol=1e-4)


def test_none_changes_nothing(table: np.ndarray) -> None:
    np.testing.assert_array_equal(fit("none", table).apply(table), table)


@pytest.mark.parametrize("name", SCALINGS)
def test_undo_gives_the_raw_features_back(name: str, table: np.ndarray) -> None:
    scaling = fit(name, table)
    np.testing.assert_allclose(scaling.undo(scaling.apply(table)), table, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", SCALINGS)
def test_a_constant_feature_is_safe(name: str) -> None:
    train = np.stack([np.full(50, 0.1), np.zeros(50), np.arange(50)], axis=1).astype(np.float32)
    later = train + np.float32(1)
    scaling = fit(name, train)
    assert np.isfinite(scaling.apply(train)).all() and np.isfinite(scaling.apply(later)).all()
    np.testing.assert_array_equal(scaling.scale[:2], 1)
    if name != "none":
        np.testing.assert_allclose(scaling.apply(train)[:, :2], 0, atol=1e-7)


def test_one_row_is_safe() -> None:
    for name in SCALINGS:
        assert np.isfinite(fit(name, np.ones((1, 3))).apply(np.ones((2, 3)))).all()


@pytest.mark.parametrize("name", SCALINGS)
def test_images_are_scaled_over_all_pixels(name: str) -> None:
    digits = load("digits", scaling=name)
    raw = load("digits").train.x
    assert np.unique(digits.scaling.shift).size == 1 and np.unique(digits.scaling.scale).size == 1
    alone = fit(name, raw.reshape(-1, 1)).apply(raw.reshape(-1, 1)).reshape(raw.shape)
    np.testing.assert_allclose(digits.train.x, alone, atol=1e-5)


def test_unit_digits_are_pixels_over_sixteen() -> None:
    np.testing.assert_allclose(load("digits", scaling="unit").test.x, load("digits").test.x / 16)


@pytest.mark.parametrize("name", REFERENCES)
def test_fitted_on_the_training_split_alone(name: str) -> None:
    raw, scaled = load("wine"), load("wine", scaling=name)
    reference = REFERENCES[name].fit(raw.train.x.astype(float))
    for split in ("train", "validation", "test"):
        expected = reference.transform(raw.split(split).x.astype(float))
        np.testing.assert_allclose(scaled.split(split).x, expected, atol=1e-4)
        np.testing.assert_array_equal(scaled.split(split).y, raw.split(split).y)


def test_the_source_of_a_scaling_is_left_alone(table: np.ndarray) -> None:
    before = table.copy()
    fit("zscore", table).apply(table)
    np.testing.assert_array_equal(table, before)


@pytest.mark.parametrize("size", [1e20, 1e30])
@pytest.mark.parametrize("name", SCALINGS)
def test_large_numbers_are_scaled_to_finite_ones_or_refused(name: str, size: float) -> None:
    """x / σ - μ is (x - μσ) / σ, and μσ is beyond float32 here."""
    train = np.random.default_rng(7).normal(size, size / 3, (50, 2))
    if name == "sigma_minus_mu":
        with pytest.raises(DataError, match="sigma_minus_mu needs numbers beyond 32 bits for these data; choose"):
            fit(name, train)
    else:
        assert np.isfinite(fit(name, train).apply(train)).all()


def test_own_data_that_a_scaling_cannot_hold_get_a_sentence() -> None:
    content = ("a,b,y\n" + "1e20,2,A\n3e20,4,B\n" * 5).encode()
    with pytest.raises(DataError, match="choose another one"):
        load("own", content=content, classes=2, scaling="sigma_minus_mu")
