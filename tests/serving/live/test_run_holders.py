"""Servers that share a folder: a run is trained and saved by one of them, the one that took it up last."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from learnact.errors import RunError
from learnact.serving.live import Record, ThreadWorker, WorkerPool, run_saver
from learnact.serving.live import run_store as module
from learnact.serving.live.run_store import STATE, RunStore
from tests.serving.live.pools import SMALL, step, until

NOTICED_SECONDS = 3.0  # within which a server lets go of what another one has


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], WorkerPool]]:
    """server(): another one that shares the folder; all look for what is due ten times as often as they do."""
    made: list[WorkerPool] = []
    for name in ("SAVE_SECONDS", "HOLD_SECONDS", "LOOK_SECONDS"):
        monkeypatch.setattr(run_saver, name, getattr(run_saver, name) / 10)

    def start() -> WorkerPool:
        made.append(WorkerPool(ThreadWorker, RunStore(tmp_path / "runs")))
        made[-1].start()
        return made[-1]

    yield start
    for pool in made:
        pool.stop()


def playing(pool: WorkerPool) -> Record:
    """A run that trains and lies on disk."""
    record = pool.record(pool.open(SMALL, playing=True))

    def saved() -> bool:
        pool.watch(record.token)
        return record.held and record.checkpoint_step > 50 and record.unsaved is None

    until(saved, "a saved run")
    return record


def holder(store: RunStore, record: Record) -> bytes:
    """What the file of a run says, read by this test."""
    return (store.folder / (record.key + STATE)).read_bytes()[:16]


def saved(store: RunStore, record: Record) -> bytes:
    """The checkpoint in the file of a run."""
    found = store.load(record.key)
    assert found is not None
    return found.arrays["checkpoint"].tobytes()


def test_a_run_goes_where_its_visitor_goes_and_leaves_the_server_before(server):
    first, second = server(), server()
    before = playing(first)
    after = second.record(before.token)
    assert holder(second.saver.store, after) == second.saver.store.name, "it is the newcomer's at once"
    assert after.checkpoint_step > 0
    until(lambda: before.key not in first.records, "the first lets go", seconds=NOTICED_SECONDS)
    until(lambda: bool(second.watch(before.token)) and step(after) > after.checkpoint_step, "it trains on")
    last = step(before)
    until(lambda: bool(second.watch(before.token)) and step(after) > last + 200, "it trains beyond the first's")
    assert step(before) - last < 200, "the first one's worker has let go too"
    assert holder(second.saver.store, after) == second.saver.store.name


def test_who_lost_a_run_neither_saves_nor_removes_it(server):
    first, second = server(), server()
    before = playing(first)
    second.record(before.token)
    before.changed()
    assert not first.saver.save(before) and not first.saver.park(before)
    assert holder(second.saver.store, before) == second.saver.store.name
    first.close(before.token)
    assert second.saver.store.load(before.key) is not None
    second.close(before.token)
    assert second.saver.store.load(before.key) is None


def test_a_visitor_who_comes_back_finds_what_was_done_meanwhile(server):
    first, second = server(), server()
    before = playing(first)
    first.act(before.token, "pause")
    until(lambda: before.settled and before.unsaved is None, "it stands and is saved")
    there = second.record(before.token)
    until(lambda: there.metadata is not None and there.settled, "it is built there")
    second.edit(before.token, {"layer": 0, "name": "bias", "row": 0, "column": 1, "value": 3.5, "member": None})
    until(lambda: np.float32(3.5).tobytes() in saved(second.saver.store, there), "the edit is saved")
    until(lambda: before.key not in first.records, "the first lets go", seconds=NOTICED_SECONDS)
    back = first.record(before.token)
    until(lambda: "layers.0.bias" in back.arrays, "it is built again")
    assert back.arrays["layers.0.bias"][:, 0, 1].tolist() == [3.5, 3.5]
    until(lambda: before.key not in second.records, "the second lets go", seconds=NOTICED_SECONDS)


def test_two_that_take_it_up_at_once_end_with_one(server):
    first, pools = server(), [server(), server()]
    before = playing(first)
    first.stop()
    begin = threading.Barrier(2)

    def take(pool: WorkerPool) -> None:
        begin.wait()
        pool.record(before.token)

    threads = [threading.Thread(target=take, args=(pool,)) for pool in pools]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until(lambda: sum(before.key in pool.records for pool in pools) == 1, "one of them has it", seconds=NOTICED_SECONDS)
    (holds,) = (pool for pool in pools if before.key in pool.records)
    until(lambda: bool(holds.watch(before.token)) and step(holds.record(before.token)) > step(before), "it goes on")
    assert holder(holds.saver.store, before) == holds.saver.store.name


def test_where_it_cannot_be_written_it_goes_on_in_memory_and_stays(server, monkeypatch):
    first, second = server(), server()
    before = playing(first)
    first.stop()
    store = second.saver.store

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(module, "replace_file", refuse)
    after = second.record(before.token)
    looked = second.saver.looked
    until(lambda: second.saver.looked > looked, "a look at who holds what")
    until(lambda: bool(second.watch(before.token)) and step(after) > after.checkpoint_step, "it trains on")
    assert [*second.records.values()] == [after] and "Read-only file system" in store.trouble
    monkeypatch.undo()
    store.again = 0.0
    until(lambda: bool(second.watch(before.token)) and holder(store, after) == store.name, "it is saved again")


def test_the_clocks_of_servers_may_differ(server, tmp_path):
    first, second = server(), server()
    before = playing(first)
    path = tmp_path / "runs" / (before.key + STATE)
    for seconds in (-7 * 24 * 3600, 7 * 24 * 3600):
        then = time.time() + seconds
        os.utime(path, (then, then))
        assert second.record(before.token).checkpoint_step > 50
        until(lambda: before.key not in first.records, "the first lets go", seconds=NOTICED_SECONDS)
        first.record(before.token)
        until(lambda: before.key not in second.records, "the second lets go", seconds=NOTICED_SECONDS)


def test_a_lost_run_is_not_there_any_more_where_its_file_has_gone(server):
    first, second = server(), server()
    before = playing(first)
    second.record(before.token)
    until(lambda: before.key not in first.records, "the first lets go", seconds=NOTICED_SECONDS)
    second.close(before.token)
    with pytest.raises(RunError, match="not there any more"):
        first.record(before.token)
