"""The atlas in a real Chromium: a cell is dragged with the mouse, and its images follow."""

import math
import statistics
import time
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from benchmarks.browser import Lab, chromium, lab
from benchmarks.crowd import percentile
from benchmarks.live import SIZE, TIMEOUT_MS
from benchmarks.measure import Figure
from learnact.atlas import definitions, random

DEEP = (16,) * 6
MOVES, SKIPPED, BETWEEN = 200, 40, 25  # moves of a drag; those of its first second, left out; ms between two
WARM = 10.0  # seconds in which a server that has just started takes time for itself
SHARP = 8  # drags that are let go
FAR = 30.0  # pixels to both sides

# The component alone on a page of the server; its messages go to window.told.
MOUNT = """async ([data]) => {
  document.body.replaceChildren();
  window.told = [];
  const { mount } = await import("/assets/atlas/page.js");
  mount(document.body, data, { state: (name, value) => window.told.push(value), trigger() {} });
}"""

# Notes, for each picture that a move of the mouse brings, the ms from the event's handler to the task after the frame.
NOTE = """() => {
  const atlas = document.querySelector(".atlas");
  window.times = [];
  let begun = 0;
  addEventListener("pointermove", () => { begun ||= performance.now(); }, { capture: true });
  atlas.addEventListener("drawn", () => {
    if (!begun) return;
    const [start, frame] = [begun, new MessageChannel()];
    begun = 0;
    frame.port1.onmessage = () => window.times.push(performance.now() - start);
    frame.port2.postMessage(0);
  });
}"""

# The ms until the sharp picture of the version that is there now.
REST = """async () => {
  const atlas = document.querySelector(".atlas");
  const start = performance.now();
  delete atlas.dataset.rested;
  while (atlas.dataset.rested === undefined) await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""


def figures() -> Iterator[Figure]:
    """Every figure of the dragged atlas; milliseconds are to be read beside the calibration."""
    with chromium() as browser, lab() as server:
        time.sleep(WARM)
        for size, bar in ((96, 20), (128, 33)):
            times, _ = dragged(mounted(browser, server, (8, 8), size))
            yield from both(f"2-8-8-1 at {size} x {size}", times, bar)
        page = mounted(browser, server, DEEP, None)
        times, sent = dragged(page)
        yield from both("2-16x6-1, coarser while it moves", times, 50)
        yield Figure("2-16x6-1, let go until it is sharp, ms", sharp(page), 200, at_least=False)
        yield Figure("messages to the server during a drag", sent, 0, at_least=False)


def both(name: str, times: list[float], bar: float) -> Iterator[Figure]:
    yield Figure(f"{name}: drag to new pixels, median ms", statistics.median(times), at_least=False)
    yield Figure(f"{name}: drag to new pixels, 95th percentile ms", percentile(times), bar, at_least=False)


def mounted(browser: Browser, server: Lab, hidden: tuple[int, ...], size: int | None) -> Page:
    """The atlas of a random network; `size` fixes its resolution."""
    atlas = random(0, hidden)
    data: dict[str, Any] = {"base": "/", "theme": "light", "revision": 0, "starts": [], "sets": [], "points": None}
    data |= {"document": atlas.replace(view={}).tree(), "definitions": definitions(atlas)} | (
        {"size": size} if size else {}
    )
    page = browser.new_context(viewport=SIZE).new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(f"{server.address}assets/standalone/page.css")
    page.evaluate(MOUNT, [data])
    page.locator(".atlas[data-rested]").wait_for()
    page.evaluate(NOTE)
    return page


def dragged(page: Page) -> tuple[list[float], int]:
    """Drags a weight of the first layer to and fro and lets it go; the times, and how often something was sent."""
    x, y = pressed(page)
    for k in range(MOVES):
        page.mouse.move(x + FAR * math.sin(k / 5), y)
        page.wait_for_timeout(BETWEEN)
    sent = page.evaluate("window.told.length")
    page.mouse.up()
    return page.evaluate("window.times")[SKIPPED:], sent


def pressed(page: Page) -> tuple[float, float]:
    """The mouse is down on the weight; where that is."""
    box = page.locator('[data-address="A0.0.0"]').first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def sharp(page: Page) -> float:
    """Median ms from letting go to the sharp picture."""
    times = []
    for k in range(SHARP):
        x, y = pressed(page)
        page.mouse.move(x + FAR * (1 + k % 2), y, steps=4)
        page.mouse.up()
        times.append(float(page.evaluate(REST)))
    return statistics.median(times)
