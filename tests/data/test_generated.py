"""Geometry of the generated sets, told from the points alone, and what noise may and may not change."""

import numpy as np
import pytest

from learnact.data import SOURCES, Dataset, load

CLASSIFIED = ["circle", "xor", "moons", "blobs", "spiral", "checkerboard"]
REGRESSED = ["plane", "gaussian"]
CHOICES = [(name, k) for name in ("blobs", "spiral") for k in (2, 3, 6)] + [("blobs", 10)]


def everything(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    parts = [dataset.train, dataset.validation, dataset.test]
    return np.concatenate([part.x for part in parts]), np.concatenate([part.y for part in parts])


@pytest.mark.parametrize("name", CLASSIFIED)
@pytest.mark.parametrize("noise", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("samples", [20, 500, 1001])
def test_classes_are_balanced_at_every_noise(name: str, noise: float, samples: int) -> None:
    dataset = load(name, noise=noise, samples=samples)
    x, y = everything(dataset)
    assert x.shape == (samples, 2)
    assert abs(np.diff(np.bincount(y, minlength=2))[0]) <= 1
    assert dataset.task == "binary" and len(dataset.classes) == 2


@pytest.mark.parametrize(("name", "k"), CHOICES)
def test_the_number_of_classes_can_be_chosen(name: str, k: int) -> None:
    dataset = load(name, classes=k, samples=60 * k)
    _, y = everything(dataset)
    assert np.bincount(y).tolist() == [60] * k
    assert dataset.task == ("binary" if k == 2 else "multiclass")
    assert len(dataset.classes) == k


@pytest.mark.parametrize("name", CLASSIFIED + REGRESSED)
@pytest.mark.parametrize("noise", [0.0, 0.5, 1.0])
def test_points_stay_on_the_plane(name: str, noise: float) -> None:
    dataset = load(name, noise=noise, samples=2000)
    x, _ = everything(dataset)
    assert dataset.domain == ((-6, 6), (-6, 6))
    assert np.abs(x).max() <= 6
    assert np.abs(x).max() > 3


@pytest.mark.parametrize("name", CLASSIFIED)
def test_noise_moves_each_point_in_one_direction_and_no_row_to_another_split(name: str) -> None:
    """Row by row, twice a small noise is twice the shift; blobs grow with their standard deviation."""
    still, little, more = (load(name, noise=noise).train for noise in (0.0, 0.01, 0.02))
    assert (still.y == little.y).all() and (still.y == more.y).all()
    shift, double = little.x - still.x, more.x - still.x
    ratio = (np.sqrt(0.5 + 7 * 0.02) - np.sqrt(0.5)) / (np.sqrt(0.5 + 7 * 0.01) - np.sqrt(0.5))
    np.testing.assert_allclose(double, shift * (ratio if name == "blobs" else 2), atol=2e-6)
    assert np.abs(shift).max() > 0


@pytest.mark.parametrize("name", REGRESSED)
def test_noise_changes_targets_and_no_point(name: str) -> None:
    still, noisy = load(name).train, load(name, noise=0.3).train
    np.testing.assert_array_equal(still.x, noisy.x)
    assert (still.y != noisy.y).mean() > 0.2


@pytest.mark.parametrize("name", CLASSIFIED + REGRESSED)
def test_the_seed_decides(name: str) -> None:
    first, again, other = (
        load(name, seed=3, noise=0.1),
        load(name, seed=3, noise=0.1),
        load(name, seed=4, noise=0.1),
    )
    np.testing.assert_array_equal(first.train.x, again.train.x)
    np.testing.assert_array_equal(first.test.y, again.test.y)
    assert (first.train.x != other.train.x).mean() > 0.9


def test_circle_is_a_disc_in_a_ring() -> None:
    x, y = everything(load("circle", samples=4000))
    radius = np.linalg.norm(x, axis=1)
    assert radius[y == 1].max() < 2.5 and radius[y == 1].max() > 2.4
    assert radius[y == 0].min() > 3.4999 and radius[y == 0].max() < 5.0001
    quarters = np.bincount(np.floor(np.arctan2(x[:, 1], x[:, 0]) / (np.pi / 2)).astype(int) + 2, minlength=4)
    assert np.abs(quarters[:4] / len(x) - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / len(x)), "all directions alike"


def test_xor_is_the_sign_of_the_product() -> None:
    x, y = everything(load("xor", samples=4000))
    np.testing.assert_array_equal(y, (x[:, 0] * x[:, 1] > 0).astype(int))
    assert np.abs(x).min() >= 0.299 and np.abs(x).max() <= 5.301


def test_moons_are_scikit_learns() -> None:
    from sklearn.datasets import make_moons

    reference, labels = make_moons(2000, shuffle=False)
    reference = 3 * (reference - (0.5, 0.25))
    x, y = everything(load("moons", samples=2000))
    for number in (0, 1):
        away = np.linalg.norm(x[y == number][:, None] - reference[labels == number], axis=2).min(axis=1)
        assert away.max() < 0.01


def test_moons_noise_is_three_times_the_number() -> None:
    still, noisy = load("moons", samples=20_000).train.x, load("moons", samples=20_000, noise=0.1).train.x
    np.testing.assert_allclose((noisy - still).std(axis=0), 0.3, rtol=0.03)


@pytest.mark.parametrize(("noise", "variance"), [(0.0, 0.5), (0.1, 1.2)])
def test_two_blobs_are_the_playgrounds(noise: float, variance: float) -> None:
    x, y = everything(load("blobs", samples=20_000, noise=noise))
    for number, center in ((0, -2), (1, 2)):
        np.testing.assert_allclose(x[y == number].mean(axis=0), center, atol=0.05)
        np.testing.assert_allclose(x[y == number].var(axis=0), variance, rtol=0.05)


def test_many_blobs_are_apart() -> None:
    x, y = everything(load("blobs", classes=10, samples=20_000))
    centers = np.array([x[y == number].mean(axis=0) for number in range(10)])
    np.testing.assert_allclose(np.linalg.norm(centers, axis=1), 4, atol=0.06)
    distances = np.linalg.norm(centers[:, None] - centers, axis=2) + 9 * np.eye(10)
    assert distances.min() > 3 * np.sqrt(0.5)


def test_two_arms_are_the_playgrounds_spiral() -> None:
    """A point of class 0 at radius r stands 1.75 * 2 pi r / 5 from the y axis, one of class 1 opposite."""
    x, y = everything(load("spiral", samples=1000))
    radius = np.linalg.norm(x, axis=1)
    angle = 1.75 * 2 * np.pi * radius / 5 + np.pi * y
    np.testing.assert_allclose(x, radius[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1), atol=1e-4)
    assert radius.max() < 5.0001


def test_checkerboard_alternates() -> None:
    x, y = everything(load("checkerboard", samples=4000))
    column, row = np.floor((x + 6) / 3).astype(int).T
    np.testing.assert_array_equal(y, 1 - (column + row) % 2)
    assert len(set(zip(column.tolist(), row.tolist(), strict=True))) == 16


def test_plane_is_the_playgrounds() -> None:
    x, y = everything(load("plane"))
    assert y.shape == (1200, 1) and y.dtype == np.float32
    np.testing.assert_allclose(y[:, 0], (x[:, 0] + x[:, 1]) / 10, atol=1e-6)


def test_gaussian_is_the_playgrounds() -> None:
    """The Playground's own way: of all six bumps the one that is largest in absolute value."""
    x, y = everything(load("gaussian", samples=3000))
    bumps = [(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)]
    for point, value in zip(x.astype(float), y[:, 0], strict=True):
        heights = [s * min(1, max(0, 1 - np.hypot(point[0] - u, point[1] - v) / 2)) for u, v, s in bumps]
        assert value == pytest.approx(max(heights, key=abs), abs=1e-6)


def test_generated_sets_say_so() -> None:
    for name in CLASSIFIED + REGRESSED:
        source = SOURCES[name]
        assert source.kind == "generated" and source.files == () and source.scaling == "none"


@pytest.mark.parametrize("name", ["blobs", "spiral"])
def test_a_set_has_as_many_classes_as_its_control_says_at_first(name: str) -> None:
    options = SOURCES[name].options
    assert len(load(name, samples=200).classes) == options["classes"].default == options["classes"].low
