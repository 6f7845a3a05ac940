"""Two labs behind the nginx of deploy/nginx.conf: whose lab is killed finds the run at the other one, by itself."""

import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import Lab, answers, chromium, free_port
from learnact.paths import ROOT
from learnact.serving.live.protocol import decode
from learnact.serving.responses import TOKEN_HEADER
from tests.browser.sight import PATIENCE_SECONDS, SHOWN, at_rest, button, panel, step, token, until

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
PORTS = ("8501", "8502", "8500")  # in it: of the labs, and of nginx
LONG = "/?v=1&seeds=2&training.epochs=100000"
MAX_BEHIND_SECONDS = 2.0  # of training
START_SECONDS = 240.0  # until a lab has its worker, on a busy machine
MAX_AWAY_SECONDS = 10.0  # on a busy machine; a few where it is quiet

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]

WATCH = """run => {
    window.seen = [];
    let panel = null;
    setInterval(() => {
        if (!panel?.isConnected) {  // in the shadow root of a component, made anew where the page connects again
            const roots = [...document.querySelectorAll("*")].map(each => each.shadowRoot).filter(Boolean);
            const found = [document, ...roots].map(root => root.querySelector(`.live-panel[data-token="${run}"]`));
            panel = found.find(Boolean);
        }
        const count = panel?.querySelector(".counters .count");
        if (count) window.seen.push([Date.now() / 1000, Number(count.textContent.replaceAll(",", ""))]);
    }, 20);
}"""
"""Notes what the counters of a run say, and when."""


class Replicas:
    """Labs with one LEARNACT_HOME behind an nginx."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack, self.ports = stack, [free_port() for _ in PORTS]
        self.environment = {
            "LEARNACT_HOME": str(folder / "home"),
            "LEARNACT_SECRET": secrets.token_urlsafe(32),
            "LEARNACT_OFFLINE": "1",
            "LEARNACT_LIVE_LEASE_SECONDS": "600",
            "OMP_NUM_THREADS": "1",
        }
        self.labs = [self._started(place) for place in (0, 1)]
        text = CONFIGURATION.read_text().replace("/run/nginx.pid", str(folder / "nginx.pid"))
        for usual, port in zip(PORTS, self.ports, strict=True):
            text = text.replace(usual, str(port))
        (folder / "nginx.conf").write_text(text)
        command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
        proxy = subprocess.Popen(command)
        stack.callback(proxy.wait)
        stack.callback(proxy.terminate)
        self.address = f"http://127.0.0.1:{self.ports[2]}"
        for lab in self.labs:
            well(lab)
        until(lambda: answers(f"{self.address}/health"), "nginx")

    def _started(self, place: int) -> Lab:
        port = self.ports[place]
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        started = Lab(command, port, self.environment)
        self.stack.callback(started.end)
        return started

    def kill(self, place: int) -> None:
        """kill -9 of the server; its workers end by themselves."""
        self.labs[place].process.kill()
        self.labs[place].process.wait()

    def start_again(self, place: int) -> None:
        self.labs[place] = self._started(place)
        well(self.labs[place])


def well(lab: Lab) -> None:
    """Waits until it answers, and its worker too."""
    lab.wait()
    end = time.monotonic() + START_SECONDS
    while not answers(f"{lab.address}health"):
        assert time.monotonic() < end, "no live worker"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    with ExitStack() as stack:
        yield Replicas(tmp_path_factory.mktemp("replicas"), stack)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=1000 * PATIENCE_SECONDS)
    with chromium(shell=True) as started:
        yield started


@pytest.fixture
def page(browser: Browser, replicas: Replicas) -> Iterator[Page]:
    context = browser.new_context(base_url=replicas.address)
    opened = context.new_page()
    opened.set_default_timeout(1000 * PATIENCE_SECONDS)
    yield opened
    context.close()


def cookies(page: Page) -> dict[str, Any]:
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


def place_of(page: Page) -> int:
    """Which lab the visitor's answers come from, as nginx notes it."""
    return int(cookies(page)["learnact_lab"]["value"]) - 1


def playing(page: Page) -> str:
    """The run of a visitor who plays."""
    page.goto(LONG)
    expect(button(page, "Play")).to_be_enabled()
    button(page, "Play").click()
    until(lambda: step(page) > 300, "training")
    return token(page)


def seen(page: Page) -> list[tuple[float, int]]:
    return [(at, count) for at, count in page.evaluate("window.seen")]


def lost(page: Page, killed: float) -> tuple[float, float]:
    """Seconds until the counters went on beyond where they stood, and seconds of training that were done again."""
    noted = seen(page)
    before = [(at, count) for at, count in noted if at <= killed]
    after = [(at, count) for at, count in noted if at > killed]
    stood = before[-1][1]
    (first_at, first), (last_at, last) = next(one for one in before if one[0] > killed - 3), before[-1]
    rate = (last - first) / (last_at - first_at)
    lowest = min(count for _, count in after)
    away = next(at for at, count in after if count > stood and at > killed + 0.1) - killed
    return away, max(0, stood - lowest) / rate


def test_the_run_is_at_the_other_lab_by_itself_and_stays_there(page: Page, replicas: Replicas) -> None:
    run = playing(page)
    page.evaluate(WATCH, run)
    for _ in range(2):  # to the other lab, and back to a new one at the old place
        place, began = place_of(page), step(page)
        until(lambda began=began: step(page) > began + 1_000 and len(seen(page)) > 200, "training")
        replicas.kill(place)
        killed, stood = time.time(), step(page)
        until(lambda place=place: place_of(page) != place, "an answer of the other lab")
        until(lambda stood=stood: step(page) > stood, "training on")
        assert token(page) == run
        away, behind = lost(page, killed)
        print(f"away for {away:.2f} s, {behind:.2f} s of training done again")
        assert away < MAX_AWAY_SECONDS and behind <= MAX_BEHIND_SECONDS
        expect(page.locator('[data-test-connection-state="CONNECTED"]')).to_be_attached()
        button(page, "Pause").click()
        expect(button(page, "Play")).to_be_visible()
        button(page, "Play").click()
        until(lambda stood=stood: step(page) > stood + 200, "what is pressed is done there")

        replicas.start_again(place)
        now, reached = place_of(page), step(page)
        until(lambda reached=reached: step(page) > reached + 200, "training on, where it is")
        assert place_of(page) == now, "who was moved stays, where the page's connection is"


def test_the_page_itself_goes_on_there_with_its_settings(page: Page, replicas: Replicas) -> None:
    before, session = playing(page), panel(page).get_attribute("data-session")
    replicas.kill(place := place_of(page))
    until(lambda: place_of(page) != place, "an answer of the other lab")
    expect(page.locator(f'{SHOWN}[data-token="{before}"]:not([data-session="{session}"])')).to_have_count(1)
    at_rest(page)
    button(page, "New random weights").click()
    page.wait_for_url(re.compile("first_seed="))
    until(lambda: panel(page).count() and token(page) != before, "another run")
    header = {TOKEN_HEADER: token(page)}
    told, _ = decode(page.request.get("/live?after=-1", headers=header).body())
    assert told["state"] in ("playing", "paused")
    replicas.start_again(place)


def test_a_lab_takes_what_nginx_passes_on(page: Page, replicas: Replicas) -> None:
    page.goto("/")
    until(lambda: {"learnact_visitor", "learnact_lab"} <= set(cookies(page)), "both cookies")
    assert all(cookies(page)[name]["httpOnly"] for name in ("learnact_visitor", "learnact_lab"))
    own = page.request.post("/live", data={"action": "play"}, headers={"Origin": replicas.address})
    foreign = page.request.post("/live", data={"action": "play"}, headers={"Origin": "https://elsewhere.example"})
    assert (own.status, foreign.status) == (400, 403), "a request without a token, and one of another site"
    long = page.request.get("/formula?x=" + "1" * 39_000)
    assert long.status not in (414, 502) and page.request.get("/formula?x=" + "1" * 60_000).status == 414
    secured = page.request.get("/", headers={"X-Forwarded-Proto": "https"})
    assert secured.ok and "Secure" not in secured.headers.get("set-cookie", ""), "what a visitor says is not believed"
