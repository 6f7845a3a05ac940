"""The pages without a browser: Streamlit's AppTest, the workers in a thread of this process."""

from collections.abc import Callable, Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from learnact.paths import ROOT
from learnact.serving import background as module
from learnact.serving.shared import background, close, workers

ROUTER = ROOT / "pages" / "router.py"
PATIENCE = 60  # seconds for a run of a script

Open = Callable[..., AppTest]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """visit({"seeds": "3"}): a visitor's page, opened with these query parameters."""
    monkeypatch.setenv("LEARNACT_WORKER", "thread")
    monkeypatch.setattr(module, "LEASE_SECONDS", PATIENCE)  # nothing looks again by itself here
    workers.cache_clear()
    background.cache_clear()

    def come(query: dict[str, str] | None = None) -> AppTest:
        page = AppTest.from_file(ROUTER, default_timeout=PATIENCE)
        page.query_params.update(query or {})
        return page.run()

    yield come
    close()
    workers.cache_clear()
    background.cache_clear()
    st.cache_resource.clear()


@pytest.fixture
def settled() -> Callable[[AppTest], AppTest]:
    """settled(page): the page once nothing that it waits for is in the background any more."""

    def run(page: AppTest) -> AppTest:
        while page.run().get("progress"):
            assert not page.exception
        return page

    return run
