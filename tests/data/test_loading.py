"""The whole way, for every source in the registry, and every argument that cannot work."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import datasets

from learnact.data import SCALINGS, SOURCES, SPLITS, Dataset, check, load
from learnact.errors import SpecError

OFFERED = [name for name, source in SOURCES.items() if source.kind != "own"]
HERE = [name for name in OFFERED if not SOURCES[name].files]
BUNDLED = ["digits", "iris", "wine", "breast_cancer"]


@pytest.fixture
def folder(small_fashion: Path, small_covertype: Path) -> Path:
    """A data directory with all files, small."""
    assert small_fashion == small_covertype
    return small_fashion


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("name", OFFERED)
def test_every_source_keeps_the_promises_of_a_dataset(name: str, scaling: str, folder: Path) -> None:
    source, dataset = SOURCES[name], load(name, scaling=scaling, folder=folder)
    assert (dataset.name, dataset.title, dataset.task) == (name, source.title, source.task)
    assert len(dataset.features) == source.inputs and len(dataset.classes) == source.outcomes
    assert (dataset.image_shape, dataset.domain) == (source.image_shape, source.domain)
    assert source.citation in dataset.source and source.licence in dataset.source
    for split in SPLITS:
        part = dataset.split(split)
        assert part.x.dtype == np.float32 and part.x.shape == (len(part), source.inputs)
        assert part.x.flags.c_contiguous and part.y.flags.c_contiguous and part.x.flags.writeable
        assert np.isfinite(part.x).all() and len(part) > 0
        if source.task == "regression":
            assert part.y.dtype == np.float32 and part.y.shape == (len(part), 1)
        else:
            assert part.y.dtype == np.int64 and part.y.shape == (len(part),)
            assert part.y.min() >= 0 and part.y.max() < source.outcomes
    assert dataset.scaling.shift.shape == dataset.scaling.scale.shape == (source.inputs,)
    assert dataset.scaling.shift.dtype == dataset.scaling.scale.dtype == np.float32


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_sets_are_scikit_learns(name: str) -> None:
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    dataset = load(name)
    rows = np.concatenate([np.c_[dataset.split(split).x, dataset.split(split).y] for split in SPLITS])
    expected = np.c_[x.astype(np.float32), y]
    assert len(rows) == SOURCES[name].rows
    np.testing.assert_array_equal(rows[np.lexsort(rows.T)], expected[np.lexsort(expected.T)])


def test_samples_limit_a_bundled_set() -> None:
    dataset = load("digits", samples=100)
    assert dataset.counts.sum(axis=1).tolist() == [60, 20, 20]
    assert np.abs(dataset.counts.sum(axis=0) - 10).max() <= 1


@pytest.mark.parametrize("name", SOURCES)
def test_the_default_of_every_option_is_right(name: str) -> None:
    source = SOURCES[name]
    check(name, scaling=source.scaling, **{option.name: option.default for option in source.options.values()})
    for option in source.options.values():
        assert option.low < option.high
        assert option.default is None or option.low <= option.default <= option.high
        for value in {option.high, option.default} - {None}:  # a slider that begins at the lowest comes there
            assert (value - option.low) / option.step == pytest.approx(round((value - option.low) / option.step))
        for value in (option.low, option.high):
            check(name, **{option.name: value})


@pytest.mark.parametrize("name", [name for name in OFFERED if SOURCES[name].kind == "generated"])
def test_a_generated_set_has_500_points_and_a_regression_1200(name: str) -> None:
    expected = 1200 if SOURCES[name].task == "regression" else 500
    assert sum(len(load(name).split(split)) for split in SPLITS) == SOURCES[name].options["samples"].default == expected


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": "mnist"}, "data set must be one of circle, xor, moons"),
        ({"name": None}, "got None"),
        ({"name": ["circle"]}, "data set must be one of"),
        (
            {"scaling": "log"},
            "scaling must be one of none, zscore, sigma_minus_mu, unit, symmetric, got 'log'",
        ),
        ({"samples": 19}, "samples must be a whole number from 20 to 20,000, got 19"),
        ({"samples": 10**9}, "got 1000000000"),
        ({"samples": 100.5}, "whole number"),
        ({"samples": "many"}, "got 'many'"),
        ({"samples": True}, "got True"),
        ({"noise": -0.1}, "noise must be a number from 0.0 to 1.0, got -0.1"),
        ({"noise": float("nan")}, "got nan"),
        ({"noise": float("inf")}, "got inf"),
        ({"noise": None}, "got None"),
        ({"noise": 0.1, "name": "iris"}, "noise can be set for circle, xor, moons"),
        ({"classes": 3}, "classes can be set for blobs, spiral, own, but circle takes none, got 3"),
        ({"classes": 1, "name": "blobs"}, "classes must be a whole number from 2 to 10, got 1"),
        ({"classes": 7, "name": "spiral"}, "from 2 to 6, got 7"),
        ({"name": "fashion_mnist", "samples": 70_001}, "whole number from 20 to 70,000, got 70001"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"seed": 0.5}, "got 0.5"),
        ({"seed": "x"}, "got 'x'"),
        ({"validation": 0}, "validation must be a number from 0.01 to 0.9, got 0"),
        ({"validation": None}, "got None"),
        ({"validation": 0.91}, "validation must be a number from 0.01 to 0.9, got 0.91"),
        ({"test": 1.0}, "test must be a number from 0.01 to 0.9, got 1.0"),
        ({"validation": 0.5, "test": 0.5}, "leave 0.05 or more for training, got 1 together"),
    ],
)
def test_what_can_never_work_says_why(given: dict[str, Any], words: str) -> None:
    for act in (check, load):
        with pytest.raises(SpecError) as caught:
            act(**{"name": "circle", **given})
        assert words in str(caught.value)
        assert str(caught.value).endswith(".") and str(caught.value).count(". ") == 0


def test_a_twentieth_is_enough_for_training() -> None:
    dataset = load("circle", samples=200, validation=0.5, test=0.45)
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [10, 100, 90]


@pytest.mark.parametrize(("validation", "test"), [(0.8, 0.15), (0.9, 0.05), (0.55, 0.4), (0.05, 0.9)])
def test_shares_that_leave_a_twentieth_are_not_refused_for_their_rounding(validation: float, test: float) -> None:
    assert len(load("circle", samples=200, validation=validation, test=test).train) == 10
    with pytest.raises(SpecError, match=r"leave 0\.05 or more"):
        check("circle", validation=0.8, test=0.151)


def test_a_fifth_each_is_held_out_unless_said_otherwise() -> None:
    dataset = load("circle", samples=200)
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [120, 40, 40]


def test_numpy_numbers_are_numbers() -> None:
    dataset = load("circle", samples=np.int64(60), noise=np.float64(0.1), seed=np.int32(2))
    assert dataset.counts.sum() == 60


def test_a_large_seed() -> None:
    assert len(load("circle", seed=2**63 - 1).train) == 300


@pytest.mark.parametrize(
    ("name", "classes", "task", "outcomes"),
    [
        ("blobs", None, "binary", 2),
        ("blobs", 5, "multiclass", 5),
        ("plane", None, "regression", 0),
        ("iris", 2, "multiclass", 3),
    ],
)
def test_a_source_tells_the_task_before_loading(name: str, classes: int | None, task: str, outcomes: int) -> None:
    assert SOURCES[name].task_for(classes) == task
    assert SOURCES[name].outcomes_for(classes) == outcomes


def test_rows_are_counted_by_split_and_class() -> None:
    dataset = load("wine", scaling="zscore")
    expected = [[(dataset.split(split).y == number).sum() for number in range(3)] for split in SPLITS]
    np.testing.assert_array_equal(dataset.counts, expected)


def test_a_regression_has_no_classes_to_count() -> None:
    assert load("plane").counts.shape == (3, 0)
    assert load("plane").examples(3).shape == (0, 3)


def test_a_data_set_is_named_without_its_numbers() -> None:
    iris = load("iris")
    assert "array" not in repr(iris) and "iris" in repr(iris)


def test_examples_are_of_their_class() -> None:
    digits = load("digits", scaling="symmetric")
    picked = digits.examples(5, "validation")
    assert picked.shape == (10, 5)
    np.testing.assert_array_equal(digits.validation.y[picked], np.repeat(np.arange(10), 5).reshape(10, 5))
    images = digits.raw("validation", picked[3])
    assert images.shape == (5, 8, 8) and images.min() >= -1e-5 and images.max() <= 16.001


def test_examples_of_a_small_class_are_filled_with_minus_one() -> None:
    picked = load("circle", samples=20).examples(9)
    assert (picked[:, :6] >= 0).all() and (picked[:, 6:] == -1).all()


def test_raw_coordinates_come_back() -> None:
    scaled: Dataset = load("spiral", scaling="unit", noise=0.1)
    np.testing.assert_allclose(scaled.raw("test"), load("spiral", noise=0.1).test.x, atol=1e-5)


def test_sources_without_files_load_without_a_folder(tmp_path: Path) -> None:
    for name in HERE:
        assert len(load(name, folder=tmp_path / "none").test) > 0
    assert not (tmp_path / "none").exists()
