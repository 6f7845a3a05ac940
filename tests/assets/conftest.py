"""The browser's engine in a real Chromium, its modules served from a free port."""

import functools
import http.server
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from learnact.paths import ROOT
from tests.assets.atlas_page import CELL, MOUNT, data

Run = Callable[..., Any]


class Assets(http.server.SimpleHTTPRequestHandler):
    """Static files without a line in the log for each."""

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
    with chromium() as browser:
        page = browser.new_page()
        page.goto(address + "maths/wire.js")
        yield page


@pytest.fixture(scope="session")
def engine(page: Page) -> Run:
    """engine("maths/table.js", "(module, first) => ...", first): what the function answers, called with the module."""

    def run(module: str, function: str, *arguments: Any) -> Any:
        script = f"async (all) => ({function})(await import('/assets/{module}'), ...all)"
        return page.evaluate(script, list(arguments))

    return run


@pytest.fixture
def atlas(page: Page, address: str) -> Iterator[Page]:
    """The component on a page of its own, at the random start; no page may throw."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    shown = browser.new_page(viewport={"width": 1280, "height": 900})
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.goto(address + "maths/wire.js")
    shown.evaluate(MOUNT, data())
    shown.locator(CELL.format("A0.0.0")).wait_for()
    yield shown
    shown.close()
    assert errors == []


@pytest.fixture
def opened(page: Page, address: str) -> Iterator[Page]:
    """A page for a component; it may not throw."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    shown = browser.new_page(viewport={"width": 1000, "height": 900}, accept_downloads=True)
    shown.on("pageerror", lambda error: errors.append(str(error)))
    shown.goto(address + "maths/wire.js")
    yield shown
    shown.close()
    assert errors == []
