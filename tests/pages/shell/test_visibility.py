"""What an address hides and shows: the same words on all pages, for what each of them has, as long as one stays."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from pages.inside.state import inside
from pages.learned.state import learned
from pages.playground.state import playground
from pages.shell.visibility import CONTROLS

Open = Callable[..., AppTest]
EXPERIMENTS = {"playground": playground, "learned": learned, "inside": inside}
SMALL = {
    "data.name": "circle",
    "data.samples": "100",
    "network.activations": "prelu",
    "network.hidden": "3",
    "seeds": "2",
}
LABELS = {
    "activation": {"Activation", "In all layers"},
    "optimiser": {"Optimiser"},
    "rate": {"Learning rate"},
    "seeds": {"Seeds"},
    "network": {"Hidden layers"},
    "training": {"Batch size"},
    "compare": {"A/B: a second network beside it"},
    "link": {"Hide for a lesson"},
}
"""A widget of each control."""


def opened(visit: Open, page: str, query: dict[str, str]) -> AppTest:
    shown = visit(SMALL | query)
    shown.query_params.clear()
    shown.query_params.update(SMALL)
    shown.switch_page(f"{page}/page.py").run()
    assert not shown.exception and not shown.error
    return shown


def labels(page: AppTest) -> set[str]:
    return {item.label for item in (*page.selectbox, *page.text_input, *page.toggle, *page.multiselect)}


def seen(page: AppTest) -> set[str]:
    return {name for name, some in LABELS.items() if some & labels(page)}


@pytest.mark.parametrize("page", EXPERIMENTS)
def test_each_control_that_a_page_has_can_be_hidden_on_it(visit: Open, page: str) -> None:
    assert seen(opened(visit, page, {})) == set(LABELS)
    for name in LABELS:
        assert seen(opened(visit, page, {"hide": name})) == set(LABELS) - {name}, name
    assert set(EXPERIMENTS[page].hideable) <= set(CONTROLS)


@pytest.mark.parametrize("page", EXPERIMENTS)
def test_the_presenters_view_has_the_activation_and_the_rate(visit: Open, page: str) -> None:
    shown = opened(visit, page, {"view": "present"})
    assert seen(shown) == {"activation", "rate"}
    next(button for button in shown.button if button.label == "Leave the presenter's view").click().run()
    assert seen(shown) == set(LABELS) and "view" not in shown.query_params


@pytest.mark.parametrize("page", EXPERIMENTS)
def test_a_lesson_can_hide_everything(visit: Open, page: str) -> None:
    shown = opened(visit, page, {"hide": ",".join(EXPERIMENTS[page].hideable)})
    assert seen(shown) == set()
    assert shown.session_state[f"{page}_token"]


@pytest.mark.parametrize("between", ["zoo", "tour", "atlas", "inside"])
def test_what_is_hidden_stays_hidden_on_the_way_over_other_pages(visit: Open, between: str) -> None:
    words = {"hide": "optimiser,l1,link,look,save,no-such-thing", "view": "present"}
    shown = visit(SMALL | words)
    for page in (between, "playground"):
        shown.query_params.clear()  # a link between pages has none of it
        shown.switch_page(f"{page}/page.py").run()
        assert {word: shown.query_params[word] for word in words} == words
        assert [error for error in shown.error if "no-such-thing" in error.value]
        assert not {"Optimiser", "Hide for a lesson", "Open an atlas"} & labels(shown)
    assert not {"Save and open", "Look at the data"} & {part.label for part in shown.expander}


def test_the_presenters_view_that_was_left_does_not_come_back_with_an_older_address(visit: Open) -> None:
    shown = visit(SMALL | {"view": "present", "hide": "seeds"})
    next(button for button in shown.button if button.label == "Leave the presenter's view").click().run()
    shown.query_params["view"] = "present"
    assert seen(shown.run()) == set(LABELS) - {"seeds"} and "view" not in shown.query_params
    assert shown.query_params["hide"] == "seeds"


def test_the_atlas_has_its_link_and_files_unless_they_are_hidden(visit: Open) -> None:
    for hide, there in (("seeds", True), ("link,save", False)):
        shown = visit({"hide": hide}).switch_page("atlas/page.py").run()
        assert ("Save and open" in {part.label for part in shown.expander}) == there
        assert any("opens this link" in text.value for text in shown.markdown) == there
