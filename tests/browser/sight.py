"""What most browser tests look at: the live panel, its buttons and its counter."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]
STILL = 0.5  # seconds until the last snapshot of a pausing run has come in


def panel(page: Page) -> Locator:
    """The panel of the live run; while a new run takes over, the one that is still in sight."""
    return page.locator(".live-panel:not(.coming):not(.loading)").filter(has=page.locator(".rewind"))


def button(page: Page, name: str) -> Locator:
    return panel(page).get_by_role("button", name=name, exact=True)


def step(page: Page) -> int:
    """The step in the counters: that of the picture."""
    return int(panel(page).locator(".counters .count").inner_text().replace(",", ""))


def until(true: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Waits for a condition; the test fails where it does not come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.05)


def trained(page: Page, steps: int = 30) -> int:
    """Plays for some steps and pauses; gives the step where it stands."""
    expect(button(page, "Play")).to_be_enabled()
    button(page, "Play").click()
    until(lambda: step(page) >= steps, f"{steps} steps")
    button(page, "Pause").click()
    expect(panel(page).locator(".status")).to_contain_text("Paused")
    time.sleep(STILL)
    return step(page)
