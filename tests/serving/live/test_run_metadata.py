"""What a browser is told of a run once: the inputs as formulas, and points on the raw plane."""

import numpy as np
import pytest

from learnact.serving.live.protocol import decode
from learnact.serving.live.run_metadata import MAX_POINTS, run_metadata
from learnact.spec import Spec

FEATURES = ("x2", "x1^2", "sin(3*x1)")


@pytest.mark.parametrize("scaling", ["none", "zscore"])
def test_inputs_come_as_formulas_and_points_stay_on_the_plane(scaling: str) -> None:
    spec = Spec().replace(data__name="circle", data__features=FEATURES, data__scaling=scaling)
    dataset = spec.data.load()
    header, arrays = decode(run_metadata(spec, dataset, 10))
    assert header["features"] == ["x₂", "x₁²", "sin 3x₁"] == [one["title"] for one in header["inputs"]]
    assert [one["formula"] for one in header["inputs"]] == ["x2", ["pow", "x1", 2], ["sin", ["mul", 3, "x1"]]]
    assert header["layers"][0]["inputs"] == 3
    assert arrays["scaling.shift"].shape == arrays["scaling.scale"].shape == (3,)
    plain = spec.replace(data__features=(), data__scaling="none").data.load()
    for split in ("train", "validation", "test"):
        np.testing.assert_array_equal(arrays[f"{split}.x"], plain.split(split).x[:MAX_POINTS])
        np.testing.assert_array_equal(arrays[f"{split}.y"], plain.split(split).y[:MAX_POINTS])


def test_a_regression_and_data_that_are_no_plane() -> None:
    spec = Spec().replace(data__name="gaussian", data__samples=6000)
    header, arrays = decode(run_metadata(spec, spec.data.load(), 10))
    assert [one["formula"] for one in header["inputs"]] == ["x1", "x2"]
    assert header["curve_rows"] == 512 < header["samples"]
    assert arrays["train.x"].shape == (MAX_POINTS, 2) and arrays["train.y"].shape == (MAX_POINTS,)
    iris = Spec().replace(data__name="iris")
    header, arrays = decode(run_metadata(iris, iris.data.load(), 10))
    assert header["curve_rows"] == header["samples"] == len(iris.data.load().train.x)
    assert header["inputs"] is None and "train.x" not in arrays


def test_an_activation_names_the_letters_that_are_trained() -> None:
    typed = {"name": "typed", "formula": "a*sin(b*x) + c", "trainable": ["a", "b"]}
    spec = Spec.parse({"network": {"hidden": [4, 4, 4], "activations": [typed, {"name": "prelu"}, {"name": "tanh"}]}})
    header, _ = decode(run_metadata(spec, spec.data.load(), 10))
    named = [layer["activation"] and layer["activation"]["trained"] for layer in header["layers"]]
    assert named == [["a", "b"], ["a"], [], None]
