"""A mistake in a form: its sentence in the words of the form, below its field, and every field stays."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from learnact.errors import SpecError
from learnact.spec import Spec
from pages.shell.controls.form import in_words

Open = Callable[..., AppTest]
SMALL = {
    "data.name": "circle",
    "data.samples": "100",
    "network.hidden": "6_4",
    "network.norm": "batch",
    "seeds": "2",
    "beside": "none",
}


@pytest.fixture(params=["inside", "learned"])
def page(visit: Open, request: pytest.FixtureRequest) -> AppTest:
    return visit(SMALL | ({"network.activations": "prelu"} if request.param == "learned" else {}), request.param)


def labels(page: AppTest) -> list[str]:
    drawn = [*page.selectbox, *page.text_input, *page.slider, *page.number_input]
    return sorted(widget.label for widget in drawn)


def field(page: AppTest, label: str):
    return next(widget for widget in (*page.text_input, *page.selectbox) if widget.label == label)


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [
        ("Hidden layers", "6, 0", "Hidden layer 2 must have 1 or more neurons, not 0."),
        ("Hidden layers", "6, five", "Hidden layers must be whole numbers like 8, 8, not '6, five'."),
        ("Hidden layers", "2, " * 101, "There can be at most 100 hidden layers; these are more."),
        ("Batch size", "1", "Batch size must be 2 or more with batch norm, not 1."),
    ],
)
def test_a_mistake_is_said_and_no_field_goes(page: AppTest, label: str, text: str, said: str) -> None:
    assert not page.exception and not page.error
    before = labels(page)
    page.session_state[field(page, label).key] = text
    page.run()
    assert not page.exception and [error.value for error in page.error] == [said]
    assert labels(page) == before


def test_the_other_fields_still_count_beside_a_mistake(page: AppTest) -> None:
    name = next(name for name in ("inside_spec", "learned_spec") if name in page.session_state)
    page.session_state[field(page, "Hidden layers").key] = "6, 0"
    page.session_state[field(page, "Seeds").key] = "3"
    page.run()
    assert len(page.error) == 1
    assert page.session_state[name].seeds == 3 and page.session_state[name].network.hidden == (6, 4)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"training__learning_rate": "fast"}, "Learning rate must be a number, not 'fast'."),
        ({"training__learning_rate": "0,05"}, "Learning rate must be a number, not '0,05'; write 0.05."),
        ({"network__hidden": (5, 5000)}, "Hidden layer 2 must have 4096 or fewer neurons, not 5000."),
        ({"seeds": "0.5"}, "Seeds must be a whole number, not '0.5'."),
        ({"data__classes": 9}, "Classes must be a whole number from 2 to 6, got 9."),
        (
            {"network__activations": [{"name": "subnetwork", "learned": {"hidden": [4, 0]}}]},
            "Widths inside must be 1 or more, not 0.",
        ),
        ({"data__features": ["x1", "x1"]}, "Each feature may come once, but “x1” and “x1” are the same."),
    ],
)
def test_a_sentence_of_an_experiment_is_said_in_the_words_of_the_form(change: dict[str, object], said: str) -> None:
    with pytest.raises(SpecError) as error:
        Spec().replace(**change)
    assert in_words(str(error.value)) == said


@pytest.mark.parametrize(
    "sentence", ["The weights lack layers.0.weight, which this network has.", "There is no field 'seeds.x' here."]
)
def test_other_sentences_stay(sentence: str) -> None:
    assert in_words(sentence) == sentence


def test_a_mistake_is_gone_as_soon_as_a_field_further_down_makes_it_possible(page: AppTest) -> None:
    name = next(name for name in ("inside_spec", "learned_spec") if name in page.session_state)
    before = page.session_state[name].replace(network__norm="none", training__batch=1)
    page.session_state[name] = before
    page.session_state["form"] += 1
    page.run()
    assert not page.error
    page.session_state[field(page, "Normalisation").key] = "batch"
    page.run()
    assert [error.value for error in page.error] == ["Batch size must be 2 or more with batch norm, not 1."]
    assert page.session_state[name] == before
    page.session_state[field(page, "Batch size").key] = "32"
    page.run()
    assert not page.error and not page.exception
    assert page.session_state[name] == before.replace(network__norm="batch", training__batch=32)
