"""The results that come with the lab: whole, of the experiments that the presets describe, and honest about it."""

from pathlib import Path

import numpy as np
import pytest

from learnact.spec import Spec
from learnact.studies import PRESETS
from learnact.studies.results import SHIPPED, read

FILES = sorted(SHIPPED.glob("*.json"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def result(request: pytest.FixtureRequest):
    path: Path = request.param
    return PRESETS[path.stem], read(path)


def test_there_are_results_of_the_published_studies():
    assert {"covertype", "fischer_small"} <= {path.stem for path in FILES}


def test_every_experiment_is_there_as_its_preset_describes_it(result):
    preset, found = result
    assert list(found["specs"]) == list(preset.specs)
    for key, done in found["specs"].items():
        run, published = Spec.parse(done["spec"]), preset.specs[key]
        assert run.network == published.network
        same = {name for name in type(run.training).model_fields if name != "batch"}
        assert all(getattr(run.training, name) == getattr(published.training, name) for name in same)
        assert run.seeds == published.seeds >= 3


def test_it_says_by_what_on_what_when_and_how_long(result):
    _, found = result
    assert found["version"] and found["date"].startswith("20") and found["seconds"] > 0 and found["source"]
    assert sum(found["data"]["rows"].values()) > 0
    if sum(found["data"]["rows"].values()) < found["data"]["published"]:
        assert any("rows instead of" in sentence for sentence in found["reduced"])
    assert all(done["seconds"] >= 0 and done["threads"] >= 1 for done in found["specs"].values())


def test_scores_are_shares_of_every_seed(result):
    _, found = result
    for done in found["specs"].values():
        scores = [np.array(v, float) for name, v in done["metrics"].items() if name.endswith(("accuracy", "auc"))]
        assert scores and all(len(values) == done["spec"]["seeds"] for values in scores)
        assert all(((values >= 0) & (values <= 1))[np.isfinite(values)].all() for values in scores)


def test_learned_curves_come_with_their_used_range(result):
    preset, found = result
    learned = [done for done in found["specs"].values() if done["spec"]["network"]["activations"][0]["learned"]]
    for done in learned if preset.curves else []:
        assert done["curves"]
        for curve in done["curves"]:
            assert len(curve["y"]) == len(curve["range"]) == done["spec"]["seeds"]
            assert all(len(y) == len(curve["x"]) for y in curve["y"])
            assert all(low < high for low, high in curve["range"] if low is not None)
