"""What an address hides and shows: the same words on the three pages with an experiment, for what each of them has."""

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
    shown = visit()
    shown.query_params.clear()
    shown.query_params.update(SMALL | query)
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
