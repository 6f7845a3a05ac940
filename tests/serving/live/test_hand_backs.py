"""Runs that a worker leaves to the server, for want of memory or because their steps are too long: they go on."""

from learnact.serving.live import ThreadWorker, WorkerPool
from learnact.serving.live.protocol import encode
from tests.serving.live.pools import SMALL, rows, step, until


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
