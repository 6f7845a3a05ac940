"""The pages without a browser: Streamlit's AppTest, the workers in a thread of this process."""

import functools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from learnact.paths import ROOT
from learnact.serving import task_queue as module
from learnact.serving.server_state import close, task_queue, workers
from learnact.serving.visitor import NOBODY
from pages.shell import session

ROUTER = ROOT / "pages" / "router.py"
PATIENCE = 60  # seconds for a run of a script

Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def installed() -> Iterator[None]:
    """Every new AppTest reads the metadata of all packages for components of theirs: here that is done once."""
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """An AppTest has no browser, and so no cookies."""
    monkeypatch.setattr(session, "visitor_of", lambda _: NOBODY)


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """visit({"seeds": "3"}, "inside", shelf={}): a page of the lab, opened with a query and a state of the session."""
    monkeypatch.setenv("LEARNACT_WORKER", "thread")
    monkeypatch.setattr(module, "LEASE_SECONDS", PATIENCE)  # nothing looks again by itself here
    workers.cache_clear()
    task_queue.cache_clear()

    def come(query: dict[str, str] | None = None, name: str = "", **state: Any) -> AppTest:
        page = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
        if name:
            page._page_hash = calc_hash(name)  # `switch_page` finds a page only after a run of another one
        page.query_params.update(query or {})
        for key, value in state.items():
            page.session_state[key] = value
        return page.run()

    yield come
    close()
    workers.cache_clear()
    task_queue.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def settled() -> Callable[[AppTest], AppTest]:
    """settled(page): the page once nothing that it waits for is in the background any more."""

    def run(page: AppTest) -> AppTest:
        while page.run().get("progress"):
            assert not page.exception
        return page

    return run
