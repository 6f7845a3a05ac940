"""The Zoo as a script: what is shown, the address and the sections say the same, and nothing takes the page down."""

import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact.activations import ZOO, Timing
from learnact.spec import from_query
from pages.zoo import collection, timings
from pages.zoo.collection import FORMULA
from pages.zoo.gallery import DEFAULT_NAMES, MAX_SHOWN
from tests.pages.address_bar import Bar

Open = Callable[..., AppTest]
CHEAP = Timing(forward_ms=1.0, backward_ms=2.0, forward_ratio=1.5, backward_ratio=2.5)


@pytest.fixture
def zoo(visit: Open) -> Iterator[Open]:
    """zoo({"show": "relu"}): the Zoo, opened with these query parameters."""
    timings.measurement.cache_clear()

    def come(query: dict[str, str] | None = None) -> AppTest:
        return visit(query, "zoo")

    yield come
    timings.measurement.cache_clear()


def component(page: AppTest) -> dict:
    """What the gallery was given."""
    (found,) = [item for item in page.get("bidi_component") if item.key == "zoo"]
    return json.loads(found.proto.mixed.json) if found.proto.HasField("mixed") else json.loads(found.proto.json)


def shown(page: AppTest) -> list[str]:
    return [item["name"] for item in component(page)["shown"]]


def query(page: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def sound(page: AppTest) -> bool:
    return not page.exception and not page.error


def test_it_opens_with_four_over_each_other(zoo: Open) -> None:
    page = zoo()
    assert sound(page)
    assert shown(page) == list(DEFAULT_NAMES)
    assert query(page) == {}


def test_the_browser_gets_the_whole_zoo_with_formulas(zoo: Open) -> None:
    given = component(zoo())
    assert [entry["name"] for entry in given["entries"]] == list(ZOO)
    assert all(entry["formula"] and entry["color"].startswith("#") for entry in given["entries"])
    assert given["typed"] is None


def test_a_link_shows_what_it_names(zoo: Open) -> None:
    link = {"show": "elu~a=2,typed~a=0.5,sin", "formula": "sin(a*x)"}
    page = zoo(link)
    assert sound(page)
    assert component(page)["shown"] == [
        {"name": "elu", "values": {"a": 2.0}},
        {"name": "typed", "values": {"a": 0.5}},
        {"name": "sin", "values": {}},
    ]
    assert query(page) == link
    assert page.text_input(FORMULA).value == "sin(a*x)"


def test_a_formula_alone_lies_over_the_first_four(zoo: Open) -> None:
    assert shown(zoo({"formula": "x/2"})) == [*DEFAULT_NAMES, "typed"]


def test_nothing_can_be_shown(zoo: Open) -> None:
    page = zoo({"show": "none"})
    assert sound(page)
    assert shown(page) == []


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"show": "rellu"}, "the nearest are relu"),
        ({"show": "elu~a=99"}, "between 0 and 3"),
        ({"show": "relu~~~"}, "comes a letter with a number"),
        ({"show": "typed"}, "holds no formula"),
        ({"formula": "__import__('os')"}, "is not known"),
        ({"formula": "x" * 300}, "200"),
        ({"formula": "9^9^9^9"}, "between -16 and 16"),
        ({"show": ",".join(ZOO)}, "At most 12"),
    ],
)
def test_a_bad_link_gets_one_sentence_and_the_first_four(zoo: Open, link: dict[str, str], words: str) -> None:
    page = zoo(link)
    assert not page.exception
    (error,) = page.error
    assert error.value.startswith("The link cannot be opened as it is. ")
    assert words in error.value
    assert shown(page) == list(DEFAULT_NAMES)


def test_a_typed_formula_joins_and_is_in_the_address(zoo: Open) -> None:
    page = zoo({"show": "relu"})
    page.text_input(FORMULA).set_value("  x + a ").run()
    assert sound(page)
    assert shown(page) == ["relu", "typed"]
    assert query(page) == {"show": "relu,typed", "formula": "x + a"}
    assert any("Your own formula" in item.value for item in page.markdown)


def test_a_mistake_gets_a_sentence_with_an_arrow_and_keeps_what_there_was(zoo: Open) -> None:
    page = zoo({"show": "relu,typed", "formula": "x/2"})
    page.text_input(FORMULA).set_value("sin(x) + foo").run()
    (error,) = page.error
    sentence, _, place = error.value.partition("\n\n")
    assert sentence.count(".") <= 1 and '"foo"' in sentence
    assert place == "```\nsin(x) + foo\n         ^\n```"
    assert shown(page) == ["relu", "typed"]
    assert component(page)["typed"]["text"] == "x/2"
    assert page.text_input(FORMULA).value == "sin(x) + foo"
    page.run()
    assert sound(page), "the sentence is said once"


def test_a_formula_beside_twelve_gets_a_sentence_and_in_place_of_one_is_taken(zoo: Open) -> None:
    names = list(ZOO)[:MAX_SHOWN]
    page = zoo({"show": ",".join(names)})
    page.text_input(FORMULA).set_value("x/2").run()
    (error,) = page.error
    assert f"At most {MAX_SHOWN}" in error.value
    assert shown(page) == names and "formula" not in query(page)
    page = zoo({"show": ",".join([*names[1:], "typed"]), "formula": "x/2"})
    page.text_input(FORMULA).set_value("x/3").run()
    assert sound(page) and shown(page) == [*names[1:], "typed"]


def test_an_empty_formula_takes_it_away(zoo: Open) -> None:
    page = zoo({"show": "relu,typed", "formula": "x/2"})
    page.text_input(FORMULA).set_value("").run()
    assert shown(page) == ["relu"]
    assert query(page) == {"show": "relu"}


def test_details_belong_to_one_that_is_shown(zoo: Open) -> None:
    page = zoo({"show": "prelu,gelu"})
    assert r"\alpha x" in page.latex[0].value
    assert any("He, Zhang, Ren and Sun" in caption.value for caption in page.caption)
    assert any("slope below zero, trained with the weights" in item.value for item in page.markdown)


def test_train_with_it_leads_to_the_same_activation_in_the_playground(zoo: Open) -> None:
    page = zoo({"show": "elu~a=2"})
    (link,) = (link for link in page.get("page_link") if link.proto.query_string)
    asked = {name: values[0] for name, values in parse_qs(link.proto.query_string).items()}
    spec = from_query(asked)
    assert (spec.network.activations[0].name, spec.network.activations[0].values) == ("elu", {"a": 2.0})


def test_properties_are_a_column_each(zoo: Open) -> None:
    (table,) = zoo({"show": "relu,tanh"}).table
    assert list(table.value.columns) == ["ReLU", "Tanh"]
    assert table.value.loc["Range", "Tanh"] == "(−1, 1)"
    assert table.value.loc["Gain", "ReLU"] == "1.414"


def test_all_properties_are_a_row_each(zoo: Open, settled: Callable[[AppTest], AppTest]) -> None:
    page = zoo({"show": "typed", "formula": "x/2"})
    page.toggle("zoo_all").set_value(True)
    (table,) = settled(page).dataframe
    assert list(table.value.index) == ["x/2", *(activation.title for activation in ZOO.values())]
    assert table.value.loc["Sigmoid", "Largest slope"] == "0.25, at 0"


def test_costs_come_when_asked_for_and_are_the_same_for_all(zoo: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "measure_time", lambda *_: CHEAP)
    page = zoo()
    assert not page.get("plotly_chart")
    next(button for button in page.button if button.label == "Measure").click().run()
    while timings.measurement().progress is not None:
        page.run()
    page.run()
    assert sound(page)
    assert page.get("plotly_chart")
    assert len(timings.measurement().timings) == len(ZOO) - 1, "ReLU is what the others are compared with"
    assert zoo().get("plotly_chart"), "another visitor sees them without measuring"


@pytest.mark.parametrize("late", [0, 1])
def test_what_was_pressed_while_the_page_changed_what_is_shown_is_shown_again(
    monkeypatch: pytest.MonkeyPatch, late: int
) -> None:
    monkeypatch.setattr(st, "session_state", {})
    collection.REVISION.set(3)
    collection.choose(["relu", "sin"], 3 - late)
    assert [activation.name for activation in collection.shown()] == ["relu", "sin"]
    assert collection.revision() == 3 + late


def test_a_link_that_comes_back_after_the_page_has_replaced_it_is_not_opened_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A browser that is a rerun behind sends it once more."""
    link = {"show": ",".join(DEFAULT_NAMES)}
    monkeypatch.setattr(st, "session_state", {})
    monkeypatch.setattr(st, "query_params", Bar(link))
    collection.open_address()
    collection.write_address()
    assert st.query_params == {}
    collection.choose(["relu"], collection.revision())
    st.query_params.update(link)
    collection.open_address()
    assert [one.name for one in collection.shown()] == ["relu"]
