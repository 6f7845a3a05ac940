"""One lab that is killed while visitors play, and started again: their tabs go on by themselves, with their runs."""

import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import Lab, chromium, free_port
from tests.browser.sight import PATIENCE_SECONDS, SHOWN, at_rest, button, panel, step, token, until

pytestmark = pytest.mark.chromium

NOTE_RUNS = f"""
(() => {{
  globalThis.seen = new Set();
  const roots = () => [...document.querySelectorAll("*")].flatMap(({{ shadowRoot }}) => shadowRoot ?? []);
  const look = () => {{
    const panels = [document, ...roots()].flatMap((root) => [...root.querySelectorAll("{SHOWN}")]);
    for (const {{ dataset }} of panels) seen.add(dataset.token);
    requestAnimationFrame(look);
  }};
  look();
}})()
"""
"""Notes in `seen` the runs whose pictures are in sight at any moment."""

PLAYING = "/?v=1&seeds=2&training.epochs=100000"


class Restarted:
    """A lab that keeps its port and its folder.

    Args:
        folder: its LEARNACT_HOME.
        stack: ends what was started.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.port, self.stack = free_port(), stack
        self.environment = {
            "LEARNACT_HOME": str(folder),
            "LEARNACT_OFFLINE": "1",
            "LEARNACT_LIVE_LEASE_SECONDS": "600",
            "OMP_NUM_THREADS": "1",
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        self.lab = Lab(command, self.port, self.environment)
        self.stack.callback(self.lab.end)
        self.lab.wait()

    def kill(self) -> None:
        """kill -9 of the server; its workers end by themselves."""
        self.lab.process.kill()
        self.lab.process.wait()


@pytest.fixture
def restarted(tmp_path: Path) -> Iterator[Restarted]:
    with ExitStack() as stack:
        yield Restarted(tmp_path / "home", stack)


@pytest.fixture
def page(restarted: Restarted) -> Iterator[Page]:
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with chromium(shell=True) as browser:
        yield opened(browser, restarted)


def opened(browser: Browser, restarted: Restarted) -> Page:
    page = browser.new_context(base_url=f"http://127.0.0.1:{restarted.port}").new_page()
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    return page


def test_the_first_click_after_a_restart_is_heard_and_finds_the_run(page: Page, restarted: Restarted) -> None:
    page.goto(PLAYING)
    expect(button(page, "Play")).to_be_enabled()
    button(page, "Play").click()
    until(lambda: step(page) > 500, "training")
    run, session = token(page), panel(page).get_attribute("data-session")
    page.evaluate(NOTE_RUNS)
    restarted.kill()
    stood = step(page)
    restarted.start()
    until(lambda: step(page) > stood, "training on")
    expect(page.locator(f'{SHOWN}[data-token="{run}"]:not([data-session="{session}"])')).to_have_count(1)
    at_rest(page)
    assert page.evaluate("[...seen]") == [run], "a fresh run was shown meanwhile"
    assert "first_seed" not in page.url
    button(page, "New random weights").click()
    page.wait_for_url(re.compile("first_seed="))
    until(lambda: panel(page).count() and token(page) != run, "another run")
