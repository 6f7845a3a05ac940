"""A run's network as it was saved, beside the run itself."""

import time

import numpy as np

from learnact.serving.live import ThreadWorker, Workers
from learnact.serving.live.saved_state import as_saved
from learnact.spec import Spec
from learnact.training import Trainer, parameters

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2, network__hidden=(4,))


def saved(workers: Workers, token: str):
    record = workers.watch(token)
    end = time.monotonic() + 30
    while record.state is None and time.monotonic() < end:
        time.sleep(0.02)
    assert record.state is not None
    return record


def test_it_is_at_the_step_that_was_saved():
    workers = Workers(ThreadWorker)
    try:
        token = workers.open(SMALL)
        record = saved(workers, token)
        before = as_saved(record, SMALL.data.load())
        assert before.step == 0
        fresh = Trainer(SMALL, SMALL.data.load())
        for name, array in parameters(fresh.network).items():
            np.testing.assert_array_equal(parameters(before.network)[name], array)
    finally:
        workers.stop()


def test_without_a_saved_state_it_is_the_first_network():
    workers = Workers(ThreadWorker)
    try:
        record = workers.record(workers.open(SMALL))
        record.state = None
        assert as_saved(record, SMALL.data.load()).step == 0
    finally:
        workers.stop()


def test_training_goes_on_from_there_as_the_run_would():
    workers = Workers(ThreadWorker)
    try:
        token = workers.open(SMALL)
        record = saved(workers, token)
        first, second = (as_saved(record, SMALL.data.load()) for _ in range(2))
        first.advance(10)
        second.advance(10)
        for name, array in parameters(first.network).items():
            np.testing.assert_array_equal(parameters(second.network)[name], array)
    finally:
        workers.stop()
