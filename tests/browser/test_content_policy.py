"""Every page draws under its content security policy, and what is slipped into a page does nothing under it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.browser import Lab
from learnact.serving.visitor import COOKIE
from tests.browser.sight import PATIENCE_SECONDS, Open, at_rest, settled, until

LISTEN = """
globalThis.violations = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile }) =>
  violations.push([effectiveDirective, blockedURI, sourceFile]));
"""
WASM = "wasm-eval"
"""Streamlit's protobuf tries WebAssembly for whole numbers of 64 bits, and is as right without it."""


@pytest.fixture
def watched(visitor: Open) -> Open:
    """watched("/zoo"): a page that notes what its policy forbids."""

    def come(path: str) -> Page:
        page = visitor("about:blank")
        page.add_init_script(LISTEN)
        page.goto(path)
        return page

    return come


def forbidden(page: Page) -> list[Any]:
    """What the policy of a page has forbidden it, but for WASM."""
    return [each for each in page.evaluate("violations") if each[1] != WASM]


def drawn(place: Locator) -> None:
    """Waits until a chart is there and not empty."""
    expect(place.first).to_be_visible()

    def large() -> bool:
        box = place.first.bounding_box()  # None in the moment in which it is drawn anew
        return box is not None and min(box["width"], box["height"]) > 20

    until(large, "a chart of some size")


def section(page: Page, title: str) -> None:
    """Opens a part of the page, or chooses it among those of which one is shown."""
    page.get_by_role("radio", name=title, exact=True).or_(page.get_by_test_id("stExpander").get_by_text(title)).click()
    at_rest(page)


def playground(page: Page) -> None:
    settled(page)
    section(page, "Look at the data")
    drawn(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg"))
    section(page, "Save and open")
    drawn(page.locator(".katex"))
    page.get_by_text("PyTorch", exact=True).click()
    drawn(page.get_by_test_id("stCode"))
    page.get_by_role("button", name="Link").click()
    drawn(page.get_by_test_id("stImage").locator("img"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Your own data").click()
    drawn(page.get_by_role("dialog").locator("canvas"))


def learned(page: Page) -> None:
    settled(page)
    drawn(page.locator(".live-panel canvas"))
    for title in ("Fischer's network", "Draw your own", "Transplant", "One for many tasks", "Exact against table"):
        section(page, title)
    section(page, "Which subnetwork?")
    drawn(page.get_by_test_id("stPlotlyChart").locator(".main-svg"))


def inside(page: Page) -> None:
    settled(page)
    for tab in page.locator(".live-panel [role=tab]").all():
        tab.click()
        drawn(page.locator(".live-panel .inside-view canvas:visible"))
    section(page, "Signal propagation")
    drawn(page.locator("[class*=st-key-propagation_signal] .main-svg"))
    section(page, "A signal through σ")
    drawn(page.locator("[class*=st-key-signal_figure] .main-svg"))
    for title in ("Over learning rates", "A tutorial, rerun"):
        section(page, title)


def atlas(page: Page) -> None:
    drawn(page.locator(".large canvas"))
    section(page, "Save and open")


def zoo(page: Page) -> None:
    drawn(page.locator(".zoo .plot canvas"))
    drawn(page.locator(".katex"))
    page.get_by_text("All ", exact=False).filter(has_text="All").last.click()
    drawn(page.get_by_test_id("stDataFrame").locator("canvas"))


def tour(page: Page) -> None:
    drawn(page.get_by_test_id("stImage").locator("img"))


PAGES: dict[str, Callable[[Page], None]] = {
    "/?v=1&seeds=2&data.name=iris": playground,
    "/learned?v=1&seeds=2": learned,
    "/inside?v=1&data.name=digits&seeds=2&network.hidden=8_8": inside,
    "/atlas": atlas,
    "/zoo": zoo,
    "/tour": tour,
}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_draws_and_its_policy_forbids_it_nothing(watched: Open, path: str) -> None:
    page = watched(path)
    at_rest(page)
    PAGES[path](page)
    at_rest(page)
    assert forbidden(page) == []


SLIPPED: dict[str, tuple[str, str]] = {
    "an inline script": ("script-src-elem", "put('script', {textContent: 'done = true'})"),
    "a foreign script": ("script-src-elem", "put('script', {src: 'http://127.0.0.1:1/a.js'})"),
    "a script as data": ("script-src-elem", "put('script', {src: 'data:text/javascript,done = true'})"),
    "a handler": ("script-src-attr", "put('div', {innerHTML: '<img src=x: onerror=\"done = true\">'})"),
    "a foreign image": ("img-src", "put('img', {src: 'http://127.0.0.1:1/a.png'})"),
    "a foreign style": ("style-src-elem", "put('link', {rel: 'stylesheet', href: 'http://127.0.0.1:1/a.css'})"),
    "a foreign frame": ("frame-src", "put('iframe', {src: 'http://127.0.0.1:1/'})"),
    "a frame of our own": ("frame-src", "put('iframe', {src: '/'})"),
    "a foreign form": ("form-action", "put('form', {action: 'http://127.0.0.1:1/', method: 'post'}).submit()"),
    "a base": ("base-uri", "put('base', {href: 'http://127.0.0.1:1/'})"),
    "a plug-in": ("object-src", "put('object', {data: 'http://127.0.0.1:1/a'})"),
    "a foreign address": ("connect-src", "fetch('http://127.0.0.1:1/').catch(() => {})"),
    "a foreign websocket": ("connect-src", "try { new WebSocket('ws://127.0.0.1:1/') } catch {}"),
    "a worker": ("worker-src", "try { new Worker(URL.createObjectURL(new Blob(['1']))) } catch {}"),
}
PUT = "const put = (name, given) => document.body.appendChild(Object.assign(document.createElement(name), given));"


@pytest.fixture(scope="module")
def attacked(browser: Browser, server: Lab) -> Iterator[Page]:
    """A page whose console may be full of errors."""
    context = browser.new_context(base_url=server.address)
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.add_init_script(LISTEN)
    page.goto("/tour")
    at_rest(page)
    yield page
    context.close()


@pytest.mark.parametrize("name", SLIPPED)
def test_what_is_slipped_into_a_page_does_nothing(attacked: Page, name: str) -> None:
    directive, script = SLIPPED[name]
    attacked.evaluate(f"() => {{ violations.length = 0; globalThis.done = false; {PUT} {script} }}")
    until(lambda: attacked.evaluate("violations.length > 0"), f"the policy forbids {name}")
    assert attacked.evaluate("violations[0][0]") == directive
    assert attacked.evaluate("done") is False


FRAME = """async (address) => {
  const frame = document.createElement("iframe");
  const loaded = new Promise((done) => (frame.onload = done));
  frame.src = address;
  document.body.append(frame);
  await loaded;
}"""


def test_another_site_cannot_frame_it_and_one_s_own_pages_can(browser: Browser, server: Lab) -> None:
    """localhost and 127.0.0.1 are two sites."""
    context = browser.new_context()
    page = context.new_page()
    page.route("**/framing", lambda route: route.fulfill(content_type="text/html", body="<p>framing"))
    seen = []
    for site in (server.address, server.address.replace("127.0.0.1", "localhost")):
        page.goto(f"{site}framing")
        page.evaluate(FRAME, f"{server.address}tour")
        (frame,) = page.main_frame.child_frames
        seen.append(frame.evaluate("Boolean(document.querySelector('#root'))"))
    context.close()
    assert seen == [True, False]


def test_a_script_cannot_read_the_visitors_cookie(watched: Open) -> None:
    page = watched("/tour")
    assert [cookie["httpOnly"] for cookie in page.context.cookies() if cookie["name"] == COOKIE] == [True]
    assert COOKIE not in page.evaluate("document.cookie")
