"""Runs that a worker leaves to the server, for want of memory or because their steps are too long: they go on."""

import time

import pytest

from learnact.serving.live import ThreadWorker, WorkerPool
from learnact.serving.live.protocol import encode
from learnact.serving.live.run_store import RunStore
from learnact.training.checkpoints import restore_trainer
from tests.serving.live.pools import SMALL, Told, rows, step, until


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


@pytest.mark.parametrize("field, value", [("training.learning_rate", 0.1), ("training.batch", 60), ("data.noise", 0.3)])
def test_what_was_set_live_after_the_last_saved_state_holds_where_a_run_goes_on_from_it(field: str, value: float):
    workers = WorkerPool(ThreadWorker)
    record = workers.record(workers.open(SMALL, playing=True))
    until(lambda: record.checkpoint_step > 50, "it is saved", record, workers)
    workers.act(record.token, "pause")
    until(lambda: record.settled, "it stands", record, workers)
    workers._send(record, {"request": "close"})
    saved = record.checkpoint_step
    workers.set_live(record.token, field, value)
    workers._receive(encode({"message": "again", "key": record.key}, {}))
    workers.act(record.token, "play")
    until(lambda: record.checkpoint_step > saved + 200, "it goes on, and is saved", record, workers)
    assert record.header["live_changes"] == [[saved, field, value]]
    assert [member["state"] for member in record.header["members"]] == ["training", "training"]
    trained = restore_trainer(record.spec, record.spec.data.load(), record.checkpoint)
    assert trained.live_changes == [(saved, field, value)], "as it was saved, it was trained with that"
    workers.stop()


def test_runs_that_are_held_back_are_held_back_wherever_they_go_on(tmp_path):
    """By another worker, and by another server."""
    pools = [WorkerPool(ThreadWorker, RunStore(tmp_path / "runs")) for _ in range(2)]
    one = pools[0].record(pools[0].open(SMALL))
    other = pools[0].record(pools[0].open(SMALL.replace(seeds=3), beside=one.token))
    pools[0].speed(one.token, 5)
    pools[0].act(one.token, "play")
    until(lambda: min(one.checkpoint_step, other.checkpoint_step) > 2, "both are saved", one, pools[0])
    pools[0]._receive(encode({"message": "again", "key": one.key}, {}))
    before, began = step(one), time.monotonic()
    until(lambda: step(one) > before + 3, "it goes on", one, pools[0])
    assert step(one) - before <= 5 * (time.monotonic() - began) + 2
    pools[0].drain()
    pools[0].stop()
    found = pools[1].record(one.token)
    assert (found.speed, pools[1].record(other.token).speed) == (5, 5)
    pools[1].stop()


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


def test_one_that_failed_is_not_opened_again_with_the_one_in_step_and_reset_brings_both_together():
    workers = WorkerPool(Told, RunStore(None))
    one = workers.record(workers.open(SMALL))
    other = workers.record(workers.open(SMALL.replace(seeds=3), beside=one.token))
    live, heavy = (workers.supervisor.worker(kind) for kind in ("live", "heavy"))
    live.heard.clear()
    for message in ("again", "queue"):
        workers._receive(encode({"message": message, "key": one.key, "alone": True}, {}))
    assert live.heard == heavy.heard == [("open", one.key)] and (one.worker, other.worker) == ("heavy", "live")
    workers.act(one.token, "reset")
    assert live.heard[1:] == [("close", other.key)]
    assert heavy.heard[1:] == [("open", other.key), ("reset", one.key)]
    workers.stop()
