"""Settings of what is not drawn stay for the session, on every way back to them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from learnact.spec import to_query
from pages.inside.every_row import CHOICES
from pages.inside.sections import SECTIONS
from pages.inside.state import DEFAULT_SPEC

Open = Callable[..., AppTest]
Settled = Callable[[AppTest], AppTest]
SMALL = DEFAULT_SPEC.replace(
    data__name="circle", data__samples=200, network__hidden=(6, 4), training__batch=10, seeds=2
)
FRESH, PROPAGATION, SIGNAL, RATES, _ = SECTIONS
_, DISTRIBUTIONS, GRADIENTS = CHOICES


@pytest.fixture
def page(visit: Open) -> AppTest:
    return visit(to_query(SMALL), "inside")


def widget(page: AppTest, key: str):
    kinds = (page.number_input, page.selectbox, page.multiselect, page.slider, page.button_group)
    return next(one for kind in kinds for one in kind if one.key == key)


def go(page: AppTest, section: str, key: str = "inside_section") -> AppTest:
    widget(page, key).set_value(section).run()
    assert not page.exception
    return page


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        (FRESH, "fresh_depth", 3),
        (FRESH, "fresh_names", ["elu"]),
        (PROPAGATION, "propagation_depth", 7),
        (PROPAGATION, "propagation_weight", 1.0),
        (SIGNAL, "signal_deviation", 2.5),
        (SIGNAL, "signal_name", "tanh"),
        (RATES, "rates_epochs", 4),
        (RATES, "rates_factor", 10),
    ],
)
def test_a_section_has_its_settings_when_one_comes_back(page: AppTest, section: str, key: str, value: object) -> None:
    page.session_state["propagation_width"] = 8
    go(page, section)
    widget(page, key).set_value(value).run()
    for other in (FRESH, SIGNAL, RATES):
        go(page, other).run()
    go(page, section)
    assert widget(page, key).value == value
    page.run()
    page.switch_page("tour/page.py").run()
    page.switch_page("inside/page.py").run()
    assert page.session_state["inside_section"] == section and widget(page, key).value == value


def test_a_question_has_its_settings_when_one_comes_back(page: AppTest, settled: Settled) -> None:
    go(page, GRADIENTS, "whole_question")
    widget(page, "whole_batches").set_value(4).run()
    next(button for button in page.button if button.label == "Count now").click().run()
    settled(page)
    widget(page, "batches_of").set_value("da").run()
    go(page, DISTRIBUTIONS, "whole_question")
    next(button for button in page.button if button.label == "Count now").click().run()
    settled(page)
    widget(page, "whole_layer").set_value(1).run()
    go(page, GRADIENTS, "whole_question")
    assert widget(page, "whole_batches").value == 4 and widget(page, "batches_of").value == "da"
    go(page, DISTRIBUTIONS, "whole_question")
    assert widget(page, "whole_layer").value == 1


def test_a_setting_that_another_network_does_not_have_goes(page: AppTest, settled: Settled) -> None:
    go(page, DISTRIBUTIONS, "whole_question")
    next(button for button in page.button if button.label == "Count now").click().run()
    settled(page)
    widget(page, "whole_layer").set_value(1).run()
    go(page, GRADIENTS, "whole_question")
    page.session_state["inside_spec"] = SMALL.replace(network__hidden=(5,))
    page.session_state["form"] += 1
    page.run()
    go(page, DISTRIBUTIONS, "whole_question")
    next(button for button in page.button if button.label == "Count now").click().run()
    settled(page)
    assert not page.exception and not page.error and widget(page, "whole_layer").value == 0
