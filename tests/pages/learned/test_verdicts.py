"""Transplants and one activation for many tasks: what the command line answers stands on the page."""

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from learnact.serving.task_queue import Task
from pages.learned.draw import drawn
from pages.shell import saved_curves, tasks

Open = Callable[..., AppTest]
SMALL = {"v": "1", "data.name": "circle", "network.activations": "subnetwork", "network.hidden": "4", "seeds": "2"}
SCORES = {
    "relu": [0.9, 0.91, 0.92],
    "gelu": [0.9, 0.9, 0.9],
    "tanh": [0.8, 0.81, 0.8],
    "transplant": [0.93, 0.94, 0.96],
}
VERDICT = {
    "metrics": {name: {"test.accuracy": values} for name, values in SCORES.items()},
    "outside": [0.5, 0.5, 0.5],
    "origin": "somewhere",
    "words": "as the command line says it",
}


@pytest.fixture
def answered(visit: Open, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """answered(section, name, answer): the page with a task that is done."""

    def come(section: str, name: str, answer: object) -> AppTest:
        done = Task("The task", state="done", answer=answer)
        monkeypatch.setattr(tasks, "task", lambda asked: done if asked == name else None)
        curves = {"Drawn by hand": drawn([[-1.0, 0.0], [1.0, 1.0]], "straight")}
        return visit(SMALL, "learned", saved_curves=curves, learned_section=section)

    return come


def read(page: AppTest) -> str:
    tables = [str(table.value) for table in page.table]
    return " ".join([*tables, *(item.value for item in [*page.markdown, *page.warning, *page.caption])])


def test_a_transplant_ends_with_a_table_a_sentence_and_a_warning(answered) -> None:
    page = answered("Transplant", "transplant", VERDICT)
    assert not page.exception and not page.error
    text = read(page)
    assert "the transplanted curve" in text and "better than" in text and "50.0 % of what enters" in text
    assert "95 % interval" in text


@pytest.mark.parametrize(
    ("shares", "note"), [([None, 0.25, 0.75], "50.0 % of what enters"), ([None] * 3, "")], ids=["one seed", "all"]
)
def test_seeds_that_diverged_have_no_part_in_the_share_outside(answered, shares, note) -> None:
    page = answered("Transplant", "transplant", VERDICT | {"outside": shares})
    assert not page.exception and not page.error
    assert note in read(page) and (bool(note) == ("of what enters" in read(page)))


def test_where_all_seeds_diverged_no_number_is_shown(answered) -> None:
    scores = {"relu": [0.5, 0.5, 0.5], "gelu": [-0.2, None, None], "tanh": [0.1, 0.2, 0.3], "transplant": [None] * 3}
    verdict = VERDICT | {"metrics": {name: {"test.r2": values} for name, values in scores.items()}}
    page = answered("Transplant", "transplant", verdict)
    assert not page.exception and not page.error
    [cells] = [table.value["Test R²"] for table in page.table if "Test R²" in table.value]
    assert cells["the transplanted curve"] == "diverged" and cells["GELU"] == "−0.2000"


def test_many_tasks_end_with_a_verdict_for_each_and_a_curve_for_the_shelf(answered) -> None:
    curve = json.loads(drawn([[-1.0, 0.0], [1.0, 1.0]], "straight").to_json())
    page = answered("One for many tasks", "many", {"kept": curve, "verdicts": {"wine": VERDICT, "iris": VERDICT}})
    assert not page.exception and not page.error
    assert read(page).count("On 3 seeds, in test accuracy") == 2
    next(button for button in page.button if button.key == "many_save").click().run()
    assert not page.exception and len(page.session_state["saved_curves"]) == 2


def test_a_full_shelf_is_a_sentence(answered, monkeypatch) -> None:
    monkeypatch.setattr(saved_curves, "MAX_CURVES", 1)
    curve = json.loads(drawn([[-1.0, 0.0], [1.0, 1.0]], "straight").to_json())
    page = answered("One for many tasks", "many", {"kept": curve, "verdicts": {"wine": VERDICT}})
    next(button for button in page.button if button.key == "many_save").click().run()
    assert not page.exception and len(page.session_state["saved_curves"]) == 1
    assert [error.value for error in page.error] == [
        "The shelf holds 1 curves; take one off before you put another one there."
    ]
