"""The page in a real Chromium: what it costs the training, and how soon it answers."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from urllib.parse import urlencode

from playwright.sync_api import Browser, Locator, Page, ViewportSize

from benchmarks.browser import Lab, chromium, lab
from benchmarks.measure import Figure, seconds
from benchmarks.stacked import one_thread
from learnact.spec import from_query
from learnact.training import Trainer

QUERY = {"training.batch": "10", "training.epochs": "100000"}  # 2-8-8-1, 10 seeds, spiral; it must not end meanwhile
SIZE: ViewportSize = {"width": 1440, "height": 900}
SPAN = 1.5  # seconds that training is timed
TIMEOUT_MS = 120_000  # ms; on a busy machine a figure falls short rather than the bench
ROUNDS, POLLS, RERUNS, PAUSES, TOURS, STARTS = 7, 40, 9, 9, 3, 3

# window.told is the header of the newest answer about the run.
LISTEN = """
const plain = window.fetch;
window.told = {};
window.fetch = async (...all) => {
  const answer = await plain(...all);
  if (answer.ok && /\\/live$/.test(new URL(answer.url).pathname)) {
    const bytes = await answer.clone().arrayBuffer();
    const header = new Uint8Array(bytes, 4, new DataView(bytes).getUint32(0, true));
    window.told = JSON.parse(new TextDecoder().decode(header));
  }
  return answer;
};
"""

# Presses play or pause in the panel; answers ms until the server's answer says so and the button shows it.
PRESS = """async (panel, [state, next]) => {
  const button = panel.querySelector("button.play");
  const start = performance.now();
  button.click();
  while (window.told.state !== state || button.getAttribute("aria-label") !== next) {
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""

# Plays for some seconds between two clicks; answers steps a second.
LIVE = """async (panel, span) => {
  const button = panel.querySelector("button.play");
  const { step } = window.told;
  const start = performance.now();
  button.click();
  await new Promise((done) => setTimeout(done, span * 1000));
  const stop = performance.now();
  button.click();
  while (window.told.state !== "paused") await new Promise(requestAnimationFrame);
  return 1000 * (window.told.step - step) / (stop - start);
}"""

# Waits for so many answers to polls; answers the ms that each took.
POLL = """async (count) => {
  performance.clearResourceTimings();
  const polls = () => performance.getEntriesByType("resource").filter(({ name }) => /live[?]after=/.test(name));
  while (polls().length < count) await new Promise((done) => setTimeout(done, 50));
  return polls().map(({ duration }) => duration);
}"""

# Begins to watch: window.rerun becomes the ms from the next click to the end of the rerun, when the address says so.
WATCH = """([field, value]) => {
  const app = document.querySelector("[data-test-script-state]");
  let clicked = 0;
  window.rerun = null;
  addEventListener("click", () => { clicked = performance.now(); }, { capture: true, once: true });
  const timer = setInterval(() => {
    const known = new URLSearchParams(location.search).get(field) === value;
    if (!known || app.dataset.testScriptState !== "notRunning") return;
    clearInterval(timer);
    window.rerun = performance.now() - clicked;
  }, 1);
}"""

# Pages in the order in which they are visited, and what must be in sight there.
PAGES = {
    "Zoo": ".gallery .card >> nth=0",
    "Tour": "h1, h2",
    "Playground": ".live-panel:not(.coming):not(.loading) .output canvas[style]",
}


def figures() -> Iterator[Figure]:
    """Every figure of the page; seconds and milliseconds are to be read beside the calibration."""
    with chromium() as browser:
        with lab() as server:
            page = visit(browser, server.address)
            yield Figure("live in the page / bare, steps per second", share(page, server), 0.8)
            press(page, "playing", "Pause")
            poll = statistics.median(page.evaluate(POLL, POLLS))
            yield Figure("answer to a poll while it trains, ms", poll, 50, at_least=False)
            yield Figure("rerun of the page after a control changed while it trains, ms", rerun(page), at_least=False)
            yield Figure("click on Pause until it is confirmed on screen, ms", pause(page), 300, at_least=False)
            yield Figure("switch between pages, the slowest, s", switch(page), 1, at_least=False)
        yield Figure("make run until a page plays, s", start(browser), 8, at_least=False)


def visit(browser: Browser, address: str, query: Mapping[str, str] = QUERY) -> Page:
    """A new visitor's Playground with an experiment, ready to play."""
    page = browser.new_context(viewport=SIZE, bypass_csp=True).new_page()  # the policy allows no text as a condition
    page.set_default_timeout(TIMEOUT_MS)
    page.add_init_script(LISTEN)
    page.goto(f"{address}?{urlencode({'v': 1, **query})}")
    page.locator("button[aria-label=Play]:enabled").wait_for()
    page.wait_for_function("window.told.state === 'paused'")
    return page


def panel(page: Page) -> Locator:
    """The live panel in sight."""
    return page.locator(".live-panel:not(.coming)")


def press(page: Page, state: str, following: str) -> float:
    """Plays or pauses; gives the milliseconds until the server's answer shows."""
    milliseconds: float = panel(page).evaluate(PRESS, [state, following])
    return milliseconds


def share(page: Page, server: Lab, query: Mapping[str, str] = QUERY) -> float:
    """Steps per second with a page that looks on, over those of the Trainer alone on one thread, in turns."""
    spec = from_query(query)
    trainer = Trainer(spec, spec.data.load())

    def live() -> float:
        steps: float = panel(page).evaluate(LIVE, SPAN)
        return steps

    def bare() -> float:
        with server.still():
            return steps_per_second(trainer)

    with one_thread():
        live(), bare()
        return statistics.median(_pair(live, bare, swapped=bool(index % 2)) for index in range(ROUNDS))


def _pair(live: Callable[[], float], bare: Callable[[], float], swapped: bool) -> float:
    if swapped:
        alone = bare()
        return live() / alone
    together = live()
    return together / bare()


def steps_per_second(trainer: Trainer) -> float:
    """Of a Trainer that nobody looks at, for SPAN seconds."""
    first, begun = trainer.step, time.perf_counter()
    while time.perf_counter() < begun + SPAN:
        trainer.advance(20)
    return (trainer.step - first) / (time.perf_counter() - begun)


def rerun(page: Page) -> float:
    """Median milliseconds from the click that chooses another learning rate to the end of the script's rerun."""
    return statistics.median(_rerun(page, ("0.03", "0.003")[index % 2]) for index in range(RERUNS))


def _rerun(page: Page, rate: str) -> float:
    page.get_by_role("combobox", name="Learning rate", exact=True).click()
    option = page.get_by_role("option", name=rate, exact=True)
    option.hover()
    page.evaluate(WATCH, ["training.learning_rate", rate])
    option.click()
    milliseconds: float = page.wait_for_function("window.rerun").json_value()
    return milliseconds


def pause(page: Page) -> float:
    """Median milliseconds from a click on Pause to an answer that says so and is drawn."""
    times = []
    for _ in range(PAUSES):
        times.append(press(page, "paused", "Play"))
        press(page, "playing", "Pause")
    return statistics.median(times)


def switch(page: Page) -> float:
    """The slowest of the median seconds from a click in the navigation to the content of the page."""
    times = [[seconds(partial(_go, page, name)) for name in PAGES] for _ in range(TOURS)]
    return max(statistics.median(tour[place] for tour in times) for place in range(len(PAGES)))


def _go(page: Page, name: str) -> None:
    page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    page.locator(PAGES[name]).first.wait_for()


def start(browser: Browser) -> float:
    """Median seconds from `make run` to a page whose run makes its first steps after a click on Play."""
    return statistics.median(_start(browser) for _ in range(STARTS))


def _start(browser: Browser) -> float:
    begun = time.perf_counter()
    with lab(["make", "run", "PORT={port}"]) as server:
        page = visit(browser, server.address)
        press(page, "playing", "Pause")
        page.wait_for_function("window.told.step > 0")
        taken = time.perf_counter() - begun
        page.context.close()
    return taken
