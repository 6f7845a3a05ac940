"""The open question as a study, and what its results say of the gain."""

import numpy as np
import pytest
import torch
from scipy import stats

from learnact.studies import PRESETS, results
from learnact.studies.gains import gains
from learnact.studies.published.which_subnetwork import (
    CONDITIONS,
    DROPOUTS,
    INNER,
    KINDS,
    RATES,
    SIZES,
    WHICH,
    small,
    subnetwork,
)
from learnact.studies.study import Study
from learnact.training import Trainer

torch.set_num_threads(1)


def outcome(spec, accuracy):
    return {"spec": spec.model_dump(mode="json"), "metrics": {"validation.accuracy": accuracy}, "curves": []}


def test_every_combination_is_there_once():
    assert len(KINDS) == len(SIZES) * len(INNER) * 3 * 2 == len({spec.to_json() for spec in KINDS.values()})
    assert len(CONDITIONS) == 3 * len(DROPOUTS) * len(RATES)
    assert PRESETS["which_subnetwork"] is WHICH and len(WHICH.specs) == len(KINDS) + len(CONDITIONS) - 2
    usual = KINDS["4-4-4_leaky_relu_variance"]
    assert (
        "4-4-4_leaky_relu_variance" not in WHICH.specs
        and usual == CONDITIONS["learned_dropout_0.2_rate_0.003"]
        and usual.seeds == 5
    )
    assert KINDS["16-8_sin_as_relu_skip"].network.activations[0].learned.start == "relu"


def test_all_start_from_the_same_first_weights():
    keys = ("fixed_dropout_0.2_rate_0.003", "32-16_gelu_as_relu_skip", "4_sin_pytorch", "8-8_tanh_variance")
    dataset = WHICH.specs[keys[0]].data.load()
    networks = [Trainer(WHICH.specs[key], dataset).network for key in keys]
    for layer in range(3):
        weights = [network.layers[layer].weight for network in networks]
        assert all(torch.equal(weights[0], other) for other in weights)


def test_a_start_as_relu_is_one():
    dataset = small(subnetwork((4, 4, 4), "tanh", "as_relu", False)).data.load()
    module = Trainer(KINDS["8-8_tanh_as_relu"], dataset).network.layers[0].activation
    x = torch.linspace(-3, 3, 61)
    np.testing.assert_allclose(module.curve(x)[3].detach(), torch.relu(x), atol=0.15)


def test_its_results_have_no_curves_and_give_a_row_a_learned_experiment(monkeypatch, tmp_path):
    keys = ["fixed_dropout_0_rate_0.01", "learned_dropout_0_rate_0.01", "learned_sin_dropout_0_rate_0.01"]
    path = tmp_path / "which.json"
    study = Study("which_subnetwork", keys, lambda spec: spec.replace(training__epochs=2, seeds=3), threads=1)
    assert study.run(path, lambda: False)
    found = results.read(path)
    assert all(done["curves"] == [] for done in found["specs"].values())
    rows = gains(found)
    assert [row.key for row in rows] == keys[1:] and {row.against for row in rows} == {keys[0]}
    for row in rows:
        ours, theirs = (found["specs"][key]["metrics"]["validation.accuracy"] for key in (row.key, keys[0]))
        test = stats.ttest_rel(ours, theirs)
        assert row.gain == pytest.approx(np.mean(ours) - np.mean(theirs), abs=1e-6) and row.pairs == 3
        assert (row.low, row.high) == pytest.approx(tuple(test.confidence_interval()), abs=1e-6)
        assert row.clear == (test.pvalue < 0.05)
    assert rows[1].factors == {
        "size": "4-4-4", "inner": "sin", "first": "variance", "skip": False, "dropout": 0, "rate": 0.01,
    }  # fmt: skip


def test_a_row_stands_beside_the_fixed_one_at_the_same_dropout_and_rate():
    fixed = {f"fixed_dropout_{d:g}_rate_{r:g}": outcome(small({"name": "relu"}, d, r), [d, r]) for d in (0, 0.5)
             for r in RATES}  # fmt: skip
    learned = {"a": outcome(small(subnetwork((4,), "sin", "as_relu", True), 0.5, 0.01), [0.75, 0.25])}
    (row,) = gains({"specs": fixed | learned})
    assert row.against == "fixed_dropout_0.5_rate_0.01" and row.factors["first"] == "as relu" and row.factors["skip"]
    assert row.gain == pytest.approx((0.25 + 0.24) / 2) and row.fixed == pytest.approx(0.255)
    assert gains({"specs": learned}) == []


def test_the_inner_activation_itself_is_compared_with_where_there_is_one():
    names = ("relu", "sin", "gelu")
    fixed = {name: outcome(small({"name": name}), [0.5, 0.5]) for name in names}
    kinds = {"b": {"name": "pade"}, "a": subnetwork((4,), "gelu", "variance", False)}
    learned = {key: outcome(small(kind), [0.75, 0.5]) for key, kind in kinds.items()}
    rows = gains({"specs": fixed | learned})
    assert [(row.key, row.against) for row in rows] == [("b", "relu"), ("a", "gelu")]
    assert rows[0].factors["inner"] == "pade"


def test_seeds_that_diverged_are_left_out_of_the_pairs():
    fixed = {"f": outcome(small({"name": "relu"}), [0.5, None, 0.5, 0.75])}
    learned = {"a": outcome(small(subnetwork((4,), "sin", "variance", False)), [0.75, 0.9, None, 0.75])}
    (row,) = gains({"specs": fixed | learned})
    assert row.gain == pytest.approx(0.125) and row.pairs == 2 and row.value == pytest.approx(0.8)
    learned["a"]["metrics"] = {}
    (nothing,) = gains({"specs": fixed | learned})
    assert nothing.pairs == 0 and np.isnan(nothing.gain) and not nothing.clear
