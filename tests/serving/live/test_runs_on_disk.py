"""Runs on disk: another server takes them up, and they leave the memory while nobody looks."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from learnact.errors import RunError
from learnact.serving.live import Record, ThreadWorker, WorkerPool
from learnact.serving.live.protocol import decode
from learnact.serving.live.run_saver import STANDING_SECONDS
from learnact.serving.live.run_store import HISTORY, RunStore
from tests.serving.live.pools import SMALL, rows, step, until


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


def test_the_curves_of_a_run_that_stands_outlive_the_kill_of_its_server(store):
    first, second = (WorkerPool(ThreadWorker, store) for _ in range(2))
    first.start()
    before = trained(first)
    until(lambda: store.load(before.key, HISTORY), "its curves on disk", before, first, seconds=2 * STANDING_SECONDS)
    until(lambda: not before.history_behind, "all of its curves on disk", before, first, seconds=2 * STANDING_SECONDS)
    saved = before.history_saved
    until(lambda: time.monotonic() > saved + 1.5 * STANDING_SECONDS, "the next time", before, first)
    assert before.history_saved == saved, "what lies there is not written again"
    after = second.record(before.token)
    until(lambda: after.settled and after.arrays, "the run", after, second)
    np.testing.assert_array_equal(rows(after), rows(before))
    for pool in (first, second):
        pool.stop()


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


def pair(pool: WorkerPool, least: int = 50) -> tuple[Record, Record]:
    """Two runs in step that have trained for a while, and stand."""
    one = pool.record(pool.open(SMALL))
    other = pool.record(pool.open(SMALL.replace(seeds=3), beside=one.token))
    play_on(pool, one, other, least)
    return one, other


def play_on(pool: WorkerPool, one: Record, other: Record, steps: int = 50) -> None:
    """The first one's Play trains both, and its Pause holds both at one step."""
    goal = max(step(one), step(other)) + steps
    pool.act(one.token, "play")
    until(lambda: min(step(one), step(other)) > goal, "both train", one, pool)
    pool.act(one.token, "pause")
    until(lambda: one.settled and other.settled and step(one) == step(other), "both stand at one step", one, pool)


def test_two_in_step_leave_the_memory_together_and_come_back_with_what_they_had(store):
    pool = WorkerPool(ThreadWorker, store)
    one, other = pair(pool)
    other.watched -= 100
    for _ in range(3):
        pool.park(60)
    assert {*pool.records.values()} == {one, other}, "one of them is watched"
    one.watched -= 100
    until(lambda: pool.park(60) or not pool.records, "both are gone")
    back = pool.record(one.token)
    assert pool.second(one.token) == other.token
    beside = pool.records[other.key]
    assert (beside.beside, beside.spec.seeds) == (one.token, 3)
    until(lambda: back.settled and back.arrays and beside.settled and beside.arrays, "both networks", back, pool)
    assert step(back) == step(beside) == step(one)
    play_on(pool, back, beside)
    pool.stop()


def test_the_second_of_two_is_taken_up_before_the_first_and_waits_for_it(store):
    first, second = (WorkerPool(ThreadWorker, store) for _ in range(2))
    one, other = pair(first)
    first.act(one.token, "play")
    first.drain()
    first.stop()
    beside = second.record(other.token)
    assert beside.untied and not second.supervisor.posts["live"].worker, "who could only go on alone is not trained"
    back = second.record(one.token)
    assert second.record(other.token) is beside and beside.beside == one.token
    play_on(second, back, beside)
    second.stop()


@pytest.mark.parametrize("gone", [0, 1])
def test_one_of_two_that_comes_back_alone_finds_the_other_as_it_is(store, gone):
    pool = WorkerPool(ThreadWorker, store)
    runs = pair(pool)
    until(lambda: pool._parked([runs[gone]], -1.0) or runs[gone].key not in pool.records, "one is gone", runs[0], pool)
    back = pool.record(runs[gone].token)
    stays = runs[1 - gone]
    assert back is not runs[gone] and pool.records[stays.key] is stays
    play_on(pool, *((back, stays) if gone == 0 else (stays, back)))
    assert {*pool.records.values()} == {back, stays}
    pool.stop()


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


def test_a_run_whose_visitor_comes_back_while_it_is_parked_is_opened_after_it_was_closed(store, monkeypatch):
    pool = WorkerPool(ThreadWorker, store)
    token, told = trained(pool).token, []
    send = pool.supervisor.send

    def returning(kind: str, message: bytes) -> None:
        request = decode(message)[0]["request"]
        if request == "close":
            visitor = threading.Thread(target=pool.record, args=(token,))
            visitor.start()
            visitor.join(1.0)
        told.append(request)
        send(kind, message)

    monkeypatch.setattr(pool.supervisor, "send", returning)
    until(lambda: pool.park(-1.0) or "close" in told, "that it is parked")
    until(lambda: "open" in told, "that it is taken up")
    assert [request for request in told if request in ("open", "close")] == ["close", "open"]
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
