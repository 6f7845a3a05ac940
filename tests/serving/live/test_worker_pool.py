"""What a page asks of the workers, in a thread and in a process of their own."""

import time
from collections.abc import Iterator

import pytest

from learnact.errors import RunError, SpecError
from learnact.serving.live import ProcessWorker, Record, ThreadWorker, WorkerPool
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.run_store import RunStore
from learnact.serving.live.supervisor import DIED, Death
from learnact.serving.live.worker import no_sign, scheduler
from learnact.spec import this_machine
from tests.serving.live.pools import SMALL, Told, rows, step, until


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


def test_a_worker_is_told_what_is_closed():
    pool = WorkerPool(Told)
    tokens = [pool.open(SMALL) for _ in range(2)]
    first, second = (pool.record(token).key for token in tokens)
    for token in (tokens[0], "nobody", tokens[0]):
        pool.close(token)
    assert pool.supervisor.worker("live").heard == [("open", first), ("open", second), ("close", first)]
    pool.stop()


def test_a_run_that_comes_while_an_idle_worker_is_ended_is_told_to_the_one_that_stays(monkeypatch):
    pool = WorkerPool(Told, RunStore(None))
    pool.open(SMALL)
    release, opened = pool.supervisor.release, []

    def late(*given: object) -> None:
        opened.append(pool.record(pool.open(SMALL)).key)
        release(*given)

    monkeypatch.setattr(pool.supervisor, "release", late)
    pool.park(-1.0)
    heard = pool.supervisor.worker("live").heard
    assert len(opened) == 2 and {("open", key) for key in opened} <= {*heard}
    pool.stop()


def test_forgets_what_nobody_watched_for_long(workers, monkeypatch):
    old = workers.record(workers.open(SMALL))
    new = workers.record(workers.open(SMALL))
    old.watched -= 3600

    def parked() -> bool:  # not in the moment in which there is news of it, but the next time
        workers.park(1800)
        return old.key not in workers.records

    until(parked, "the old one leaves", old, workers)
    assert [*workers.records.values()] == [new]


@pytest.mark.parametrize(("first_heavy", "second_heavy"), [(False, True), (True, False), (True, True), (False, False)])
def test_two_runs_in_step_train_in_one_worker_that_of_heavy_runs_where_one_is(first_heavy, second_heavy):
    workers = WorkerPool(ThreadWorker)
    one = workers.record(workers.open(SMALL, first_heavy))
    workers.act(one.token, "play")
    until(lambda: one.checkpoint_step > 20, "a saved state", one, workers)
    other = workers.record(workers.open(SMALL.replace(seeds=3), second_heavy, beside=one.token))
    assert one.worker == other.worker == ("heavy" if first_heavy or second_heavy else "live")
    before = step(one)
    until(lambda: step(one) > before + 100 and step(other) > 100, "both train", one, workers)
    workers.act(one.token, "pause")
    until(lambda: one.settled and other.settled, "both stand", one, workers)
    history = rows(one)[:, 0]
    assert (history[1:] > history[:-1]).all()
    workers.stop()


def test_who_was_put_aside_is_tried_once_more_when_it_is_asked_for_after_a_while(monkeypatch):
    """It may have been bad luck: a memory killer takes two workers, and nobody's training may be lost for that."""
    workers = WorkerPool(ThreadWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    until(lambda: record.checkpoint_step > 20, "a saved state", record, workers)
    for _ in range(2):
        workers.supervisor.died(Death("live", record.key, DIED))
    assert record.header["state"] == "failed" and "for ten minutes" in record.header["why"]
    workers.supervisor.look()
    with pytest.raises(RunError, match="twice"):
        workers.act(record.token, "play")
    later = time.time() + 601
    monkeypatch.setattr("learnact.serving.live.record.time.time", lambda: later)
    workers.supervisor.look()
    assert record.header["state"] == "paused" and "Play tries it once more" in record.header["why"]
    saved, stands = record.checkpoint_step, int(record.header["step"])
    again = Record(SMALL, "live", token=record.token)
    again.restore(*record.stored())
    assert not again.wanted, "nor does another server start it by itself"
    workers.supervisor.began("live")
    workers.watch(record.token)
    assert record.unopened and not record.behind
    workers.act(record.token, "play")
    until(lambda: step(record) > stands + 20, "training on", record, workers)
    assert rows(record)[0, 0] == 0 and saved > 0
    workers.stop()


def test_what_is_set_of_a_run_that_is_put_aside_holds_when_it_is_opened_again(monkeypatch):
    workers = WorkerPool(Told, RunStore(None))
    record = workers.record(workers.open(SMALL))
    record.rest("It ended its worker twice.")
    heard = workers.supervisor.worker("live").heard
    heard.clear()
    workers.speed(record.token, 5)
    workers.set_live(record.token, "training.learning_rate", 0.2)
    assert record.settled and not heard and "twice" in record.header["why"]
    record.rested()
    assert record.settled
    workers.act(record.token, "play")
    assert heard == [("open", record.key), ("play", record.key)]
    assert (record.speed, record.spec.training.learning_rate) == (5, 0.2)
    workers.stop()


@pytest.mark.parametrize("asked", ["act", "speed", "watch"])
def test_a_run_that_somebody_comes_back_to_while_it_is_saved_is_not_parked(tmp_path, monkeypatch, asked):
    workers = WorkerPool(Told, RunStore(tmp_path / "runs"))
    record, park = workers.record(workers.open(SMALL)), workers.saver.park
    given = {"act": "play", "speed": 5, "watch": None}[asked]

    def late(saved: Record) -> bool:
        found = park(saved)
        getattr(workers, asked)(*[record.token, given][: 1 + (given is not None)])
        return found

    monkeypatch.setattr(workers.saver, "park", late)
    record.watched -= 100
    workers.park(60)
    heard = workers.supervisor.worker("live").heard
    assert workers.records == {record.key: record} and ("close", record.key) not in heard
    monkeypatch.setattr(workers.saver, "park", park)
    record.watched -= 100
    workers.park(60)
    assert not workers.records and heard[-1] == ("close", record.key)
    workers.stop()


def test_what_a_worker_still_had_to_say_of_a_run_that_has_left_it_is_not_heard():
    pool = WorkerPool(Told)
    record = pool.record(pool.open(SMALL))
    beside = pool.record(pool.open(SMALL, heavy=True, beside=record.token))
    assert pool.supervisor.worker("live").heard == [("open", record.key), ("close", record.key)]
    assert pool.supervisor.worker("heavy").heard == [("open", record.key), ("open", beside.key)]
    late = encode({"message": "snapshot", "key": record.key, "step": 7, "state": "paused", "playing": False}, {})
    pool.supervisor.worker("live").receive(late)
    assert step(record) == 0
    pool.supervisor.worker("heavy").receive(late)
    assert step(record) == 7
    pool.stop()


def test_a_worker_that_takes_another_s_place_is_told_of_the_first_of_two_first():
    pool = WorkerPool(Told)
    one = pool.record(pool.open(SMALL))
    other = pool.record(pool.open(SMALL, beside=one.token))
    pool.records = {other.key: other, one.key: one}
    worker = pool.supervisor.worker("live")
    worker.heard.clear()
    pool._began("live")
    assert worker.heard == [("open", one.key), ("open", other.key)]
    pool.stop()


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
    with pytest.raises(SpecError, match=r"LEARNACT_LIVE_LEASE_SECONDS must be a number of seconds from 2 on, not '"):
        WorkerPool(ThreadWorker)


def test_a_machine_that_is_none_is_refused_before_a_worker_starts(monkeypatch):
    monkeypatch.setenv("LEARNACT_MACHINE", "fast")
    this_machine.cache_clear()
    with pytest.raises(SpecError, match="LEARNACT_MACHINE must be five numbers of seconds"):
        WorkerPool(ThreadWorker)


def test_the_lease_is_what_the_environment_says(monkeypatch):
    monkeypatch.setenv("LEARNACT_HEAVY_LEASE_SECONDS", "7.5")
    leases = [scheduler(kind, lambda _: None, no_sign).lease_seconds for kind in ("live", "heavy")]
    assert leases == [5, 7.5]
