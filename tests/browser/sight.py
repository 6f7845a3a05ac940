"""What most browser tests look at: the live panel, its buttons, and the state that it says of itself."""

import re
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from learnact.serving.live.protocol import decode
from learnact.serving.responses import TOKEN_HEADER

Open = Callable[..., Page]
PATIENCE_SECONDS = 60.0  # until what was asked for must be there; waiting ends as soon as it is
LOOK_SECONDS = 0.05  # between two looks at a condition
LISTEN = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
  violations.push([effectiveDirective, blockedURI, sourceFile]));
"""
"""A script that notes in `violations` what the policy of a page forbids."""
SHOWN = ".live-panel:not(.coming):not(.loading):has(.rewind)"


def panel(page: Page) -> Locator:
    """The panel of the live run; while a new run takes over, the one that is still in sight."""
    return page.locator(SHOWN)


def button(page: Page, name: str) -> Locator:
    return panel(page).get_by_role("button", name=name, exact=True)


def status(page: Page) -> Locator:
    """The sentence that says how the run stands."""
    return panel(page).locator(".status[role=status]")


def slider(page: Page) -> Locator:
    return panel(page).get_by_role("slider", name="Snapshots of the run")


def token(page: Page) -> str:
    """The run whose pictures are in sight."""
    return panel(page).get_attribute("data-token") or ""


def step(page: Page) -> int:
    """The step in the counters: that of the newest snapshot, or of the one that is looked back at."""
    return int(panel(page).locator(".counters .count").inner_text().replace(",", ""))


def settled(page: Page, *, at: int | None = None, run: str = "", after: str = "") -> int:
    """Waits until the run stands still and its picture is drawn in all detail; gives the step of the picture.

    Args:
        at: the step that it must be.
        run: token of the run that it must be.
        after: token of the run that it must no longer be.
    """
    words = [f'[data-step="{at}"]' if at is not None else "", f'[data-token="{run}"]' if run else ""]
    words += [f':not([data-token="{after}"])' if after else ""]
    expect(page.locator(f"{SHOWN}[data-settled]{''.join(words)}")).to_have_count(1)
    return int(panel(page).get_attribute("data-step") or 0)


def until(true: Callable[[], Any], what: str) -> None:
    """Waits for what only Python can judge; the test fails where it does not come true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE_SECONDS:g} s: {what}"
        time.sleep(LOOK_SECONDS)


def at_rest(page: Page) -> None:
    """Waits until the page's script has run to its end."""
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()


def trained(page: Page, steps: int = 30) -> int:
    """Plays for some steps and pauses; gives the step where it stands."""
    settled(page)
    button(page, "Play").click()
    until(lambda: step(page) >= steps, f"{steps} steps")
    button(page, "Pause").click()
    return settled(page)


def stepped(page: Page, name: str = "One step") -> int:
    """Presses "One step" or "One epoch"; gives the step where it stands then."""
    before = settled(page)
    button(page, name).click()
    stands = settled(page)
    assert stands > before
    return stands


def look_back(page: Page) -> None:
    """Takes the slider, and goes to its first snapshot."""
    slider(page).focus()
    expect(slider(page)).not_to_have_attribute("max", "1000")  # what it has until the snapshots are here
    slider(page).press("Home")
    expect(panel(page).locator(".moment")).to_contain_text("step 0")
    if panel(page).get_attribute("data-state") != "playing":
        settled(page, at=0)


def told(page: Page, path: str = "?after=-1", run: str = "") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the server says of the page's run, or of another one: header and arrays."""
    answer = page.request.get(f"/live{path}", headers={TOKEN_HEADER: run or token(page)})
    assert answer.ok, answer.text()
    return decode(answer.body())


def choose(page: Page, label: str, option: str) -> None:
    """Another item of a list of the page."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def go(page: Page, name: str) -> None:
    """To another page of the lab."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    page.wait_for_url(re.compile(f"/{name.lower()}" if name != "Playground" else r"/(\?|$)"))


def image(canvas: Locator) -> str:
    """What a canvas looks like at this moment."""
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))
