"""Long work in processes of its own: queue, progress, results, stopping."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from learnact.errors import RunError
from learnact.serving.background import QUEUE, Background, Task
from learnact.spec import Spec

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, training__epochs=3)


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(SMALL.to_json())
    return path


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_a_command_gives_its_result(background: Background, spec: Path):
    token = background.start(["train", str(spec), "--json"], "Circle")
    task = background.task(token)
    assert until(lambda: task.over) and task.state == "done" and task.progress == 1
    assert task.result()["steps"] == 3 * 2  # 60 training rows in batches of 32


def test_a_mistake_is_its_sentence(background: Background, spec: Path):
    token = background.start(["train", str(spec), "--set", "seeds=0"], "Circle")
    task = background.task(token)
    assert until(lambda: task.over) and task.state == "failed"
    assert "seeds" in task.sentence and "learnact:" not in task.sentence
    with pytest.raises(RunError, match="without a result"):
        task.result()


def test_one_after_the_other_and_stopped(background: Background, spec: Path):
    long = ["train", str(spec), "--set", "training.epochs=100000"]
    first, second = background.start(long, "First"), background.start(long, "Second")
    one, other = background.task(first), background.task(second)
    assert until(lambda: one.state == "running")
    assert other.state == "waiting" and (background.place(first), background.place(second)) == (0, 1)
    background.stop(first)
    assert until(lambda: other.state == "running") and one.state == "stopped"
    background.stop(second)
    assert until(lambda: other.process.poll() is not None)


def test_a_waiting_one_that_is_stopped_never_starts(background: Background, spec: Path):
    long = ["train", str(spec), "--set", "training.epochs=100000"]
    first, second = background.start(long, "First"), background.start(long, "Second")
    background.stop(second)
    background.stop(first)
    assert until(lambda: background.task(first).ended > 0)
    assert background.task(second).process is None


def test_the_queue_has_an_end():
    full = Background()
    full.tasks = {str(number): Task([], "x") for number in range(QUEUE)}
    with pytest.raises(RunError, match="wait already"):
        full.start(["zoo"], "One more")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", 0.0),
        ("tanh (3 of 4):  50%|█████", 0.625),
        ("a (1 of 2): 100%|██|\r\nb (2 of 2):   0%|", 0.5),
        ("  7%|▋ | 2/30", 0.07),
    ],
)
def test_progress_is_read_from_the_bars(said: str, expected: float):
    assert Task([], "x", state="running", said=said).progress == pytest.approx(expected)
