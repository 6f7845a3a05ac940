"""What it costs to keep a hundred runs on disk, and how far behind what lies there is."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import Figure
from learnact.serving.live import ProcessWorker, Record, WorkerPool
from learnact.serving.live.run_store import STATE, RunStore
from learnact.spec import Spec

RUNS = 100
ROUNDS, ROUND_SECONDS = 5, 4.0
WATCH_SECONDS = 0.5  # between looks of each visitor
WAIT_SECONDS = 120.0  # until all runs train


class UnsavedWorker(ProcessWorker):
    """The same worker, but for that."""

    module = "benchmarks.unsaved_worker"


def figures() -> Iterator[Figure]:
    """The share of speed that saving takes, in turns with a pool that saves nothing, and the age of what is saved."""
    with tempfile.TemporaryDirectory() as folder:
        store = RunStore(Path(folder))
        with crowd(ProcessWorker, store) as saved, crowd(UnsavedWorker, RunStore(None)) as unsaved:
            ratios, ages = [], []
            for index in range(ROUNDS):
                pools = [saved, unsaved] if index % 2 else [unsaved, saved]
                rates = {}
                for one in pools:
                    rates[one is saved], seen = rate(one, store if one is saved else None)
                    ages += seen
                ratios.append(rates[True] / rates[False])
    yield Figure("100 runs on disk: speed beside 100 that are not", statistics.median(ratios), 0.97)
    yield Figure("100 runs on disk: age of the oldest saved state, s", max(ages), 2, at_least=False)


@contextmanager
def crowd(make: type[ProcessWorker], store: RunStore) -> Iterator[WorkerPool]:
    """A hundred runs of ten seeds, each of a visitor of its own; paused at first."""
    pool = WorkerPool(make, store)
    try:
        spec = Spec().replace(seeds=10)
        for number in range(RUNS):
            pool.open(spec.replace(data__seed=number), visitor=f"visitor {number}")
        end = time.monotonic() + WAIT_SECONDS
        while any(record.metadata is None for record in records(pool)) and time.monotonic() < end:
            watch(pool)
        yield pool
    finally:
        pool.stop()


def records(pool: WorkerPool) -> list[Record]:
    """All runs."""
    return [*pool.records.values()]


def watch(pool: WorkerPool) -> None:
    """Somebody looks at each."""
    for record in records(pool):
        pool.watch(record.token)
    time.sleep(WATCH_SECONDS)


def rate(pool: WorkerPool, store: RunStore | None) -> tuple[float, list[float]]:
    """Steps a second of all together while they play, and seconds since what lies on disk was written, at every look.

    Args:
        store: where they lie; None looks at no files.
    """
    for record in records(pool):
        pool.act(record.token, "play")
    watch(pool)
    watch(pool)
    before, began, ages = steps(pool), time.monotonic(), []
    end = began + ROUND_SECONDS
    while time.monotonic() < end:
        watch(pool)
        if store is not None and time.monotonic() > began + ROUND_SECONDS / 2:
            ages.append(max(age(store, record) for record in records(pool)))
    found = (steps(pool) - before) / (time.monotonic() - began)
    for record in records(pool):
        pool.act(record.token, "pause")
    watch(pool)
    watch(pool)
    return found, ages


def steps(pool: WorkerPool) -> int:
    """That all runs have trained, by their newest snapshots."""
    return sum(int(record.header["step"]) for record in records(pool))


def age(store: RunStore, record: Record) -> float:
    """Seconds since the state of a run was written."""
    assert store.folder is not None
    return time.time() - (store.folder / f"{record.key}{STATE}").stat().st_mtime
