"""The runs of a page: of two tabs that show the same ones, and of two networks in step."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from learnact.data.artefacts import Artefacts
from learnact.serving.live import Record
from learnact.serving.server_state import workers
from learnact.training.weights import read
from pages.playground.state import run
from pages.shell import handoff, moments
from pages.shell.run import SHARED, Run

Open = Callable[..., AppTest]
PATIENCE_SECONDS = 60
PAIR = {"data.name": "circle", "data.samples": "100", "seeds": "2", "b.training.learning_rate": "0.1"}


@pytest.fixture(autouse=True)
def unshared() -> Iterator[None]:
    SHARED.clear()
    yield
    SHARED.clear()


def resumed(tab: AppTest, token: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The tab after its panel has asked for the run that another tab shows, as that of a duplicated tab does."""
    follow, questions = handoff.follow, [run.resume]
    with monkeypatch.context() as patched:
        patched.setattr(Run, "request", lambda *_: token)
        patched.setattr(handoff, "follow", lambda here: (questions and questions.pop()(), follow(here)))
        return drawn(tab)


def drawn(tab: AppTest) -> AppTest:
    tab.run()
    assert not tab.exception and not tab.error
    return tab


def alone(tab: AppTest) -> AppTest:
    """The tab after A/B was switched off."""
    next(item for item in tab.toggle if item.label.startswith("A/B")).set_value(False)
    return drawn(tab)


def tokens(tab: AppTest) -> list[str]:
    """Of A and B, as far as the tab has them."""
    names = ("playground_token", "playground_token_beside")
    return [tab.session_state[name] for name in names if name in tab.session_state]


def pair(tab: AppTest) -> list[Record]:
    return [workers().record(token or "") for token in tokens(tab)]


def wait(true: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def played(tab: AppTest, steps: int = 20) -> None:
    """Both train for a while, and pause."""
    one, other = pair(tab)
    workers().act(one.token, "play")
    end = max(record.header["step"] for record in (one, other)) + steps
    wait(lambda: workers().watch(one.token) and min(record.header["step"] for record in (one, other)) >= end)
    workers().act(one.token, "pause")
    wait(lambda: one.settled and other.settled)


def test_a_tab_that_gives_b_up_leaves_it_to_the_other_tab(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = visit(PAIR), visit(PAIR | {"seeds": "3"})
    shown = tokens(first)
    resumed(second, shown[0], monkeypatch)
    assert tokens(second) == shown
    assert tokens(alone(second)) == shown[:1]
    assert tokens(drawn(first)) == shown
    played(first)
    assert tokens(alone(first)) == shown[:1]


def test_a_tab_that_takes_other_runs_up_leaves_its_own_to_the_other_tab(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (visit(PAIR | {"seeds": seeds}) for seeds in ("2", "3", "4"))
    shown, others = tokens(first), tokens(third)
    resumed(second, shown[0], monkeypatch)
    resumed(second, others[0], monkeypatch)
    assert tokens(second) == others
    assert tokens(drawn(first)) == shown
    played(first)


def test_both_networks_are_there_as_they_were_left_when_nobody_has_looked_for_long(
    visit: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEARNACT_HOME", str(tmp_path))
    tab = visit(PAIR)
    played(tab)
    shown, before = tokens(tab), pair(tab)
    for record in before:
        record.watched -= 100
    wait(lambda: workers().park(60) or not workers().records)
    workers().watch(shown[1])  # a browser may ask for B before the page asks for A
    assert tokens(drawn(tab)) == shown
    after = pair(tab)
    wait(lambda: all(record.settled and record.arrays for record in after))
    assert [record.header["step"] for record in after] == [record.header["step"] for record in before]
    assert after[1].beside == shown[0]
    played(tab)


def branched(tab: AppTest, step: int, monkeypatch: pytest.MonkeyPatch) -> list[Record]:
    """The runs after "Branch from here" at a step."""
    follow, questions = handoff.follow, [run.branch]
    with monkeypatch.context() as patched:
        patched.setattr(Run, "request", lambda *_: {"step": step})
        patched.setattr(handoff, "follow", lambda here: (questions and questions.pop()(), follow(here)))
        return pair(drawn(tab))


def started(record: Record) -> dict[str, np.ndarray]:
    """The weights that a run started from."""
    assert record.spec.start is not None
    return read(Artefacts().get(record.spec.start, "weights"))


def said(tab: AppTest) -> str:
    return next((item.value for item in tab.caption if "alt_route" in item.value), "")


@pytest.mark.parametrize("b", [{"b.training.learning_rate": "0.5"}, {"b.network.hidden": "5_4"}])
def test_a_branch_goes_on_with_each_networks_own_weights(
    visit: Open, monkeypatch: pytest.MonkeyPatch, b: dict[str, str]
) -> None:
    tab = visit({name: text for name, text in PAIR.items() if "b." not in name} | b)
    played(tab, 40)
    kept = [(record, moments.snapshot(record, 20)) for record in pair(tab)]
    assert kept[0][1][0] == kept[1][1][0] > 0
    runs = branched(tab, 20, monkeypatch)
    for now, (before, (_, arrays)) in zip(runs, kept, strict=True):
        assert now.token != before.token and now.spec.replace(start=None) == before.spec
        begun = started(now)
        assert all(np.array_equal(begun[name], array) for name, array in arrays.items()) and begun
    assert "B begins with its own weights" in said(tab)
    words = {name: text for name, text in tab.query_params.items() if name.endswith("start")}
    assert words == {"start": runs[0].spec.start, "b.start": runs[1].spec.start}
    again = pair(visit(dict(tab.query_params)))
    assert [record.spec for record in again] == [record.spec for record in runs]
    next(button for button in tab.button if button.label == "Random weights again").click()
    assert [record.spec.start for record in pair(drawn(tab))] == [None, None]
    assert not [name for name in tab.query_params if name.endswith("start")] and said(tab) == ""


def test_a_branch_says_where_b_has_to_begin_with_the_weights_of_a(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = visit(PAIR)
    played(tab, 40)
    one, other = branched(tab, 20, monkeypatch)
    assert other.spec.start != one.spec.start
    played(tab)
    other.history.clear()
    one, other = branched(tab, 10, monkeypatch)
    assert other.spec.start == one.spec.start is not None
    assert "B begins with A's weights" in said(tab) and "b.start" not in tab.query_params


def test_b_keeps_its_own_weights_until_its_shape_is_another(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = visit({"data.name": "circle", "data.samples": "100", "seeds": "2", "b.network.activations": "relu"})
    played(tab, 40)
    start = branched(tab, 20, monkeypatch)[1].spec.start
    for option, its_own in (("elu", True), ("prelu", False)):
        next(item for item in tab.selectbox if item.label == "Activation of B").set_value(option)
        first, second = pair(drawn(tab))
        assert second.spec.network.activations[0].name == option and first.spec.start is not None
        assert (second.spec.start == start) == its_own


def test_where_b_alone_becomes_heavy_both_train_in_the_queue(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_MAX_LIVE_WORK", "30000")
    tab = visit({"data.name": "circle", "data.samples": "100", "seeds": "2", "b.training.batch": "16"})
    played(tab)
    assert [record.worker for record in pair(tab)] == ["live", "live"]
    token = tokens(tab)[0]
    next(item for item in tab.selectbox if item.label == "Batch size of B").set_value("64")
    one, other = pair(drawn(tab))
    assert other.spec.training.batch == 64 and one.token == token
    assert [one.worker, other.worker] == ["heavy", "heavy"]
    played(tab)
