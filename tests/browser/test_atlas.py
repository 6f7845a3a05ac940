"""The Atlas as a visitor has it: matrices in the hand, images that follow, to the Playground and back."""

import re
from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator, Page, expect

from learnact.atlas.starts import STARTS
from learnact.atlas.url_code import from_code
from tests.browser.sight import Open, at_rest, stepped, trained, until

START = "/atlas?start=random"

# The pictures of a row, one a neuron, cut out of the canvas on which they stand side by side.
PIXELS = """row => {
    const canvas = row.querySelector("canvas");
    const count = row.querySelectorAll("button.figure").length;
    const each = canvas.width / count;
    return Array.from({ length: count }, (_, k) => {
        const cut = new OffscreenCanvas(Math.floor(0.8 * each), canvas.height);
        cut.getContext("2d").drawImage(canvas, -Math.ceil((k + 0.1) * each), 0);
        const { data } = cut.getContext("2d").getImageData(0, 0, cut.width, cut.height);
        return data.reduce((sum, value, place) => (sum * 31 + value * (1 + place % 7)) % 4294967291, 7);
    });
}"""


def cell(page: Page, place: str) -> Locator:
    return page.locator(f'[data-address="{place}"]')


def row(page: Page, layer: int, kind: str) -> Locator:
    """The small images of a layer: kind is "before" or "after" the activation."""
    return page.get_by_role("group", name=f"Layer {layer}, {kind} the activation")


def drawn(page: Page, layer: int, kind: str) -> list[int]:
    """What the image of each neuron looks like, as a number."""
    return row(page, layer, kind).evaluate(PIXELS)


def linked_bias(page: Page) -> str:
    """The second bias of the first layer in the page's address, as its cell shows it; none without an atlas."""
    code = parse_qs(urlparse(page.evaluate("location.href")).query).get("atlas")
    return f"{from_code(code[0]).tree()['layers'][0]['b'][1]:.2f}".replace("-", "−") if code else ""


def bias_at_start() -> float:
    """The second bias of the first layer as the start point has it."""
    return float(STARTS["random"].atlas.tree()["layers"][0]["b"][1])


def ready(page: Page) -> None:
    expect(cell(page, "A0.0.0")).to_be_visible()
    until(lambda: len(set(drawn(page, 0, "before"))) > 1, "the images")


def drag(page: Page, place: str, by: float) -> list[list[int]]:
    """Drags a cell in some moves; gives the first layer's images after each, as soon as they are others."""
    box = cell(page, place).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    seen = [drawn(page, 0, "before")]
    for k in range(1, 6):
        page.mouse.move(x + by * k / 5, y)
        until(lambda: drawn(page, 0, "before") != seen[-1], "the images follow")
        seen.append(drawn(page, 0, "before"))
    return seen[1:]


def test_images_follow_a_cell_that_is_dragged_and_nothing_is_sent_before_its_end(visitor: Open) -> None:
    page = visitor("about:blank")
    sent: list[Any] = []

    def note(frame: Any) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    page.goto(START)
    ready(page)
    at_rest(page)
    before = len(sent)
    seen = drag(page, "A0.0.0", 60)
    assert len({pictures[0] for pictures in seen}) == 5  # the neuron's own image moved each time
    assert len(sent) == before
    page.mouse.up()
    page.wait_for_url(re.compile("atlas=1"))
    assert len(sent) > before


def test_a_link_opens_what_was_made(visitor: Open) -> None:
    page = visitor(START)
    ready(page)
    value = f"{bias_at_start() + 0.3:.2f}".replace("-", "−")
    cell(page, "b0.1").focus()
    for _ in range(3):
        page.keyboard.press("ArrowUp")
    expect(cell(page, "b0.1")).to_have_text(value)
    until(lambda: linked_bias(page) == value, "all three steps in the address")
    other = visitor(page.url)
    ready(other)
    assert cell(other, "b0.1").inner_text() == value
    until(lambda: drawn(other, 1, "after") == drawn(page, 1, "after"), "the same images")


def test_what_is_no_number_gets_a_sentence_and_changes_nothing(visitor: Open) -> None:
    page = visitor(START)
    ready(page)
    before, value = drawn(page, 0, "after"), cell(page, "A0.1.0").inner_text()
    for text in ("", "abc", "NaN", "Infinity", "1e300", "2*x"):
        cell(page, "A0.1.0").focus()
        page.keyboard.press("Enter")
        page.locator("input.editor:focus").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator(".trouble:not(:empty)")).to_have_text(re.compile(r"\w{3,}.*[.?]$"))
        page.keyboard.press("Escape")
        expect(page.locator(".trouble:not(:empty)")).to_have_count(0)
        assert cell(page, "A0.1.0").inner_text() == value
        assert drawn(page, 0, "after") == before


def test_a_formula_in_a_cell_follows_its_slider(visitor: Open) -> None:
    page = visitor(START)
    ready(page)
    cell(page, "A0.1.0").focus()
    page.keyboard.press("Enter")
    page.locator("input.editor:focus").fill("2*α")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("atlas=1"))
    before = drawn(page, 0, "before")
    slider = page.get_by_role("slider", name="α", exact=True)
    slider.focus()
    page.keyboard.press("PageUp")
    until(lambda: drawn(page, 0, "before") != before, "the images follow α")
    assert drawn(page, 0, "before")[1] != before[1]  # the neuron of the cell among them


def test_a_region_of_exact_zero_does_not_react_to_the_first_layer(visitor: Open) -> None:
    page = visitor("/atlas?start=dead")
    ready(page)
    layers = page.locator("section.band").count()
    output, first = drawn(page, layers - 1, "after"), drawn(page, 0, "after")
    drag(page, "A0.0.1", 50)
    page.mouse.up()
    until(lambda: drawn(page, 0, "after") != first, "the first layer's images")
    assert drawn(page, layers - 1, "after") == output


def test_a_bad_link_gets_a_sentence(visitor: Open) -> None:
    page = visitor("/atlas?atlas=1AAAA")
    expect(page.get_by_role("alert").filter(has_text="The link cannot be opened as it is.")).to_be_visible()
    ready(page)


def test_from_the_playground_into_the_atlas_and_back(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3&network.hidden=4")
    stepped(page, "One epoch")
    page.get_by_role("button", name="Open in the atlas").click()
    page.wait_for_url(re.compile("/atlas"))
    ready(page)
    assert len(drawn(page, 0, "after")) == 4
    address = page.url
    cell(page, "A0.0.0").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_url(lambda url: url != address)
    page.get_by_role("button", name="Train from here").click()
    page.wait_for_url(re.compile("start="))
    trained(page, 20)
