"""One visitor's Playground: how often the picture changes, what that costs the browser, and how fast the run goes."""

import statistics
from collections.abc import Iterator
from functools import partial

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.browser import Lab, chromium, lab
from benchmarks.live import LIVE, QUERY, panel, press, share, visit
from benchmarks.measure import Figure, seconds
from benchmarks.stacked import one_thread, plain_steps
from learnact.spec import from_query

WATCHED = 5.0  # seconds that the picture is watched while it trains
SCRUBBED = 2.0  # seconds that the slider is moved
TIMED = 2.0  # seconds that a run in the page is timed
ROUNDS = 5
PLAIN = 20  # steps of sixty plain networks in one timing
SNAPSHOTS = 1_000

# window.painted counts how often the picture is drawn anew: its canvas is cleared once each time.
COUNT = """(panel) => {
  const context = panel.querySelector(".picture canvas").getContext("2d");
  const plain = context.clearRect;
  window.painted = 0;
  context.clearRect = function (...all) { window.painted += 1; return plain.apply(this, all); };
}"""

# Counts the steps of which a picture was drawn; answers how many a second.
UPDATES = """async (panel, span) => {
  const start = performance.now();
  let [count, painted, step] = [0, window.painted, window.told.step];
  while (performance.now() - start < span * 1000) {
    await new Promise(requestAnimationFrame);
    if (window.painted === painted || window.told.step === step) continue;
    [painted, step, count] = [window.painted, window.told.step, count + 1];
  }
  return 1000 * count / (performance.now() - start);
}"""

# Trains step by step by hand, each of which leaves a snapshot, until there are so many.
FILL = """async ([base, token, most]) => {
  const headers = { "X-Run-Token": token };
  const ask = async (path, options) => (await fetch(`${base}live${path}`, { ...options, headers })).arrayBuffer();
  const header = (bytes) => {
    const length = new DataView(bytes).getUint32(0, true);
    return JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  };
  const total = async () => header(await ask("/history?known=0&generation=-1")).total;
  let count = await total();
  while (count < most) {
    for (let k = count; k < most; k++) await ask("", { method: "POST", body: JSON.stringify({ action: "step" }) });
    const before = count;
    count = await total();
    if (count <= before) break; // the server has thinned them out
  }
  return count;
}"""

# Moves the slider to and fro with every frame; answers how many frames a second showed another snapshot, drawn anew.
SCRUB = """async (panel, span) => {
  const slider = panel.querySelector(".rewind input[type=range]");
  const moment = panel.querySelector(".rewind .moment");
  const frame = () => new Promise(requestAnimationFrame);
  const move = (place) => {
    slider.value = String(place);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  move(0);
  for (let k = 0; k < 30 || moment.textContent.includes("live"); k++) await frame(); // the film has come
  const most = Number(slider.max);
  const start = performance.now();
  let [count, painted, shown] = [0, window.painted, moment.textContent];
  for (let place = 1; performance.now() - start < span * 1000; place = (place + 7) % most) {
    move(place);
    await frame();
    if (window.painted === painted || moment.textContent === shown) continue;
    [painted, shown, count] = [window.painted, moment.textContent, count + 1];
  }
  return 1000 * count / (performance.now() - start);
}"""


def figures() -> Iterator[Figure]:
    """Every figure of one visitor; shares of a loop without a page are measured in turns with it."""
    with chromium() as browser, lab() as server:
        yield from watching(browser, server)
        yield from scrubbing(browser, server)
        yield from speeds(browser, server)


def watching(browser: Browser, server: Lab) -> Iterator[Figure]:
    """2-8-8-1 with ten seeds while it trains."""
    page = visit(browser, server.address)
    panel(page).evaluate(COUNT)
    press(page, "playing", "Pause")
    page.wait_for_timeout(1000 * TIMED)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})  # what others on this machine do is not counted
    before = metrics(devtools)
    updates = panel(page).evaluate(UPDATES, WATCHED)
    after = metrics(devtools)
    busy = (after["TaskDuration"] - before["TaskDuration"]) / (after["Timestamp"] - before["Timestamp"])
    page.context.close()
    yield Figure("2-8-8-1, 10 seeds, while it trains: pictures per second", updates, 5)
    yield Figure("2-8-8-1, 10 seeds, while it trains: main thread busy, %", 100 * busy, 30, at_least=False)


def metrics(devtools: CDPSession) -> dict[str, float]:
    """What the browser counts of a page, in seconds."""
    return {entry["name"]: entry["value"] for entry in devtools.send("Performance.getMetrics")["metrics"]}


def scrubbing(browser: Browser, server: Lab) -> Iterator[Figure]:
    """Looking back at a thousand snapshots of one network."""
    page = visit(browser, server.address, QUERY | {"seeds": "1"})
    count = page.evaluate(FILL, [server.address, token(page), SNAPSHOTS - 1])
    panel(page).evaluate(COUNT)
    frames = panel(page).evaluate(SCRUB, SCRUBBED)
    page.context.close()
    yield Figure(f"2-8-8-1, looking back at {count:,} snapshots: frames per second", frames, 30)


def token(page: Page) -> str:
    """Names the run that the tab shows."""
    found: str = page.evaluate("sessionStorage.getItem('learnact.run')")
    return found


def speeds(browser: Browser, server: Lab) -> Iterator[Figure]:
    """Steps per second in the page: of one network, and against the same loop without a page."""
    page = visit(browser, server.address, QUERY | {"seeds": "1"})
    panel(page).evaluate(LIVE, TIMED)
    alone = statistics.median(panel(page).evaluate(LIVE, TIMED) for _ in range(ROUNDS))
    page.context.close()
    yield Figure("2-8-8-1, 1 seed: steps per second in the page", alone, 1500)
    for seeds in ("10", "60"):
        query = QUERY | {"seeds": seeds}
        page = visit(browser, server.address, query)
        yield Figure(f"2-8-8-1, {seeds} seeds: in the page / bare, steps per second", share(page, server, query), 0.7)
        if seeds == "60":
            yield Figure("2-8-8-1, 60 seeds: in the page / one by one, times", against_plain(page, server, query), 25)
        page.context.close()


def against_plain(page: Page, server: Lab, query: dict[str, str]) -> float:
    """Steps per second in the page over those of as many plain networks one after the other, in turns."""
    spec = from_query(query)
    plain = plain_steps(spec, spec.data.load())

    def pair() -> float:
        live: float = panel(page).evaluate(LIVE, TIMED)
        with server.still():
            return live * seconds(partial(plain, PLAIN)) / PLAIN

    with one_thread():
        plain(PLAIN)
        return statistics.median(pair() for _ in range(ROUNDS))
