"""An experiment as data: round trips, and one sentence for everything that cannot be."""

import json

import pytest
from pydantic import ValidationError

from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Limits, Spec, from_query, parameter_count, step_work, to_query

ACTIVATIONS = [
    {"name": "leaky_relu", "values": {"a": 0.3}},
    {"name": "typed", "formula": "a*sin(b*x) + x", "values": {"a": 2.0}, "trainable": ["b"], "sharing": "neuron"},
    {"name": "prelu", "trainable": []},
]
RICH = Spec().replace(
    data__name="blobs",
    data__classes=4,
    data__noise=0.25,
    data__scaling="zscore",
    network__hidden=(8, 4, 4),
    network__activations=ACTIVATIONS,
    network__dropout=(0.1, 0.0, 0.25),
    network__norm="layer",
    training__optimiser="sgd",
    training__momentum=0.9,
    training__nesterov=True,
    training__learning_rate=0.03,
    training__drop_last=True,
    training__monitor="accuracy",
    training__patience=7,
    training__weights="best",
    seeds=60,
    first_seed=120,
)


FEATURES = ("x1", "x₂^2", "sin(2*x1) + 0.5", "where(x1 > 0, x2, -x2)")


@pytest.mark.parametrize(
    "spec", [Spec(), RICH, Spec().replace(network__hidden=()), Spec().replace(data__features=FEATURES)]
)
def test_round_trips(spec):
    assert Spec.from_json(spec.to_json()) == spec
    link = from_query(to_query(spec))
    assert link.replace(network__activations=[{"name": "relu"}] * len(spec.network.activations)) == spec.replace(
        network__activations=[{"name": "relu"}] * len(spec.network.activations)
    )
    for ours, theirs in zip(link.network.activations, spec.network.activations, strict=True):
        assert ours.activation() == theirs.activation()
    assert to_query(link) == to_query(spec)


def test_a_link_holds_what_differs():
    assert to_query(Spec()) == {"v": "1"}
    assert to_query(Spec().replace(data__name="xor", network__hidden=(4, 2))) == {
        "v": "1",
        "data.name": "xor",
        "network.hidden": "4_2",
    }
    usual = RICH.replace(network__activations=[{"name": "gelu"}], network__dropout=(0.0,))
    assert sum(len(k) + len(v) + 2 for k, v in to_query(usual).items()) < 450


def test_features_are_joined_in_a_link():
    spec = Spec().replace(data__features=FEATURES)
    assert to_query(spec) == {"v": "1", "data.features": "x1|x₂^2|sin(2*x1) + 0.5|where(x1 > 0, x2, -x2)"}
    assert spec.data.load().train.x.shape[1] == parameter_count(spec.replace(network__hidden=()), spec.data.load()) - 1
    assert from_query({"data.features": ""}) == Spec()


def test_a_spec_is_frozen():
    with pytest.raises(ValidationError):
        Spec().seeds = 3


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"v": "2"}, "version v must be 1, not '2'"),
        ({"training.learning_rate": "fast"}, "training.learning_rate must be a number, not 'fast'."),
        ({"training.learning_rate": "0,05"}, "training.learning_rate must be a number, not '0,05'; write 0.05."),
        ({"network.dropout": "1,5e-2"}, "network.dropout.0 must be a number, not '1,5e-2'; write 1.5e-2."),
        ({"training.learning_rate": "nan"}, "training.learning_rate must be"),
        ({"training.learning_rate": "-1"}, "training.learning_rate must be 0 or more, not '-1'."),
        ({"training.batch": "1.5"}, "training.batch must be a whole number, not '1.5'."),
        (
            {"training.optimiser": "lbfgs"},
            "training.optimiser must be 'sgd', 'adam', 'adamw' or 'rmsprop', not 'lbfgs'.",
        ),
        ({"network.hidden": "8_x"}, "network.hidden.1 must be a whole number, not 'x'."),
        ({"network.hidden": "_".join(["8"] * 101)}, "network.hidden must be a list of 100 or fewer"),
        ({"network.hidden": "9999"}, "network.hidden.0 must be 4096 or less"),
        ({"network.depth": "3"}, "no field 'network.depth' in an experiment; network has hidden, activations"),
        ({"colour": "red"}, "no field 'colour' in an experiment, which has data, network, training"),
        ({"training.optimizer": "sgd"}, "'training.optimizer' in an experiment: is training.optimiser meant"),
        ({"learning_rate": "0.1"}, "'learning_rate' in an experiment: is training.learning_rate meant"),
        ({"a.b.c.d.e": "1"}, "no field"),
        ({"seeds.more": "1"}, "seeds"),
        ({"data.name": "mnist"}, "mnist"),
        ({"data.noise": "3"}, "data.noise must be 1 or less"),
        ({"data.name": "digits", "data.noise": "0.5"}, "noise"),
        ({"data.validation": "0.6", "data.test": "0.6"}, "validation"),
        ({"data.features": "x1|y"}, 'data: feature “y”: "y" at character 1 is not known'),
        ({"data.features": "x1||x2"}, "data: feature “”: The formula is empty"),
        ({"data.features": "x1|x2|x₁"}, "data: Each feature may come once"),
        ({"data.features": "1/x2"}, "data: The feature “1/x2” must be finite on the plane"),
        ({"data.features": "|".join(f"x1+{k}" for k in range(33))}, "data: features must be at most 32"),
        ({"data.name": "iris", "data.features": "x1"}, "iris is no plane"),
        ({"network.activations": "swosh"}, "swosh"),
        ({"network.activations": "relu|relu|relu"}, "one for all hidden layers"),
        ({"network.activations": "leaky_relu~a=x"}, "x"),
        ({"network.activations": "leaky_relu~z=1"}, "z"),
        ({"network.activations": "leaky_relu~what"}, "what"),
        ({"network.activations": "=__import__('os')"}, ""),
        ({"network.activations": "=9**9**9"}, ""),
        ({"network.activations": "=" + "(" * 190 + "x"}, ""),
        ({"training.momentum": "0.9"}, "momentum belongs to sgd and rmsprop, not to adam"),
        ({"training.nesterov": "1"}, "nesterov needs"),
        ({"training.patience": "5"}, "training.monitor must be"),
        ({"data.name": "plane", "training.monitor": "accuracy"}, "none or loss for regression"),
        ({"network.norm": "batch", "training.batch": "1"}, "2 or more with batch norm"),
        ({"seeds": "99999999999999999999999"}, "seeds must be"),
        ({"network.activations": "x" * 5000}, "at most 4000 characters"),
    ],
)
def test_a_bad_link_gets_one_sentence(query, words):
    with pytest.raises(SpecError) as caught:
        from_query(query)
    message = str(caught.value)
    assert words in message
    assert "\n" not in message and message.endswith((".", "?"))
    assert len(message) < 700


BROKEN = [
    "",
    "[]",
    "3",
    "null",
    "\x00",
    "[" * 100_000,
    '{"v": 1}',
    '{"data": 3}',
    '{"seeds": NaN}',
    '{"data": {"features": "x1"}}',
    '{"data": {"features": [1]}}',
    '{"data": {"features": null}}',
    '{"network": {"hidden": "8"}}',
    '{"network": {"activations": [{"name": "typed"}]}}',
    '{"network": {"activations": [{"formula": "x"}]}}',
]


@pytest.mark.parametrize("text", BROKEN)
def test_bad_json_gets_one_sentence(text):
    with pytest.raises(SpecError) as caught:
        Spec.from_json(text)
    assert "\n" not in str(caught.value)


def test_every_field_survives_nonsense():
    """Whatever a field is set to, the answer is a Spec or a sentence."""
    tree = json.loads(Spec().to_json())
    for part, fields in tree.items():
        for name in fields if isinstance(fields, dict) else [None]:
            for value in (None, -1, 1e308, "", "x", [], {}, True, [[1]], "9" * 400):
                field = f"{part}__{name}" if name else part
                try:
                    assert isinstance(Spec().replace(**{field: value}), Spec)
                except SpecError as error:
                    assert str(error)


def test_limits_refuse_what_is_too_large(monkeypatch):
    spec = Spec().replace(network__hidden=(100, 100), seeds=10)
    dataset = spec.data.load()
    count = 2 * 100 + 100 + 100 * 100 + 100 + 100 + 1
    assert parameter_count(spec, dataset) == count
    assert step_work(spec, dataset) == 3 * 10 * 32 * count
    monkeypatch.setenv("LEARNACT_MAX_PARAMETERS", str(10 * count - 1))
    with pytest.raises(SpecError, match=f"at most {10 * count - 1:,} parameters in one run, not {10 * count:,}"):
        Limits.from_environment().check(spec, dataset)
    monkeypatch.setenv("LEARNACT_MAX_PARAMETERS", str(10 * count))
    Limits.from_environment().check(spec, dataset)
    monkeypatch.setenv("LEARNACT_MAX_SEEDS", "many")
    with pytest.raises(SpecError, match="LEARNACT_MAX_SEEDS must be a whole number above 0, not 'many'"):
        Limits.from_environment()


def test_one_value_stands_for_one():
    assert Spec().replace(network__activations={"name": "relu"}, network__dropout=0.5).network.dropout == (0.5,)
    assert ActivationSpec(name="relu").activation().name == "relu"


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({"seeds": "5"}, "seeds must be a whole number, not '5'."),
        ({"seeds": True}, "seeds must be a whole number, not True."),
        ({"training": {"drop_last": 1}}, "training.drop_last must be true or false, not 1."),
        ({"data": {"noise": "0.1"}}, "data.noise must be a number, not '0.1'."),
        ({"network": {"hidden": [8, "4"]}}, "network.hidden.1 must be a whole number, not '4'."),
        ({"network": {"dropout": ["0.5"]}}, "network.dropout.0 must be a number, not '0.5'."),
        ({"training": {"drop_last": "yes"}}, "training.drop_last must be true or false, not 'yes'."),
        (
            {"network": {"activations": {"name": "prelu", "values": {"a": "0.3"}}}},
            "network.activations.values.a must be a number, not '0.3'.",
        ),
        (
            {"network": {"activations": [{"name": "subnetwork", "learned": {"hidden": ["16"]}}]}},
            "network.activations.0.learned.hidden.0 must be a whole number, not '16'.",
        ),
    ],
)
def test_json_has_no_text_for_a_number(tree: dict[str, object], words: str) -> None:
    with pytest.raises(SpecError) as caught:
        Spec.from_json(json.dumps(tree))
    assert str(caught.value) == words


def test_a_link_has_text_for_every_number() -> None:
    query = {"seeds": "5", "data.noise": "0.1", "network.hidden": "8_4", "training.drop_last": "1"}
    spec = from_query(query)
    assert (spec.seeds, spec.data.noise, spec.network.hidden, spec.training.drop_last) == (5, 0.1, (8, 4), True)
    assert Spec.from_json(spec.to_json()) == spec
