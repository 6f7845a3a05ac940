"""Long work that a page started: what stands there while it waits, runs, ends, fails or is stopped."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from learnact.errors import RunError
from learnact.serving import task_queue as module
from learnact.serving.live import ThreadWorker
from learnact.serving.task_queue import MAX_WAITING_EACH, Task, TaskQueue
from learnact.spec import Spec
from pages.shell import tasks

SPEC = Spec().replace(data__name="circle", data__samples=100, seeds=2, training__epochs=3)
LONG = ["--set", "training.epochs=100000"]


def script() -> None:
    """A page with one button's worth of work, whose outcome is the number of steps."""
    import streamlit as st

    from pages.shell import tasks

    tasks.progress("work", lambda found: st.markdown(f"{found.result()['steps']} steps"))


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[TaskQueue]:
    made = TaskQueue(ThreadWorker)
    monkeypatch.setattr(module, "NICE", ["env"])
    monkeypatch.setattr(tasks, "task_queue", lambda: made)
    yield made
    made.close()


@pytest.fixture
def spec(tmp_path: Path) -> str:
    path = tmp_path / "spec.json"
    path.write_text(SPEC.to_json())
    return str(path)


@pytest.fixture
def page(queue: TaskQueue) -> AppTest:
    return AppTest.from_function(script, default_timeout=60).run()


def begun(page: AppTest, queue: TaskQueue, arguments: list[str], title: str = "Circle") -> Task:
    """Starts a command as the page of this visitor."""
    found = queue.start(arguments, title)
    page.session_state["tasks"] = {"work": found}
    return found


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def bars(page: AppTest) -> list[str]:
    assert not page.exception
    return [bar.proto.text for bar in page.get("progress")]


def test_nothing_stands_there_before_anything_was_started(page: AppTest) -> None:
    assert not page.exception and not page.button and not bars(page)


def test_it_is_followed_to_its_result(page: AppTest, queue: TaskQueue, spec: str) -> None:
    found = begun(page, queue, ["train", spec, "--json"])
    [words] = bars(page.run())
    assert words.startswith("Circle: ") and [button.label for button in page.button] == ["Stop"]
    until(lambda: found.over)
    page.run()
    assert [text.value for text in page.markdown] == ["6 steps"]  # 60 rows in batches of 32, three times
    assert not page.button and not bars(page)


def test_who_waits_is_told_how_many_are_before(page: AppTest, queue: TaskQueue, spec: str) -> None:
    queue.start(["train", spec, *LONG], "Another's")
    begun(page, queue, ["train", spec])
    assert bars(page.run()) == ["Circle: waits for 1 before it."]


def test_it_is_stopped_by_its_button(page: AppTest, queue: TaskQueue, spec: str) -> None:
    found = begun(page, queue, ["train", spec, *LONG])
    until(lambda: found.state == "running")
    page.run().button[0].click().run()
    assert found.state == "stopped"
    page.run()
    assert not page.exception and [info.value for info in page.info] == ["It was stopped."] and not page.button


def test_a_failure_is_its_sentence(page: AppTest, queue: TaskQueue, spec: str) -> None:
    found = begun(page, queue, ["train", spec, "--set", "seeds=0"])
    until(lambda: found.over)
    [sentence] = [info.value for info in page.run().info]
    assert "seeds" in sentence and sentence.endswith(".") and not page.exception


def test_an_answer_that_is_none_is_a_sentence(page: AppTest, queue: TaskQueue) -> None:
    page.session_state["tasks"] = {"work": Task("Circle", state="done")}
    [sentence] = [error.value for error in page.run().error]
    assert "without a result" in sentence and not page.exception


def test_a_second_start_ends_the_first(queue: TaskQueue, spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.st, "session_state", {})
    tasks.start("work", ["train", spec, *LONG], "First")
    first = tasks.task("work")
    tasks.start("work", ["train", spec, *LONG], "Second")
    assert first is not None and first.state == "stopped"
    assert tasks.task("work").title == "Second" and tasks.task("other") is None


def test_too_many_are_refused_with_a_sentence(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.st, "session_state", {})
    queue.stopping = True  # nothing is begun
    for number in range(MAX_WAITING_EACH):
        queue.start(["--version"], f"Task {number}")
    with pytest.raises(RunError, match=f"{MAX_WAITING_EACH} trainings of browsers that keep no cookie wait already"):
        tasks.start("work", ["--version"], "One more")
    assert tasks.task("work") is None


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s left"), (80, "80 s left"), (600, "10 min left")])
def test_the_time_that_is_left_is_told_in_round_numbers(seconds: float, words: str) -> None:
    running = Task("Circle", state="running", done=2, total=4, began=time.monotonic() - seconds)
    assert tasks._words(running, 0).startswith("Circle: 50\N{NO-BREAK SPACE}%") and words in tasks._words(running, 0)


def asking() -> None:
    """A page that asks by itself."""
    import streamlit as st

    from learnact.serving.task_queue import Question
    from pages.shell import messages, tasks

    messages.show()
    tasks.answered("place", Question("zoo", "Looking", {}), lambda found: st.markdown("answered"))


@pytest.mark.parametrize("state", ["stopped", "failed"])
def test_a_question_that_was_stopped_or_failed_is_asked_again_where_the_visitor_says_so(
    queue: TaskQueue, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    queue.stopping = True  # nothing is answered
    monkeypatch.setattr(tasks, "QUIET_SECONDS", 0.0)
    page = AppTest.from_function(asking, default_timeout=60).run()
    (first,) = queue.tasks
    assert [button.label for button in page.button] == ["Stop"]
    queue._finish(first, state, "It was ended.")
    page.run()
    assert [button.label for button in page.run().button] == ["Ask again"] and queue.tasks == [first]
    page.button[0].click().run()
    assert not page.exception and [button.label for button in page.button] == ["Stop"]
    assert [task.state for task in queue.tasks] == [state, "waiting"]
