"""What is written above the pictures of two networks that are compared, and how a branch takes both along."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from learnact.data.artefacts import Artefacts
from learnact.serving.server_state import workers
from learnact.spec import Spec
from learnact.training.weights import write
from pages.shell.compare import FIELDS, MAX_LABEL_LETTERS, labels
from pages.shell.controls.registry import CONTROLS, name_of


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
        ({}, ["A", "B: so far the same network"]),
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
    assert ("B begins with A's weights" in said, "anew" in said) == (fits, not fits)
    assert page.run().session_state["playground_second"] == {
        name.removeprefix("b."): value for name, value in query.items()
    }


PAGES = {"playground": {"b.network.activations": "relu"}, "learned": {"beside": "relu"}, "inside": {"beside": "relu"}}
"""The pages with a second network, and how their links say that it has ReLU."""
SMALL = {"data.name": "circle", "data.samples": "100", "network.activations": "prelu", "seeds": "2"}


@pytest.fixture(params=PAGES)
def compared(visit: Callable[..., AppTest], request: pytest.FixtureRequest) -> AppTest:
    """Each of the pages, with PReLU against ReLU."""
    page = visit()
    page.query_params.clear()
    page.query_params.update(SMALL | PAGES[request.param])
    return page.switch_page(f"{request.param}/page.py").run()


def select(page: AppTest, label: str) -> Any:
    return next(item for item in page.selectbox if item.label == label)


def words(page: AppTest) -> dict[str, str]:
    """What the address says of the second network."""
    assert not page.exception and not page.error
    query = {name: value if isinstance(value, str) else value[-1] for name, value in page.query_params.items()}
    return {name: value for name, value in query.items() if name == "beside" or name.startswith("b.")}


def second_run(page: AppTest) -> Spec:
    token = next(
        page.session_state[f"{name}_token_beside"] for name in PAGES if f"{name}_token_beside" in page.session_state
    )
    return workers().record(token).spec


def test_every_page_offers_the_same_fields_in_which_b_may_differ(compared: AppTest) -> None:
    offered = select(compared, "B differs in")
    assert offered.options == [name_of(field) for field in FIELDS]
    for field in FIELDS:
        select(compared, "B differs in").set_value(field).run()
        assert not compared.exception and not compared.error
        kinds = ("selectbox", "text_input")
        assert any(item.label == f"{CONTROLS[field].label} of B" for kind in kinds for item in compared.get(kind))


def test_on_every_page_b_differs_in_what_was_chosen_and_follows_a_in_all_else(compared: AppTest) -> None:
    assert select(compared, "Activation of B").value == "relu"
    select(compared, "B differs in").set_value("training.optimiser").run()
    assert any("the same network" in item.value for item in compared.caption)
    other = "sgd" if select(compared, "Optimiser").value != "sgd" else "adam"
    select(compared, "Optimiser of B").set_value(other).run()
    assert words(compared) == {"b.training.optimiser": other}
    assert not any("the same network" in item.value for item in compared.caption)
    select(compared, "Batch size").set_value("64").run()
    assert words(compared) == {"b.training.optimiser": other}
    second = second_run(compared)
    assert (second.training.optimiser, second.training.batch) == (other, 64)
    assert second.network.activations[0].name == "prelu"


def test_on_every_page_the_letters_of_b_are_its_own(compared: AppTest) -> None:
    select(compared, "Activation of B").set_value("elu").run()
    letter = next(item for item in compared.number_input if ".b." in item.key and item.label == "α (a)")
    letter.set_value(0.5).run()
    assert set(words(compared).values()) == {"elu~a=0.5"}
    assert second_run(compared).network.activations[0].values == {"a": 0.5}


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
    assert words(page) == words(page.run()) == {f"b.{field}": own}
    assert select(page, "B differs in").value == field


@pytest.mark.parametrize("name", PAGES)
def test_a_second_network_that_does_not_fit_any_more_goes_with_a_sentence_and_stays_away(
    visit: Callable[..., AppTest], name: str
) -> None:
    page = visit()
    page.query_params.clear()
    page.query_params.update(SMALL | {"network.hidden": "4_4", "b.network.activations": "relu|tanh"})
    page.switch_page(f"{name}/page.py").run()
    assert not page.error and page.session_state[f"{name}_second"] is not None
    hidden = next(item for item in page.text_input if item.label == CONTROLS["network.hidden"].label)
    hidden.set_value("4, 4, 4").run()
    assert ["B does not go with A any more" in error.value for error in page.error] == [True]
    for _ in range(2):
        assert page.session_state[f"{name}_second"] is None and not page.exception
        assert not next(item for item in page.toggle if item.label.startswith("A/B")).value
        assert page.session_state[f"{name}_spec"].network.hidden == (4, 4, 4)
        page.run()
        assert not page.error
