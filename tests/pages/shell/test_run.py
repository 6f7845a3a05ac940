"""The runs of a page: of two tabs that show the same ones, and of two networks in step."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from learnact.serving.live import Record
from learnact.serving.server_state import workers
from pages.playground.state import run
from pages.shell import handoff
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


def tokens(tab: AppTest) -> list[str | None]:
    """Of A and B, as far as the tab has them."""
    names = ("playground_token", "playground_token_beside")
    return [tab.session_state[name] if name in tab.session_state else None for name in names]


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
    resumed(second, str(shown[0]), monkeypatch)
    assert tokens(second) == shown
    assert tokens(alone(second)) == [shown[0], None]
    assert tokens(drawn(first)) == shown
    played(first)
    assert tokens(alone(first)) == [shown[0], None]


def test_a_tab_that_takes_other_runs_up_leaves_its_own_to_the_other_tab(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (visit(PAIR | {"seeds": seeds}) for seeds in ("2", "3", "4"))
    shown, others = tokens(first), tokens(third)
    resumed(second, str(shown[0]), monkeypatch)
    resumed(second, str(others[0]), monkeypatch)
    assert tokens(second) == others
    assert tokens(drawn(first)) == shown
    played(first)
