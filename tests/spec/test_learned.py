"""Learned activations in an experiment: JSON, links, sentences, and what they count for."""

import pytest

from learnact.activations import KINDS
from learnact.errors import SpecError
from learnact.spec import Spec, from_query, parameter_count, step_work, to_query

CHOSEN = {
    "subnetwork": {"hidden": [16, 8], "inner": "sin", "skip": True, "start": "gelu"},
    "pade": {"start": "tanh", "evaluation": "table"},
    "spline": {"intervals": 5, "reach": 2.5},
    "apl": {"hinges": 3},
    "fourier": {"terms": 7, "period": 6.5},
    "mixture": {"members": ["relu", "leaky_relu", "gelu"]},
    "maxout": {"linear": 3},
    "drawn": {"points": [[-1, 0.25], [0, 0], [2, 3e-5]], "join": "straight", "trainable": False},
}


def spec(activation: dict) -> Spec:
    return Spec.parse({"network": {"activations": [activation]}})


def test_every_kind_is_tried() -> None:
    assert set(CHOSEN) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sharing", ["network", "layer", "neuron"])
def test_json_and_link_round_trip(kind: str, sharing: str) -> None:
    for options in ({}, CHOSEN[kind]):
        chosen = spec({"name": kind, "learned": options, "sharing": sharing})
        assert Spec.from_json(chosen.to_json()) == chosen
        assert from_query(to_query(chosen)) == chosen
        assert chosen.network.activations[0].activation().kind == "learned"


def test_a_link_is_short() -> None:
    chosen = spec({"name": "subnetwork", "learned": CHOSEN["subnetwork"], "sharing": "network"})
    text = "subnetwork~hidden=16_8~inner=sin~skip*~start=gelu~network"
    assert to_query(chosen) == {"v": "1", "network.activations": text}
    assert to_query(spec({"name": "pade"})) == {"v": "1", "network.activations": "pade"}


@pytest.mark.parametrize(
    ("activation", "words"),
    [
        ({"name": "relu", "learned": {"kind": "pade"}}, "learned options belong to subnetwork, .*, not to 'relu'"),
        ({"name": "subnetwork", "learned": {"kind": "pade"}}, "subnetwork cannot have options of 'pade'"),
        ({"name": "subnetwork", "learned": {"hidden": [0]}}, "hidden.0 must be 1 or more, not 0"),
        ({"name": "subnetwork", "learned": {"inner": "relu5"}}, "no activation 'relu5': the nearest"),
        ({"name": "subnetwork", "learned": {"depth": 3}}, "no field .*depth"),
        ({"name": "subnetwork", "learned": 7}, "must be an object, not 7"),
        ({"name": "subnetwork", "values": {"a": 1}}, "no letter 'a'"),
        ({"name": "drawn", "learned": {"points": [[0, 0], [0, 1]]}}, "but 0 follows 0"),
    ],
)
def test_what_cannot_be_is_one_sentence(activation: dict, words: str) -> None:
    with pytest.raises(SpecError, match=words) as error:
        spec(activation)
    assert "\n" not in str(error.value) and str(error.value).endswith(".")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subnetwork~wide", "options of subnetwork like initialisation=variance after ~, not 'wide'"),
        ("subnetwork~hidden=a_b", "must be a whole number, not 'a'"),
        ("drawn~points=1:2_3", "must be given"),
        ("pade~a=0.2", "no field .*'?a'?"),
    ],
)
def test_a_link_that_cannot_be_read(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        from_query({"network.activations": text})


def test_batch_norm_inside_needs_two_rows() -> None:
    inside = [{"name": "subnetwork", "learned": {"norm": True}}]
    with pytest.raises(SpecError, match="batch must be 2 or more"):
        Spec.parse({"network": {"activations": inside}, "training": {"batch": 1}})


def test_what_it_counts_for() -> None:
    counts = {}
    for sharing in ("network", "layer", "neuron"):
        chosen = spec({"name": "subnetwork", "sharing": sharing})
        dataset = chosen.data.load()
        plain = parameter_count(Spec(), dataset)
        counts[sharing] = (parameter_count(chosen, dataset) - plain) / 53
        assert step_work(chosen, dataset) > step_work(Spec(), dataset)
    assert counts == {"network": 1, "layer": 2, "neuron": 16}


@pytest.mark.parametrize(
    ("activation", "learned"),
    [
        ({"name": "relu"}, False),
        ({"name": "prelu"}, True),
        ({"name": "prelu", "trainable": []}, False),
        ({"name": "typed", "formula": "sin(a*x)"}, False),
        ({"name": "typed", "formula": "sin(a*x)", "trainable": ["a"]}, True),
        *(({"name": kind, "learned": options}, True) for kind, options in CHOSEN.items()),
    ],
)
def test_what_is_trained_or_a_curve_is_learned(activation: dict, learned: bool) -> None:
    assert spec(activation).network.activations[0].is_learned == learned
