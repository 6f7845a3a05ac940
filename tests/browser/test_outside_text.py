"""Text from outside in a real browser: it reads exactly as typed, and no foreign link or picture comes of it."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import lab
from tests.browser.sight import PATIENCE_SECONDS, Open, at_rest, settled, stepped, until
from tests.hostile import MANY, MARKUP

APP = Path(__file__).with_name("every_element.py")
EVIL = "[click](https://evil.example/x)![p](https://evil.example/y.png) <b>:smile:"
SHOWN = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"
READ = """(block, shown) => [...block.querySelectorAll(shown)]
    .filter((one) => !one.parentElement.closest(shown))
    .map((one) => [one.innerText, [...one.querySelectorAll("*")].map((part) => part.tagName),
        [...one.querySelectorAll("*")].flatMap((part) => [...part.attributes].map(({name}) => name))])"""
TAGS = {"P", "SPAN", "BR"}


@pytest.fixture(scope="module")
def elements(browser: Browser) -> Iterator[Page]:
    """All kinds of elements with hostile texts in them, once all are drawn."""
    command = (sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", "{port}")
    with lab(command) as server:
        page = browser.new_page(base_url=server.address)
        page.set_default_timeout(1000 * PATIENCE_SECONDS)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        expect(page.get_by_text("All is drawn.", exact=True)).to_be_visible()
        until(lambda: len(read(page, "text_0")) == 3, "the elements are drawn")
        yield page
        assert [address for address in asked if "evil" in address] == []
        page.close()


def read(page: Page, key: str) -> list[tuple[str, set[str], set[str]]]:
    """Of each text below a key: how it reads, its elements, and their attributes."""
    found = page.locator(f".st-key-{key}").evaluate(READ, SHOWN)
    return [(text.replace("\u00a0", " "), set(tags), set(attributes)) for text, tags, attributes in found]


def as_typed(text: str) -> str:
    """A text as a browser can show it."""
    seen = "".join(one if one.isprintable() or one in "\n\t" else "\ufffd" for one in text.replace("\r", "\n"))
    return seen.rstrip("\n").replace("\t", " ")


def test_a_text_reads_as_it_was_typed(elements: Page) -> None:
    for number, text in enumerate(MARKUP):
        typed = as_typed(text)
        error, caption, label = read(elements, f"text_{number}")
        assert (error[0], caption[0], label[0]) == (typed, f"bold “{typed}”.", typed)
        assert error[1] | label[1] <= TAGS and caption[1] <= TAGS | {"STRONG"}
        assert error[2] | caption[2] | label[2] == set()


def test_it_does_so_in_every_kind_of_element(elements: Page) -> None:
    typed = as_typed("\n".join(MARKUP))
    until(lambda: sum(text == typed for text, _, _ in read(elements, "all_kinds")) == 13, "each shows it as typed")
    for text, tags, attributes in read(elements, "all_kinds"):
        assert text in (typed, "One of")
        assert tags <= TAGS and attributes == set()
    toast = elements.get_by_test_id("stToast")
    assert toast.inner_text().count("evil.example") == typed.count("evil.example")
    assert toast.locator("a, img, strong, em, code, h1, li").count() == 0


def test_texts_that_nobody_thought_of_do_so_too(elements: Page) -> None:
    head, *cells = [found for found in read(elements, "table") if found[0].strip()]
    assert head[0] == "[x](https://evil.example)"
    assert [text for text, _, _ in cells] == [as_typed(text) for text in MANY for _ in range(2)]
    assert set().union(*(tags for _, tags, _ in cells)) <= TAGS
    assert set().union(*(attributes for _, _, attributes in cells)) == set()


def test_a_formula_and_a_block_of_code_end_where_they_should(elements: Page) -> None:
    for key in ("formula", "code"):
        block = elements.locator(f".st-key-{key}")
        expect(block.locator(".katex, pre").first).to_be_visible()
        expect(block).to_contain_text("[x](https://evil.example)")
        assert block.locator("a, img").count() == 0
    expect(elements.locator(".st-key-formula")).to_contain_text(":material/home:")


def test_a_bad_link_says_so_shows_no_foreign_link_or_picture_and_opens_what_can_be_played(visitor: Open) -> None:
    page = visitor("/tour")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/?{urlencode({'v': 1, 'seeds': 2, 'training.optimiser': EVIL[:56]})}")
    alert = page.get_by_test_id("stAlert")
    expect(alert).to_contain_text("The link cannot be opened")
    assert f"not '{EVIL[:56]}'." in alert.inner_text()
    assert alert.locator("a, img").count() == 0
    assert stepped(page) == 1
    assert [address for address in asked if address.startswith("https://evil")] == []


def test_names_from_a_file_are_text_wherever_they_are_shown(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=2")
    settled(page)
    page.get_by_text("Look at the data").click()
    expect(page.get_by_text("training rows, 2 features, 2 classes")).to_be_visible()
    names = [f"{EVIL[:31]} a", "<img src=https://evil.example/z.png>", "`$y$` </text>"]
    text = io.StringIO()
    csv.writer(text).writerows([names, *[[k, k % 3, ("**A** <b>", "-1 to 0 ```")[k % 2]] for k in range(24)]])
    page.get_by_role("button", name="Your own data").click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("application")).to_be_visible()
    at_rest(page)
    window.get_by_role("tab", name="Open a table").click()
    window.locator("input[type=file]").set_input_files(
        {"name": f"{EVIL[:20]}.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    )
    window.get_by_role("button", name="Use this table").click()
    expect(window).to_be_hidden()
    expect(page.get_by_text("14 training rows, 2 features, 2 classes")).to_be_visible()  # the section has stayed open
    at_rest(page)
    page.get_by_text("Save and open").click()
    formula = page.locator(".katex", has_text="evil.example").first
    expect(formula).to_be_visible()
    assert "[click](https://evil.example/x)" in formula.locator(".katex-html").inner_text().replace("\u00a0", " ")
    foreign = "a[href*='evil'], img[src*='evil'], a[*|href*='evil'], image[href*='evil']"
    assert page.locator(foreign).count() == 0
