"""The whole lab in a real browser: one server and one Chromium for all tests, a context of its own for each."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from benchmarks.browser import Lab, chromium, lab
from learnact.data import fashion
from learnact.serving.responses import TOKEN_HEADER
from tests.browser.sight import PATIENCE_SECONDS, SHOWN, Open

SIZE = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of the app: no network, and runs that go on unwatched, however slow this machine is.

    Where LEARNACT_DATA has no Fashion-MNIST, the app reads small files that are written here.
    """
    folder = Path(os.environ.get("LEARNACT_DATA", ""))
    if not (folder / fashion.FOLDER / fashion.FILES[0].name).is_file():
        folder = tmp_path_factory.mktemp("data")
        write_clothes(folder / fashion.FOLDER)
    return {
        "LEARNACT_DATA": str(folder),
        "LEARNACT_OFFLINE": "1",
        "LEARNACT_LIVE_LEASE_SECONDS": "600",
        "OMP_NUM_THREADS": "1",  # several processes of tests, each with a server, share the cores
    }


@pytest.fixture(scope="session")
def server(settings: dict[str, str]) -> Iterator[Lab]:
    """The app on a free port."""
    with lab(environment=settings) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with chromium(shell=True) as started:
        yield started


@pytest.fixture
def visitor(browser: Browser, server: Lab) -> Iterator[Open]:
    """visitor("?seeds=3", color_scheme="dark"): a page of a visitor of their own.

    No page may leave an error in its console.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def come(path: str = "", **options: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": SIZE, "base_url": server.address} | options))
        page = contexts[-1].new_page()
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.extend(loud(message)))
        page.goto(path or "/")
        return page

    yield come
    for context in contexts:
        for page in context.pages:
            leave(page)
        context.close()
    assert errors == []


def leave(page: Page) -> None:
    """Pauses what trains on a page: with the long lease of these tests it would take the next ones' time."""
    for shown in page.locator(f"{SHOWN}[data-state=playing]").all():
        headers = {TOKEN_HEADER: shown.get_attribute("data-token") or ""}
        page.request.post("/live", data={"action": "pause", "after": -1}, headers=headers)


@pytest.fixture
def page(visitor: Open) -> Page:
    """A visitor's first page."""
    return visitor()


def loud(message: ConsoleMessage) -> list[str]:
    """What a page says in its console, where that is an error.

    An action for a run just replaced is none, nor "the data are still being read" on a busy machine, nor a typed
    formula that cannot be read, nor Streamlit's search for its own address from a page's.
    """
    address = message.location.get("url", "")
    gone = "404" in message.text and "/live?" not in address and ("/live" in address or "/_stcore/" in address)
    reading = "503" in message.text and address.endswith("/metadata")
    refused = "400" in message.text and "/formula?" in address
    fine = gone or reading or refused
    return [f"{message.text} ({address})"] if message.type == "error" and not fine else []


def write_clothes(folder: Path) -> None:
    """Fashion-MNIST's four files, with few images that are stripes of the width of their class."""
    import gzip
    import struct

    import numpy as np

    folder.mkdir(parents=True)
    for (images, labels), count in zip((fashion.FILES[:2], fashion.FILES[2:]), (400, 100), strict=True):
        y = np.arange(count) % len(fashion.CLASSES)
        x = np.where(np.arange(28) < 2 * y[:, None] + 4, 255, 0)[:, None, :].repeat(28, axis=1)
        head = struct.pack(">4I", fashion.IMAGES, count, 28, 28)
        (folder / images.name).write_bytes(gzip.compress(head + x.astype(np.uint8).tobytes()))
        (folder / labels.name).write_bytes(
            gzip.compress(struct.pack(">2I", fashion.LABELS, count) + y.astype(np.uint8).tobytes())
        )
