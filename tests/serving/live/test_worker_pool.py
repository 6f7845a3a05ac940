"""Workers as the server uses them: in a thread, and in a process that is killed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from learnact.errors import RunError
from learnact.serving.live import ProcessWorker, Record, ThreadWorker, WorkerPool
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.run_store import RunStore
from learnact.serving.live.supervisor import Death
from learnact.serving.live.worker import no_sign, scheduler
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
    for record in [*pool.records.values()]:
        pool.close(record.token)


def until(
    true: Callable[[], object], what: str, record: Record | None = None, workers: WorkerPool | None = None
) -> None:
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
    worker = workers.supervisor.worker("live")
    assert os.getpriority(os.PRIO_PROCESS, worker.process.pid) == os.getpriority(os.PRIO_PROCESS, 0), "live runs first"
    os.kill(worker.process.pid, signal.SIGKILL)
    until(lambda: workers.supervisor.worker("live") not in (None, worker), "another worker", record, workers)
    until(lambda: step(record) > before + 200, "training on", record, workers)
    history = decode(record.message())[1]["history"]
    assert history[-1, 0] > before
    assert "another one takes its runs up" in caplog.text
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

    def beat(self) -> None:
        pass

    def kill(self) -> None:
        pass

    def stop(self) -> None:
        pass


def test_a_worker_is_told_what_is_closed():
    pool = WorkerPool(Told)
    tokens = [pool.open(SMALL) for _ in range(2)]
    first, second = (pool.record(token).key for token in tokens)
    for token in (tokens[0], "nobody", tokens[0]):
        pool.close(token)
    assert pool.supervisor.worker("live").heard == [("open", first), ("open", second), ("close", first)]
    pool.stop()


def test_forgets_what_nobody_watched_for_long(workers, monkeypatch):
    old = workers.record(workers.open(SMALL))
    new = workers.record(workers.open(SMALL))
    old.watched -= 3600
    workers.park(1800)
    assert [*workers.records.values()] == [new]


def test_what_is_said_to_a_process_that_still_starts_is_not_lost():
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    assert workers.supervisor.worker("live").beat().count == 0  # nobody waited for the process
    until(lambda: step(record) > 0, "the first steps", record, workers)
    workers.stop()


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
    leases = [scheduler(kind, lambda _: None, no_sign).lease_seconds for kind in ("live", "heavy")]
    assert leases == [5, 7.5]


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def trained(pool: WorkerPool) -> Record:
    """A run that has trained for a while and pauses."""
    record = pool.record(pool.open(SMALL, playing=True))
    until(lambda: step(record) > 50, "training", record, pool)
    pool.act(record.token, "pause")
    until(lambda: record.settled, "pause", record, pool)
    return record


def rows(record: Record) -> np.ndarray:
    return decode(record.message())[1]["history"]


def test_another_server_takes_a_run_up_where_the_last_one_was_drained(store):
    first, second = (WorkerPool(ThreadWorker, store) for _ in range(2))
    before = trained(first)
    first.drain()
    first.stop()
    after = second.record(before.token)
    until(lambda: after.settled and after.arrays, "the run", after, second)
    assert (after.spec, step(after), after.header["state"]) == (before.spec, step(before), "paused")
    np.testing.assert_array_equal(rows(after)[: len(rows(before))], rows(before))
    assert (after.history.snapshots[0] == before.history.snapshots[0]).all()
    parameters = [decode(record.message())[1]["layers.0.weight"] for record in (before, after)]
    np.testing.assert_array_equal(*parameters)
    assert decode(after.message(before.revision))[0]["full"], "a browser that knew it is told all anew"
    second.stop()


def test_a_playing_run_goes_on_by_itself_with_the_one_beside_it(store):
    first, second = (WorkerPool(ThreadWorker, store) for _ in range(2))
    one = first.record(first.open(SMALL, visitor="ann"))
    other = first.record(first.open(SMALL.replace(seeds=3), beside=one.token))
    first.act(one.token, "play")
    until(lambda: min(step(one), step(other)) > 50, "both train", one, first)
    first.drain()
    first.stop()
    found = second.record(one.token)
    token = second.second(one.token)
    assert token == other.token and found.visitor == "ann"
    beside = second.record(token)
    before = step(one), step(other)
    until(lambda: step(found) > before[0] and step(beside) > before[1], "both go on", found, second)
    assert beside.beside == one.token and beside.spec.seeds == 3
    second.stop()


def test_a_run_that_nobody_watches_leaves_the_memory_and_comes_back(store):
    pool = WorkerPool(ThreadWorker, store)
    before = trained(pool)
    before.watched -= 100
    until(lambda: pool.park(60) or not pool.records, "that it is saved and gone")
    after = pool.record(before.token)
    assert after is not before
    until(lambda: after.settled and after.arrays, "the run", after, pool)
    assert step(after) == step(before)
    np.testing.assert_array_equal(rows(after), rows(before))
    pool.close(before.token)
    with pytest.raises(RunError, match="not there any more"):
        pool.record(before.token)
    pool.stop()


def test_where_nothing_can_be_saved_a_run_stays_in_memory(store, monkeypatch):
    pool = WorkerPool(ThreadWorker, store)
    record = pool.record(pool.open(SMALL))
    record.watched -= 100
    monkeypatch.setattr(store, "save", lambda *_: False)
    pool.park(60)
    assert [*pool.records.values()] == [record]
    pool.stop()


def test_an_edit_before_the_first_step_is_saved_too(store):
    first, second = (WorkerPool(ThreadWorker, store) for _ in range(2))
    before = first.record(first.open(SMALL))
    until(lambda: before.metadata is not None, "the network", before, first)
    first.edit(before.token, {"layer": 0, "name": "bias", "row": 0, "column": 1, "value": 3.5, "member": None})
    until(lambda: before.settled, "the edit", before, first)
    first.drain()
    first.stop()
    after = second.record(before.token)
    until(lambda: "layers.0.bias" in after.arrays, "the network", after, second)
    assert after.arrays["layers.0.bias"][:, 0, 1].tolist() == [3.5, 3.5]
    second.stop()


def test_tokens_are_nowhere_on_disk(store):
    pool = WorkerPool(ThreadWorker, store)
    one = pool.record(pool.open(SMALL))
    other = pool.record(pool.open(SMALL, beside=one.token))
    until(lambda: one.settled and other.settled, "both networks", one, pool)
    pool.drain()
    pool.stop()
    written = b"".join(path.name.encode() + path.read_bytes() for path in store.folder.iterdir())
    assert len([*store.folder.iterdir()]) == 4
    assert one.token.encode() not in written and other.token.encode() not in written


def test_a_run_whose_worker_dies_twice_in_it_is_put_aside_and_the_others_go_on(tmp_path):
    pool = WorkerPool(ProcessWorker, RunStore(tmp_path / "runs"))
    bystander = pool.record(pool.open(SMALL, playing=True))
    until(lambda: step(bystander) > 20, "training", bystander, pool)
    record = pool.record(pool.open(SMALL.replace(seeds=3)))
    until(lambda: record.metadata is not None, "the network", bystander, pool)
    for _ in range(2):
        pool.supervisor.died(Death("live", record.key, "died"))
    assert record.header["state"] == "failed" and "twice" in record.header["why"]
    with pytest.raises(RunError, match="twice"):
        pool.act(record.token, "play")
    worker, before = pool.supervisor.worker("live"), step(bystander)
    worker.kill()
    until(lambda: step(bystander) > before, "the other goes on", bystander, pool)
    assert record.header["state"] == "failed"
    pool.stop()


def test_runs_that_a_worker_hands_back_go_on_from_their_last_states():
    workers = WorkerPool(ThreadWorker)
    one = workers.record(workers.open(SMALL, playing=True))
    other = workers.record(workers.open(SMALL.replace(seeds=3), beside=one.token))
    until(lambda: min(one.checkpoint_step, other.checkpoint_step) > 50, "both are saved", one, workers)
    workers.act(one.token, "pause")
    until(lambda: one.settled and other.settled, "both stand", one, workers)
    for record in (one, other):  # as the worker does where it found no memory
        workers._send(record, {"request": "close"})
    saved, revision = one.checkpoint_step, one.revision
    workers._receive(encode({"message": "again", "key": other.key}, {}))
    workers.act(one.token, "play")
    until(lambda: min(step(one), step(other)) > saved + 200, "both go on", one, workers)
    history = rows(one)
    assert (history[1:, 0] > history[:-1, 0]).all() and one.restarted > revision
    workers.stop()


def test_runs_whose_steps_are_too_long_for_a_live_worker_go_on_in_the_queue(monkeypatch):
    monkeypatch.setenv("LEARNACT_MAX_STEP_SECONDS", "0.000001")
    workers = WorkerPool(ThreadWorker)
    one = workers.record(workers.open(SMALL))
    other = workers.record(workers.open(SMALL.replace(seeds=3), beside=one.token))
    workers.act(one.token, "play")
    until(lambda: one.worker == other.worker == "heavy", "both are moved", one, workers)
    until(lambda: min(step(one), step(other)) > 200, "both go on", one, workers)
    history = rows(one)
    assert (history[1:, 0] > history[:-1, 0]).all()
    workers.stop()


def test_a_worker_in_a_process_of_its_own_has_a_limit_of_memory(monkeypatch):
    monkeypatch.setenv("LEARNACT_MAX_WORKER_MEGABYTES", "300")
    workers = WorkerPool(ProcessWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    until(lambda: step(record) > 0, "training", record, workers)
    fields = Path(f"/proc/{workers.supervisor.worker('live').process.pid}/limits").read_text().splitlines()
    (limit,) = [int(line.split()[3]) for line in fields if line.startswith("Max data size")]
    status = Path(f"/proc/{workers.supervisor.worker('live').process.pid}/status").read_text().splitlines()
    (used,) = [int(line.split()[1]) * 1024 for line in status if line.startswith("VmData")]
    assert limit - 900e6 < used < limit
    workers.stop()


def test_a_server_whose_runs_are_all_saved_ends_without_waiting(store, monkeypatch):
    pool = WorkerPool(ThreadWorker, store)
    record = trained(pool)
    pool.drain()
    monkeypatch.setattr("learnact.serving.live.worker_pool.DRAIN_SECONDS", 1e9)  # would wait for ever
    pool.drain()
    assert record.saves >= 2
    pool.stop()


def test_a_run_and_what_is_asked_of_it_are_on_disk_at_once(store, monkeypatch):
    """Whoever is killed a moment after a visitor pressed Play leaves a run that plays."""
    monkeypatch.setattr("learnact.serving.live.run_saver.SAVE_SECONDS", 1e9)
    pool = WorkerPool(ThreadWorker, store)
    pool.start()
    record = pool.record(pool.open(SMALL))
    until(lambda: store.load(record.key), "the run on disk")
    pool.act(record.token, "play")
    until(lambda: store.load(record.key).header["playing"], "that it plays, on disk")
    pool.stop()
