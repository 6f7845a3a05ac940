"""What is written above the pictures of two networks that are compared, and how a branch takes both along."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from learnact.data.artefacts import Artefacts
from learnact.serving.shared import workers
from learnact.spec import Spec
from learnact.training.weights import write
from pages.shell.compare import FIELDS, MAX_LABEL_LETTERS, labels


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network__activations": [{"name": "relu"}]}, ["A: Tanh", "B: ReLU"]),
        ({"network__activations": [{"name": "elu", "values": {"a": 0.5}}]}, ["A: Tanh", "B: ELU (α = 0.5)"]),
        ({"network__activations": [{"name": "typed", "formula": "sin(x)"}]}, ["A: Tanh", "B: sin(x)"]),
        ({"training__learning_rate": 0.1}, ["A: learning rate 0.01", "B: learning rate 0.1"]),
        ({"network__norm": "batch"}, ["A: no normalisation", "B: batch norm"]),
        ({"network__hidden": (4, 4, 4)}, ["A: 8-8", "B: 4-4-4"]),
        ({"training__optimiser": "sgd"}, ["A: Adam", "B: SGD"]),
        ({}, ["A: the same network", "B: the same network"]),
    ],
)
def test_labels_say_what_differs(change: dict[str, Any], said: list[str]) -> None:
    spec = Spec()
    assert labels(spec, spec.replace(**change)) == said


def test_labels_stay_short_and_one_network_has_none() -> None:
    spec = Spec()
    long = spec.replace(network__activations=[{"name": "typed", "formula": "x + " * 20 + "x"}])
    assert all(len(label) <= MAX_LABEL_LETTERS for label in labels(spec, long))
    assert labels(spec, None) == []


def choose(page: AppTest, label: str, value: str) -> AppTest:
    return next(item for item in page.selectbox if item.label == label).set_value(value).run()


def of_b(page: AppTest) -> set[str]:
    """What the second network has of its own, as the address says."""
    assert not page.exception and not page.error
    return {name for name in page.query_params if name.startswith("b.")}


def test_what_a_changes_changes_for_b_too(visit: Callable[..., AppTest]) -> None:
    page = visit({"seeds": "2", "b.network.activations": "relu"})
    choose(page, "Learning rate", "0.1")
    assert of_b(page) == {"b.network.activations"}
    second = workers().record(page.session_state["playground_token_beside"]).spec
    assert (second.training.learning_rate, second.network.activations[0].name) == (0.1, "relu")


def test_b_differs_in_the_field_that_is_chosen_and_in_no_other(visit: Callable[..., AppTest]) -> None:
    page = visit({"seeds": "2", "b.network.activations": "relu"})
    choose(page, "B differs in", "training.optimiser")
    assert of_b(page) == set() and any("the same network" in item.value for item in page.caption)
    choose(page, "Optimiser of B", "sgd")
    assert of_b(page) == {"b.training.optimiser"}
    assert not any("the same network" in item.value for item in page.caption)


@pytest.mark.parametrize("field", FIELDS)
def test_b_is_drawn_at_what_it_has_of_its_own_and_keeps_it(visit: Callable[..., AppTest], field: str) -> None:
    own = {
        "network.activations": "elu~a=0.5",
        "training.learning_rate": "0.3",
        "network.initialisation": "orthogonal",
        "training.optimiser": "rmsprop",
        "network.hidden": "5_3_2",
        "network.norm": "layer",
        "training.batch": "17",
        "training.l2": "0.002",
    }[field]
    page = visit({"seeds": "2", f"b.{field}": own})
    assert of_b(page) == of_b(page.run()) == {f"b.{field}"}
    assert page.query_params[f"b.{field}"] in (own, [own])
    assert next(item for item in page.selectbox if item.label == "B differs in").value == field


@pytest.mark.parametrize(
    ("query", "fits"), [({"b.network.activations": "relu"}, True), ({"b.network.hidden": "4_4"}, False)]
)
def test_a_branch_takes_the_second_network_along_where_the_weights_fit(
    visit: Callable[..., AppTest], query: dict[str, str], fits: bool
) -> None:
    page = visit({"seeds": "2", **query})
    token = page.session_state["playground_token"]
    workers().act(token, "step")
    end = time.monotonic() + 20
    while not workers().record(token).arrays and time.monotonic() < end:
        time.sleep(0.05)
    arrays = {name: a for name, a in workers().record(token).arrays.items() if name.startswith("layers.")}
    spec = page.session_state["playground_spec"]
    page.session_state["playground_spec"] = spec.replace(start=Artefacts().put(write(arrays)))
    page.run()
    assert not page.exception and not page.error
    first, second = (
        workers().record(page.session_state[name]).spec for name in ("playground_token", "playground_token_beside")
    )
    assert first.start is not None
    assert second.start == (first.start if fits else None)
    [said] = [item.value for item in page.caption if "From saved weights" in item.value]
    assert ("same ones" in said, "anew" in said) == (fits, not fits)
    assert page.run().session_state["playground_second"] == {
        name.removeprefix("b."): value for name, value in query.items()
    }
