"""Long work in processes of its own: queue, progress, results, stopping, and what it leaves behind."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import app
from learnact.errors import RunError
from learnact.paths import ROOT
from learnact.serving import server_state
from learnact.serving import task_queue as module
from learnact.serving.lazy import import_once
from learnact.serving.live import ThreadWorker
from learnact.serving.memory import NO_MEMORY
from learnact.serving.task_queue import Task, TaskQueue
from learnact.serving.visitor import NOBODY
from learnact.spec import Spec
from tests.serving.waiting import until

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, training__epochs=3)
LONG = ["--set", "training.epochs=100000"]


RESULT = """print('{"event": "result", "value": 1}')"""
FOR_EVER = """print('{"event": "progress", "title": "", "done": 1, "total": 4}', flush=True); input()"""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands need not stand back behind live runs here."""
    monkeypatch.setattr(module, "NICE", ["env"])


@pytest.fixture
def queue() -> Iterator[TaskQueue]:
    made = TaskQueue(ThreadWorker)
    yield made
    made.close()


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.json"
    path.write_text(SMALL.to_json())
    return path


def gone(process: int) -> bool:
    """Whether there is no such process, or only what its parent has not yet been told."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def python(code: str) -> Callable[..., "subprocess.Popen[str]"]:
    """In the place of a command: a few lines of Python."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "encoding": "utf-8", "errors": "replace"}
    return lambda arguments: subprocess.Popen([sys.executable, "-c", code, *arguments], **pipes)


def test_a_command_gives_its_result(queue: TaskQueue, spec: Path) -> None:
    task = queue.start(["train", str(spec), "--json"], "Circle")
    assert until(lambda: task.over) and task.state == "done" and task.progress == 1
    assert task.result()["steps"] == 3 * 2  # 60 training rows in batches of 32


def test_a_mistake_is_its_sentence(queue: TaskQueue, spec: Path) -> None:
    task = queue.start(["train", str(spec), "--set", "seeds=0"], "Circle")
    assert until(lambda: task.over) and task.state == "failed"
    assert "seeds" in task.sentence and "learnact:" not in task.sentence
    with pytest.raises(RunError, match="without a result"):
        task.result()


def test_one_after_the_other_and_stopped(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_process", python(FOR_EVER))
    first, second = queue.start([], "First"), queue.start([], "Second")
    assert until(lambda: first.progress == 0.25) and first.remaining is not None
    assert second.state == "waiting" and (queue.place(first), queue.place(second)) == (0, 1)
    queue.stop(first)
    assert until(lambda: second.state == "running") and first.state == "stopped"
    queue.stop(second)
    assert second.state == "stopped"


def test_a_waiting_one_that_is_stopped_never_starts(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(module, "_process", lambda arguments: begun.append(arguments[0]) or python(FOR_EVER)([]))
    first, second = queue.start(["first"], "First"), queue.start(["second"], "Second")
    queue.stop(second)
    assert until(lambda: first.state == "running")
    queue.stop(first)
    third = queue.start(["third"], "Third")
    assert until(lambda: third.state == "running" and len(begun) == 2)
    assert begun == ["first", "third"]


@pytest.mark.parametrize(("done", "total", "share"), [(0, 4, 0), (2.5, 4, 0.625), (9, 4, 1), (1, 0, 0)])
def test_progress_is_the_share_that_is_done(done: float, total: float, share: float) -> None:
    assert Task("x", state="running", done=done, total=total).progress == share


@pytest.mark.parametrize(("state", "answer"), [("done", None), ("stopped", None), ("failed", 3), ("running", 3)])
def test_without_an_answer_there_is_no_result(state: str, answer: object) -> None:
    with pytest.raises(RunError, match="x ended without a result"):
        Task("x", state=state, answer=answer).result()


def test_a_letter_that_comes_in_two_pieces_is_that_letter(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    split = """
import array, fcntl, sys, termios
line = '{"event": "error", "sentence": "β is no number."}'.encode()
cut, left = line.index("β".encode()) + 1, array.array("i", [1])
sys.stdout.buffer.write(line[:cut]); sys.stdout.flush()
while left[0]:
    fcntl.ioctl(1, termios.FIONREAD, left)  # until the first piece was read
sys.stdout.buffer.write(line[cut:])
"""
    monkeypatch.setattr(module, "_process", python(split))
    task = queue.start([], "Split")
    assert until(lambda: task.over) and task.sentence == "β is no number."


def test_what_is_no_event_is_passed_over(queue: TaskQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = """print("Downloading"); print("[1]"); print("{"); print('{"event": "result", "value": 7}')"""
    monkeypatch.setattr(module, "_process", python(noise))
    task = queue.start([], "Noise")
    assert until(lambda: task.over) and task.result() == 7


def test_a_command_that_cannot_start_leaves_the_queue_alive(
    queue: TaskQueue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def process(arguments: list[str]) -> "subprocess.Popen[str]":
        if arguments == ["broken"]:
            raise OSError("no memory")
        return python(RESULT)([])

    monkeypatch.setattr(module, "_process", process)
    broken, fine = (queue.start([name], name) for name in ("broken", "fine"))
    assert until(lambda: fine.over) and fine.state == "done"
    assert broken.state == "failed" and "no memory" in broken.sentence and "fault" in caplog.text


class Guarded(list[Task]):
    """Tasks that are looked at under their lock only."""

    def __init__(self, queue: TaskQueue) -> None:
        self.queue = queue

    def __iter__(self) -> Iterator[Task]:
        assert self.queue.lock._is_owned()
        return super().__iter__()


def test_tasks_are_looked_at_under_their_lock() -> None:
    idle = TaskQueue(ThreadWorker)
    idle.stopping = True  # nothing is begun
    idle.tasks = Guarded(idle)
    task = idle.start(["zoo"], "One")
    assert idle.place(task) == 0
    idle.stop(task)
    idle.close()


def test_the_server_ends_what_runs_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_warm_up", lambda: None)
    processes: list[subprocess.Popen[str]] = []
    start = python(FOR_EVER)
    monkeypatch.setattr(module, "_process", lambda arguments: processes.append(start(arguments)) or processes[-1])
    import_once("learnact.serving.server_state")
    server_state.task_queue.cache_clear()

    async def serve() -> None:
        async with app.lifespan(app.app):
            server_state.task_queue().start([], "Long")
            assert await asyncio.to_thread(until, lambda: bool(processes))

    asyncio.run(serve())
    assert processes[0].wait(60) != 0 and server_state.task_queue().stopping
    server_state.task_queue.cache_clear()
    server_state.workers.cache_clear()


def test_files_of_a_process_that_goes_on_stay_and_the_process_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert server_state._runs(process.pid) and process.poll() is None
        process.communicate(b"\n")
        assert process.returncode == 0 and not server_state._runs(process.pid)


def test_of_folders_with_results_only_those_of_a_server_that_is_gone_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    monkeypatch.setattr(server_state, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = [f"{server_state.FOLDER}{middle}" for middle in ("x", "", "9" * 30, f"{os.getpid()}-a", f"{ended.pid}-a")]
    for name in names:
        (tmp_path / name).mkdir()
    server_state.folder.cache_clear()
    own = server_state.folder()
    assert {path.name for path in tmp_path.iterdir()} == {*names[:-1], Path(own.name).name}
    own.cleanup()
    server_state.folder.cache_clear()


def test_as_many_may_wait_as_may_whatever_is_over_or_of_another_kind(queue: TaskQueue, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_WAITING", 2)
    monkeypatch.setattr(module, "_process", python("input()"))
    over = [Task("Done", state="done"), Task("Asked", question=module.Question("zoo", "Asked", {}))]
    queue.tasks += over
    monkeypatch.setattr(module, "MAX_WAITING_EACH", 3)
    one, other = (queue.start([], name) for name in ("One", "Other"))
    with pytest.raises(RunError, match="2 trainings wait already on this machine"):
        queue.start([], "Third")
    assert not one.over and not other.over
    third = queue.start([], "Third", instead_of=one)
    assert one.state == "stopped" and not other.over
    with pytest.raises(RunError, match="wait already"):
        queue.start([], "Fourth", instead_of=one)
    queue.stop(third)
    queue.start([], "Third")
    queue.tasks = [task for task in queue.tasks if task not in over]
    queue.stop(other)


def test_nobody_takes_the_queue_away_from_others_with_a_cookie_or_without(queue: TaskQueue, monkeypatch) -> None:
    monkeypatch.setattr(module, "_process", python("input()"))
    for visitor, whose in (("a", "yours"), (NOBODY, "browsers that keep no cookie")):
        for number in range(module.MAX_WAITING_EACH):
            queue.start([], f"{visitor} {number}", visitor)
        with pytest.raises(RunError, match=f"^{module.MAX_WAITING_EACH} trainings of {whose} wait already"):
            queue.start([], "One more", visitor)
    many = [queue.start([], f"{visitor} {n}", visitor) for visitor in "bc" for n in range(module.MAX_WAITING_EACH)]
    first = queue.start([], "First", "late")  # twenty wait, but none of theirs
    assert queue.place(first) < queue.place(many[1])
    with pytest.raises(RunError, match="wait already on this machine"):
        queue.start([], "Second", "late")
    for number in range(2 * module.MAX_WAITING - 1):
        queue.start([], "First", f"another {number}")
    with pytest.raises(RunError, match="60 trainings wait already on this machine"):
        queue.start([], "First", "the last")


def test_a_command_ends_with_a_server_that_is_killed(spec: Path) -> None:
    serve = f"""
import os, sys, time
from learnact.serving import task_queue as module
module.NICE = ["env"]
start = module._process
def process(arguments):
    found = start(arguments)
    print(found.pid, flush=True)
    return found
module._process = process
task = module.TaskQueue(None).start(["train", {str(spec)!r}, *{LONG!r}], "Long")
while task.progress == 0:
    time.sleep(0.02)
print("trains", flush=True)
sys.stdin.read()
"""
    command = [sys.executable, "-c", serve]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        child = int(server.stdout.readline())
        assert server.stdout.readline() == "trains\n" and not gone(child)
        os.kill(server.pid, signal.SIGKILL)
    assert until(lambda: gone(child))


def test_a_command_that_needs_too_much_memory_says_so(
    queue: TaskQueue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "COMMAND_MEGABYTES", 500)  # of which it has mapped most before it trains
    monkeypatch.setenv("LEARNACT_MAX_WORKER_MEGABYTES", "100")
    path = tmp_path / "large.json"
    path.write_text(Spec().replace(network__hidden=(2500, 2500), seeds=5, training__epochs=1).to_json())
    task = queue.start(["train", str(path), "--json", "--device", "cpu"], "A large one")
    assert until(lambda: task.over)
    assert (task.state, task.sentence) == ("failed", NO_MEMORY)


def test_who_comes_while_another_one_s_command_runs_is_next_and_is_told_so(queue: TaskQueue, monkeypatch) -> None:
    monkeypatch.setattr(module, "_process", python(FOR_EVER))
    many = [queue.start([], f"Many {number}", "a") for number in range(3)]
    assert until(lambda: many[0].state == "running")
    late, last = queue.start([], "Late", "b"), queue.start([], "Last", "b")
    order = [many[0], late, many[1], last, many[2]]
    assert [queue.place(task) for task in order] == [*range(5)]
    for running, following in pairwise(order):
        queue.stop(running)
        assert until(lambda following=following: following.state == "running")
