"""How rows are divided: the training share moves the others in proportion, and an untouched link stays what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from learnact.spec import Spec

Open = Callable[..., AppTest]


def slider(page: AppTest, field: str) -> Any:
    return next(item for item in page.slider if item.key.split("#")[0] == f"playground.{field}")


def shares(page: AppTest) -> tuple[float, float]:
    data = page.session_state["playground_spec"].data
    return data.validation, data.test


def said(page: AppTest) -> str:
    [caption] = [item.value for item in page.caption if item.value.startswith("Training")]
    return caption.replace("\N{NO-BREAK SPACE}", " ")


def test_the_training_share_leaves_the_others_their_proportion(visit: Open) -> None:
    page = visit({"data.validation": "0.1", "data.test": "0.3"})
    assert slider(page, "data.training").value == 0.6
    assert said(page) == "Training 60 %, validation 10 %, test 30 %."
    slider(page, "data.training").set_value(0.8).run()
    assert shares(page) == (0.05, 0.15)
    assert said(page) == "Training 80 %, validation 5 %, test 15 %."
    slider(page, "data.validated").set_value(0.5).run()
    assert shares(page) == (0.1, 0.1)
    assert slider(page, "data.training").value == 0.8
    assert page.run().session_state["playground_spec"].data == Spec().replace(data__validation=0.1, data__test=0.1).data


@pytest.mark.parametrize("training", [0.1, 0.35, 0.9])
def test_no_share_falls_below_what_is_allowed(visit: Open, training: float) -> None:
    page = visit({"data.validation": "0.01", "data.test": "0.3"})
    slider(page, "data.training").set_value(training).run()
    assert not page.exception and not page.error
    validation, test = shares(page)
    assert min(validation, test) >= 0.01
    assert 1 - validation - test == pytest.approx(training, abs=0.011)


def test_fixed_test_rows_are_left_alone(visit: Open) -> None:
    page = visit({"data.name": "fashion_mnist"})
    assert said(page) == "Training 80 %, validation 20 %; the test rows are fixed."
    assert [item for item in page.slider if item.key.startswith("playground.data.validated")] == []
    slider(page, "data.training").set_value(0.7).run()
    assert shares(page) == (0.3, 0.2)
