"""What is slipped into a page does nothing under its content security policy, which other sites cannot get around."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from benchmarks.browser import Lab
from learnact.serving.visitor import COOKIE
from tests.browser.sight import LISTEN, PATIENCE_SECONDS, at_rest, until

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


def test_a_script_cannot_read_the_visitors_cookie(attacked: Page) -> None:
    assert [cookie["httpOnly"] for cookie in attacked.context.cookies() if cookie["name"] == COOKIE] == [True]
    assert COOKIE not in attacked.evaluate("document.cookie")
