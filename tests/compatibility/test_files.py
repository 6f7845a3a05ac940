"""What was saved and linked by version 0.1 still opens and means the same; `v0_1/expected.json` was written by it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from learnact import exports
from learnact.activations.learned import SavedCurve
from learnact.atlas import Atlas, from_code, images, to_code
from learnact.spec import Spec, from_query, to_query
from learnact.studies import results
from learnact.training import Trainer
from learnact.training.weights import read

SAVED = Path(__file__).parent / "v0_1"
EXPECTED: dict[str, Any] = json.loads((SAVED / "expected.json").read_text())


def saved(name: str) -> bytes:
    return (SAVED / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "key", "steps"), [("experiment", "experiment", 40), ("experiment_learned", "learned", 30)]
)
def test_an_experiment_means_the_same(name: str, key: str, steps: int):
    spec = Spec.from_json(saved(f"{name}.json").decode())
    assert to_query(spec) == EXPECTED[key]["query"] and from_query(EXPECTED[key]["query"]) == spec
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(steps)
    found = {metric: values.tolist() for metric, values in trainer.final().items()}
    expected = EXPECTED[key][f"final_after_{steps}_steps"]
    assert found.keys() == expected.keys()
    for metric, values in expected.items():
        assert found[metric] == pytest.approx(values, rel=2e-3, abs=2e-3), metric


@pytest.mark.parametrize("name", ["weights", "weights_learned"])
def test_a_weights_file_opens_with_its_experiment_and_fits_it(name: str):
    content = saved(f"{name}.safetensors")
    spec, weights = exports.opened(content)
    assert spec is not None and weights
    exports.check(spec, spec.data.load(), content)
    if name == "weights":
        found = {key: [list(value.shape), float(np.float64(value).sum())] for key, value in read(content).items()}
        assert found.keys() == EXPECTED["weights"].keys()
        for key, (shape, total) in EXPECTED["weights"].items():
            assert found[key][0] == shape and found[key][1] == pytest.approx(total, rel=1e-6), key


def test_an_atlas_opens_from_its_file_and_from_its_code():
    atlas = Atlas.from_json(saved("atlas.json").decode())
    assert from_code(EXPECTED["atlas"]["code"]) == atlas and to_code(atlas) == EXPECTED["atlas"]["code"]
    assert np.float64(images(atlas, size=32)[-1].post).sum() == pytest.approx(EXPECTED["atlas"]["output_sum"], rel=1e-5)


def test_a_saved_curve_opens():
    curve = SavedCurve.from_json(saved("curve.json"))
    expected = EXPECTED["curve"]
    assert (curve.name, curve.origin) == (expected["name"], expected["origin"])
    assert np.asarray(curve.at(expected["x"])) == pytest.approx(expected["y"], rel=1e-5, abs=1e-6)


def test_a_result_file_opens():
    found = results.read(SAVED / "result.json")
    assert list(found["specs"]) == EXPECTED["result"]["specs"]
    for outcome in found["specs"].values():
        assert to_query(Spec.parse(outcome["spec"]))["data.name"] == "digits"
