"""Many visitors at once: a hundred who train, and thirty who open the link within the same second."""

import statistics
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from benchmarks.browser import Lab, chromium, lab
from benchmarks.live import PAGES, SIZE, press, visit
from benchmarks.measure import Figure
from benchmarks.visitors import QUERY, crowd

CROWD, CLASS = 99, 29  # visitors without a browser; one with a browser comes on top
ARRIVING = 10.0  # seconds within which the hundred come
CLICKS = 40
BETWEEN = 300  # ms from an answer to the next click
STEADY = 8.0  # seconds without more memory after which it is warm: twice what it leaves to its first visitor
GONE = 60.0  # seconds that runs of visitors who vanished are waited for

# A visitor's run may fill 4 MB of snapshots in time; the rest is the script's session and the run in the worker.
MEMORY = 10.0  # MB that a visitor may take

# The addresses of everything that the page loaded, the page first, as paths.
LOADED = """() => [location.href, ...performance.getEntriesByType("resource").map(({ name }) => name)]
  .filter((name) => name.startsWith(location.origin) && !/\\/live(\\/metadata|[?]|$)|_stcore/.test(name))
  .map((name) => name.slice(location.origin.length))"""


def figures() -> Iterator[Figure]:
    """Every figure of many visitors, who share the machine with those who measure."""
    with chromium() as browser:
        with lab() as server:
            yield rush(browser, server)
        with lab() as server:
            yield from hundred(browser, server)


def rush(browser: Browser, server: Lab) -> Figure:
    """Thirty open the link within a second; the page has been opened once before, by who gave them the link."""
    page = visit(browser, server.address)
    paths = page.evaluate(LOADED)
    page.context.close()
    with crowd(server.address, CLASS) as others:
        others.tell("arrive", 1.0, paths)
        own = first_sight(browser, server)
        times = [own, *others.answer()]
    return Figure("30 visitors within a second: until the last one's page is drawn, s", max(times), 5, at_least=False)


def first_sight(browser: Browser, server: Lab) -> float:
    """Seconds until a new visitor sees the picture drawn."""
    page = browser.new_context(viewport=SIZE).new_page()
    begun = time.perf_counter()
    page.goto(f"{server.address}?{urlencode(QUERY)}", wait_until="commit")
    page.locator(PAGES["Playground"]).first.wait_for()
    taken = time.perf_counter() - begun
    page.context.close()
    return taken


def hundred(browser: Browser, server: Lab) -> Iterator[Figure]:
    """A hundred train the usual network: what each gets, what it costs, and what is left when they go."""
    page = visit(browser, server.address)
    before = warm_memory(server)
    with crowd(server.address, CROWD) as others:
        others.ask("arrive", ARRIVING, [])
        others.ask("play")
        press(page, "playing", "Pause")
        first, begun = [*others.ask("steps"), step(page)], time.perf_counter()
        times = clicks(page)
        last, span = [*others.ask("steps"), step(page)], time.perf_counter() - begun
        slowest = min(after - earlier for earlier, after in zip(first, last, strict=True)) / span
        yield Figure("100 visitors train: steps per second of the slowest", slowest, 1)
        yield Figure("100 visitors train: click until confirmed, median ms", statistics.median(times), 150, False)
        yield Figure("100 visitors train: click until confirmed, 95th percentile ms", percentile(times), 400, False)
        yield Figure("100 visitors train: memory for each, MB", (memory(server) - before) / CROWD, MEMORY, False)
        others.vanish()
        yield Figure("99 vanish: until the last of their runs stands, s", alone(page), 10, at_least=False)


def step(page: Page) -> int:
    """The newest step that the browser was told."""
    newest: int = page.evaluate("window.told.step")
    return newest


def clicks(page: Page) -> list[float]:
    """Milliseconds from a click on Pause or Play to the answer that says so, in turns; it plays before and after."""
    times = []
    for _ in range(CLICKS // 2):
        for state, following in (("paused", "Play"), ("playing", "Pause")):
            page.wait_for_timeout(BETWEEN)
            times.append(press(page, state, following))
    return times


def percentile(times: list[float], part: int = 95) -> float:
    """The time below which so many of a hundred are."""
    return statistics.quantiles(times, n=100, method="inclusive")[part - 1]


def memory(server: Lab) -> float:
    """MB that the server and its workers hold."""
    command = ["ps", "-A", "-o", "pgid=,rss="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    held = [int(size) for group, size in map(str.split, listed) if int(group) == server.process.pid]
    return sum(held) / 1024


def warm_memory(server: Lab) -> float:
    """MB that it holds once it has warmed up: when a time went by in which it took no more."""
    held, now = 0.0, memory(server)
    while now > 1.01 * held:
        time.sleep(STEADY)
        held, now = now, memory(server)
    return now


def alone(page: Page) -> float:
    """Seconds until the browser is told that it is the only visitor who trains; NaN where it is not told."""
    begun = time.perf_counter()
    while page.evaluate("window.told.visitors") > 1:
        if time.perf_counter() > begun + GONE:
            return float("nan")
        page.wait_for_timeout(50)
    return time.perf_counter() - begun
