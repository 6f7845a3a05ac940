"""Modules of the front end: pure ones in Node, what needs a page in a real Chromium that a free port serves."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from learnact.paths import ROOT
from tests.assets.atlas_page import CELL, MOUNT, data
from tests.assets.node import Node

Run = Callable[..., Any]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs a Chromium, so that `make unit` leaves it to `make assettests`."""
    for item in items:
        here = Path(__file__).parent in item.path.parents
        if here and isinstance(item, pytest.Function) and "page" in item.fixturenames:
            item.add_marker("chromium")


class Assets(http.server.SimpleHTTPRequestHandler):
    """Static files that a browser keeps, without a line in the log for each."""

    def end_headers(self) -> None:
        """Modules do not change while the tests run."""
        self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where `assets/` is served."""
    handler = functools.partial(Assets, directory=str(ROOT))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/assets/"
        server.shutdown()


@pytest.fixture(scope="session")
def page(address: str) -> Iterator[Page]:
    """A page that may import the engine's modules."""
    with chromium(shell=True) as browser:
        page = browser.new_context().new_page()
        page.goto(address + "maths/protocol.js")
        yield page


@pytest.fixture(scope="session")
def engine() -> Iterator[Run]:
    """engine("maths/table.js", "(module, first) => ...", first): what the function answers, called with the module."""
    with Node() as node:
        yield node


@pytest.fixture(scope="session")
def in_page(page: Page) -> Run:
    """The same in a page, for what needs a document or a canvas."""

    def run(module: str, function: str, *arguments: Any) -> Any:
        script = f"async (all) => ({function})(await import('/assets/{module}'), ...all)"
        return page.evaluate(script, list(arguments))

    return run


@pytest.fixture
def alone() -> None:
    """For a test that moves the clock: its page shares it with no other's, and reads all modules anew."""


@pytest.fixture
def opened(page: Page, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page for a component; it may not throw. Of earlier ones it finds their modules in the browser, no more."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    context = browser.new_context() if "alone" in request.fixturenames else page.context
    shown = context.new_page()
    shown.set_viewport_size({"width": 1000, "height": 900})
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.goto(address + "maths/protocol.js")
    yield shown
    shown.close()
    if context is not page.context:
        context.close()
    assert errors == []


@pytest.fixture
def atlas(opened: Page) -> Page:
    """The component on a page of its own, at the random start."""
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.evaluate(MOUNT, data())
    opened.locator(CELL.format("A0.0.0")).wait_for()
    return opened
