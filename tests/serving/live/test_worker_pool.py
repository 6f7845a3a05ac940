"""Workers as the server uses them: in a thread, and in a process that is killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from learnact.errors import RunError
from learnact.serving.live import ProcessWorker, Record, ThreadWorker, WorkerPool
from learnact.serving.live.protocol import decode
from learnact.serving.live.worker import scheduler
from learnact.spec import Spec

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2)


@pytest.fixture(scope="module", params=[ThreadWorker, ProcessWorker])
def pool(request: pytest.FixtureRequest) -> Iterator[WorkerPool]:
    made = WorkerPool(request.param)
    yield made
    made.stop()


@pytest.fixture
def workers(pool: WorkerPool) -> Iterator[WorkerPool]:
    """One of each kind for all tests; what a test opened is closed after it."""
    yield pool
    for token in [*pool.records]:
        pool.close(token)


def until(true: Callable[[], bool], what: str, record: Record | None = None, workers: WorkerPool | None = None) -> None:
    """Waits, as a watcher of the run where one is given."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        if record is not None and workers is not None:
            workers.watch(record.token)
        time.sleep(0.02)


def step(record: Record) -> int:
    return record.header["step"]


def test_plays_pauses_and_tells(workers):
    record = workers.record(workers.open(SMALL))
    until(lambda: record.revision > 0, "first picture")
    assert record.metadata is not None and record.header["state"] == "paused"
    workers.act(record.token, "play")
    until(lambda: step(record) > 50, "training", record, workers)
    workers.act(record.token, "pause")
    until(lambda: record.header["state"] == "paused", "pause")
    header, arrays = decode(record.message())
    assert header["full"] and header["step"] == step(record)
    assert arrays["history"].shape[1] == 2 + 4 * 2
    assert (arrays["history"][1:, 0] > arrays["history"][:-1, 0]).all()
    later, nothing = decode(record.message(header["revision"]))
    assert not later["full"] and nothing == {}


def test_turns_and_keeps_the_spec(workers):
    record = workers.record(workers.open(SMALL, playing=True))
    until(lambda: step(record) > 0, "training", record, workers)
    workers.set_live(record.token, "training.learning_rate", 0.2)
    until(lambda: bool(record.header.get("live_changes")), "live_changes", record, workers)
    assert record.spec.training.learning_rate == 0.2
    with pytest.raises(RunError, match=r"only data\.noise"):
        workers.set_live(record.token, "network.hidden", 1.0)


def test_unknown_run_and_action(workers):
    with pytest.raises(RunError, match="not there any more"):
        workers.watch("nobody")
    token = workers.open(SMALL)
    with pytest.raises(RunError, match="An action must be one of play, pause"):
        workers.act(token, "delete")
    workers.close(token)
    with pytest.raises(RunError, match="not there any more"):
        workers.record(token)


def test_a_killed_worker_is_replaced_and_its_runs_go_on(caplog):
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    until(lambda: record.checkpoint is not None and step(record) > 200, "a saved state", record, workers)
    before = step(record)
    worker = workers.workers["live"]
    assert os.getpriority(os.PRIO_PROCESS, worker.process.pid) == os.getpriority(os.PRIO_PROCESS, 0)
    os.kill(worker.process.pid, signal.SIGKILL)
    until(lambda: workers.workers.get("live") not in (None, worker), "another worker", record, workers)
    until(lambda: step(record) > before + 200, "training on", record, workers)
    history = decode(record.message())[1]["history"]
    assert history[-1, 0] > before
    assert "started again" in caplog.text
    workers.stop()


@pytest.mark.parametrize(("kind", "threads"), [("live", "1"), ("questions", "1"), ("heavy", "3")])
def test_whoever_shares_the_machine_with_the_page_has_one_thread(kind, threads, monkeypatch):
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.setenv(name, "3")
    worker = ProcessWorker(kind, lambda _: None, lambda: None)
    given = dict(
        pair.split("=", 1) for pair in Path(f"/proc/{worker.process.pid}/environ").read_text().split("\0")[:-1]
    )
    worker.stop()
    assert {given["OMP_NUM_THREADS"], given["MKL_NUM_THREADS"]} == {threads}


class Told:
    """A worker that notes what it is asked."""

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.heard: list[tuple[str, str]] = []

    def send(self, message: bytes) -> None:
        header, _ = decode(message)
        self.heard.append((header["request"], header["key"]))

    def stop(self) -> None:
        pass


def test_a_worker_is_told_what_is_closed():
    pool = WorkerPool(Told)
    tokens = [pool.open(SMALL) for _ in range(2)]
    for token in (tokens[0], "nobody", tokens[0]):
        pool.close(token)
    assert pool.workers["live"].heard == [("open", tokens[0]), ("open", tokens[1]), ("close", tokens[0])]


def test_forgets_what_nobody_watched_for_long(workers, monkeypatch):
    old = workers.open(SMALL)
    workers.records[old].watched -= 3600
    workers.open(SMALL)
    assert old not in workers.records


def test_what_is_said_to_a_process_that_still_starts_is_not_lost():
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    assert workers.workers["live"].connection is None  # nobody waited for the process
    until(lambda: step(record) > 0, "the first steps", record, workers)
    workers.stop()


def test_a_process_that_dies_while_it_starts_is_replaced_too():
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    folders = []
    for _ in range(2):
        worker = workers.workers["live"]
        assert isinstance(worker, ProcessWorker) and worker.connection is None
        folders.append(worker.folder)
        worker.process.kill()
        until(lambda dead=worker: workers.workers.get("live") not in (None, dead), "another worker", record, workers)
    until(lambda: step(record) > 0, "the first steps", record, workers)
    workers.stop()
    assert not any(Path(folder).exists() for folder in folders)


def test_a_process_can_be_stopped_while_it_starts():
    workers = WorkerPool(ProcessWorker)
    workers.start()
    worker = workers.workers["live"]
    assert worker.connection is None
    workers.stop()
    assert worker.process.poll() is not None
    assert worker.connection is None, "it was waited for"
    assert not worker.thread.is_alive()


def test_after_the_answer_to_pause_nothing_moves(workers):
    record = workers.record(workers.open(SMALL, playing=True))
    for _ in range(3):
        until(lambda: record.header["state"] == "playing" and step(record) > 20, "training", record, workers)
        workers.act(record.token, "pause")
        until(lambda: record.settled, "pause", record, workers)
        header, _ = decode(record.message())
        workers.speed(record.token, 0)
        until(lambda: record.settled, "an answer to what changes nothing", record, workers)
        later, _ = decode(record.message())
        assert header["settled"] and later["settled"]
        assert (later["step"], later["state"]) == (header["step"], "paused")
        workers.act(record.token, "play")
        assert not record.settled


@pytest.mark.parametrize("text", ["soon", "1", "-5", "nan", "inf", ""])
def test_a_lease_that_is_none_is_refused_before_a_worker_starts(text, monkeypatch):
    monkeypatch.setenv("LEARNACT_LIVE_LEASE_SECONDS", text)
    with pytest.raises(RunError, match=r"LEARNACT_LIVE_LEASE_SECONDS must be a number of seconds from 2 on, not '"):
        WorkerPool(ThreadWorker)


def test_the_lease_is_what_the_environment_says(monkeypatch):
    monkeypatch.setenv("LEARNACT_HEAVY_LEASE_SECONDS", "7.5")
    leases = [scheduler(kind, lambda _: None).lease_seconds for kind in ("live", "heavy")]
    assert leases == [5, 7.5]
