"""The published experiments: what was published stands in the Specs."""

import math

import pytest

from learnact.errors import SpecError
from learnact.spec import Spec, from_query, to_query
from learnact.studies import PRESETS, covertype, experiment, fischer, fischer_small, preset


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_names_its_source_and_has_one_data_set(name):
    found = PRESETS[name]
    assert found.title and found.source
    assert len({spec.data for spec in found.specs.values()}) == 1
    assert len({spec.to_json() for spec in found.specs.values()}) == len(found.specs)


@pytest.mark.parametrize("spec", [s for p in PRESETS.values() for s in p.specs.values()][::5])
def test_every_experiment_fits_into_a_link_and_a_file(spec):
    assert from_query(to_query(spec)) == spec == Spec.from_json(spec.to_json())


def test_fischer_is_as_published():
    spec = fischer("subnetwork_leaky_relu", 0.2)
    n, t = spec.network, spec.training
    assert n.hidden == (1024,) * 8 and n.dropout_input == 0.5 and n.dropout == (0.2,)
    assert (t.optimiser, t.learning_rate, t.batch, t.epochs) == ("adam", 3e-4, 1024, 250)
    assert (spec.data.name, spec.data.scaling, spec.seeds) == ("fashion_mnist", "unit", 10)
    recipe = n.activations[0].learned
    assert recipe.hidden == (4, 4, 4) and recipe.slope == 0.2 and recipe.count() == 53
    assert fischer("leaky_relu", 0.2).network.activations[0].values == {"a": 0.2}
    assert fischer("gelu", 0.2).network.activations[0].name == "gelu"


def test_the_small_one_asks_the_same_question():
    assert list(PRESETS["fischer_small"].specs) == list(PRESETS["fischer"].specs)
    small, whole = fischer_small("subnetwork_sin", 0.5), fischer("subnetwork_sin", 0.5)
    assert small.network.activations == whole.network.activations and small.network.dropout == whole.network.dropout
    assert small.seeds >= 3 and len(PRESETS["fischer_small"].reduced) == 4


def test_covertype_has_the_27_combinations_and_the_plain_networks():
    specs = PRESETS["covertype"].specs
    assert sum(spec.network.activations[0].learned is not None for spec in specs.values()) == 27
    assert len(specs) == 27 + 9
    spec = covertype("gelu", "large", "small")
    assert specs["gelu_large_small"] == spec
    (activation,) = spec.network.activations
    assert spec.network.hidden == (96, 48, 32) and activation.learned.hidden == (16, 8)
    assert activation.learned.inner == "gelu" and activation.learned.norm and activation.sharing == "network"
    assert spec.network.norm == "batch" and spec.network.initialisation == "pytorch"
    t = spec.training
    assert (t.optimiser, t.learning_rate, t.epochs, t.monitor, t.patience) == ("adam", 0.005, 400, "auc", 10)
    assert t.weights == "last" and covertype("gelu", "large").network.activations[0].name == "gelu"


def test_all_rows_of_covertype_give_the_published_split_and_steps():
    spec = covertype("tanh", "small", "small")
    assert round(spec.data.validation * 566_602) == 50_000
    trained = 566_602 * (1 - spec.data.validation - spec.data.test)
    assert math.ceil(trained / spec.training.batch) == 26


def test_fewer_rows_keep_the_steps_of_an_epoch(tiny):
    spec = tiny.specs["plain"].replace(training__batch=50)
    dataset = spec.data.load()  # 72 rows to train with
    fitted = tiny.fitted(spec, dataset)
    assert fitted.training.batch == 18 and math.ceil(len(dataset.train) / 18) == 4
    assert tiny.fitted(fitted, dataset) == fitted
    assert PRESETS["fischer"].fitted(spec, dataset) == spec
    assert tiny.shortened(spec, fitted, dataset) == [
        "Everything is small.", "120 rows instead of 20,000.", "training.batch is 18 instead of 50.",
    ]  # fmt: skip


def test_an_experiment_is_found_by_its_path():
    assert experiment("fischer_small/leaky_relu_0.5") == fischer_small("leaky_relu", 0.5)
    with pytest.raises(SpecError, match=r"A preset must be one of fischer, .* not 'fisher'"):
        preset("fisher")
    with pytest.raises(SpecError, match=r"must be one of leaky_relu_0, .* not 'swish'"):
        experiment("fischer/swish")
