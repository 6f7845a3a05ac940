"""Workers in processes of their own: as they start, with what they may take, and as they are killed."""

import os
import signal
import threading
from pathlib import Path
from queue import SimpleQueue

import pytest

from learnact.errors import RunError
from learnact.serving.live import ProcessWorker, WorkerPool
from learnact.serving.live import worker as module
from learnact.serving.live.supervisor import Death
from tests.serving.live.pools import SMALL, rows, step, until


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


def test_what_is_said_to_a_process_that_still_starts_is_not_lost_and_it_has_a_limit_of_memory(monkeypatch):
    monkeypatch.setenv("LEARNACT_MAX_WORKER_MEGABYTES", "300")
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    worker = workers.supervisor.worker("live")
    assert worker.beat().count == 0, "nobody waited for the process"
    until(lambda: step(record) > 0, "the first steps", record, workers)
    process = Path(f"/proc/{worker.process.pid}")
    (limit,) = [
        int(line.split()[3])
        for line in (process / "limits").read_text().splitlines()
        if line.startswith("Max data size")
    ]
    (used,) = [
        1024 * int(line.split()[1])
        for line in (process / "status").read_text().splitlines()
        if line.startswith("VmData")
    ]
    assert limit - 900e6 < used < limit
    workers.stop()


class Broken:
    """A connection from which nothing can be read."""

    def __init__(self, fault: BaseException) -> None:
        self.fault = fault

    def recv_bytes(self) -> bytes:
        raise self.fault


@pytest.mark.parametrize(("fault", "status"), [(EOFError(), 0), (ConnectionResetError(), 0), (MemoryError(), 1)])
def test_a_worker_that_can_hear_the_server_no_more_ends(fault, status, monkeypatch):
    ended = []
    monkeypatch.setattr(module.os, "_exit", ended.append)
    module.listen(Broken(fault), SimpleQueue())
    assert ended == [status]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the system does not say what a process spends")
def test_a_process_that_has_died_spends_nothing_more():
    lost = threading.Event()
    worker = ProcessWorker("live", lambda _: None, lost.set)
    until(lambda: worker.used() > 0, "its first hundredth of a second")
    before = worker.used()
    worker.kill()
    worker.process.wait()
    assert before <= worker.used() <= before + 60
    assert lost.wait(60) and worker.used() == worker.used()


def test_a_process_that_dies_while_it_starts_is_replaced_too():
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    for _ in range(2):
        worker = workers.supervisor.worker("live")
        assert isinstance(worker, ProcessWorker) and worker.beat().count == 0
        worker.process.kill()
        until(lambda dead=worker: workers.supervisor.worker("live") not in (None, dead), "another", record, workers)
    until(lambda: step(record) > 0, "the first steps", record, workers)
    workers.stop()


def test_a_process_can_be_stopped_while_it_starts():
    workers = WorkerPool(ProcessWorker)
    workers.start()
    worker = workers.supervisor.worker("live")
    workers.stop()
    assert worker.process.poll() is not None
    assert worker.beat().count == 0, "it was waited for"
    assert not any(thread.is_alive() for thread in worker.threads)


def test_a_killed_worker_is_replaced_and_its_runs_go_on_without_one_that_ended_two_of_them(caplog):
    workers = WorkerPool(ProcessWorker)
    bystander = workers.record(workers.open(SMALL, playing=True))
    until(lambda: bystander.checkpoint is not None and step(bystander) > 200, "a saved state", bystander, workers)
    guilty = workers.record(workers.open(SMALL.replace(seeds=3)))
    until(lambda: guilty.metadata is not None, "the other network", bystander, workers)
    for _ in range(2):
        workers.supervisor.died(Death("live", guilty.key, "died"))
    assert guilty.header["state"] == "failed" and "twice" in guilty.header["why"]
    with pytest.raises(RunError, match="twice"):
        workers.act(guilty.token, "play")
    before, worker = step(bystander), workers.supervisor.worker("live")
    for number in (signal.SIGINT, signal.SIGTERM):  # as a terminal and systemd send them to all processes of a lab
        os.kill(worker.process.pid, number)
    until(lambda: step(bystander) > before + 200, "training on in the same worker", bystander, workers)
    assert workers.supervisor.worker("live") is worker
    before = step(bystander)
    assert os.getpriority(os.PRIO_PROCESS, worker.process.pid) == os.getpriority(os.PRIO_PROCESS, 0), "live runs first"
    os.kill(worker.process.pid, signal.SIGKILL)
    until(lambda: workers.supervisor.worker("live") not in (None, worker), "another worker", bystander, workers)
    until(lambda: step(bystander) > before + 200, "training on", bystander, workers)
    assert rows(bystander)[-1, 0] > before and guilty.header["state"] == "failed"
    assert "another one takes its runs up" in caplog.text
    workers.stop()
