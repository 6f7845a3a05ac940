"""The health route says what is not well, and 200 only where all is."""

import asyncio
import threading
import time

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from learnact.serving import drain, health
from learnact.serving.live import ThreadWorker, WorkerPool, run_store
from learnact.serving.live.run_store import RunStore
from learnact.spec import Spec


@pytest.fixture
def pool(monkeypatch, tmp_path) -> WorkerPool:
    made = WorkerPool(ThreadWorker, RunStore(tmp_path / "runs"))
    made.start()
    monkeypatch.setattr(health, "workers", lambda: made)
    yield made
    made.stop()


def ask(pages: int = 200) -> tuple[int, str]:
    """The status of the route, and the sentence in its answer."""
    routes = [Route(health.PAGES, lambda _: PlainTextResponse("", pages)), Route("/health", health.health)]
    app = Starlette(routes=routes)
    return asyncio.run(health.status_of(app, "/health")), asyncio.run(health.trouble(app))


def test_all_is_well(pool):
    assert ask() == (200, "")
    assert [*pool.saver.store.folder.iterdir()] == []


def test_pages_that_do_not_answer(pool):
    assert ask(503) == (503, "The pages do not answer.")


def test_a_lab_whose_runs_are_all_parked_is_well(pool):
    pool.open(Spec().replace(data__name="circle", data__samples=60, seeds=2))
    end = time.monotonic() + 60
    while pool.records and time.monotonic() < end:
        pool.park(-1.0)
        time.sleep(0.02)
    assert not pool.records and ask() == (200, "")


def test_a_worker_that_gives_no_sign(pool, monkeypatch):
    monkeypatch.setattr(pool.supervisor, "trouble", lambda seconds: f"No sign for {seconds:g} s.")
    assert ask() == (503, "No sign for 5 s.")


def test_a_disk_that_cannot_be_written(pool, tmp_path):
    pool.saver.store.folder = tmp_path / "file" / "runs"
    (tmp_path / "file").write_text("")
    status, sentence = ask()
    assert status == 503 and "cannot be saved" in sentence


def test_a_disk_that_can_be_written_to_again_is_well_though_nobody_trains(pool, monkeypatch):
    store = pool.saver.store

    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(run_store, "replace_file", refuse)
        assert ask()[0] == 503
    store.again = store.probed = 0.0  # a while later
    assert ask() == (200, "")


def test_a_disk_that_is_declared_to_be_none_is_well(pool):
    pool.saver.store.folder = None
    assert ask()[0] == 200


def test_a_lab_that_is_about_to_restart(pool, monkeypatch):
    going = threading.Event()
    going.set()
    monkeypatch.setattr(drain, "DRAINING", going)
    assert ask() == (503, "The lab is about to restart.")
