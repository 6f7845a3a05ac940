"""Every page draws under its content security policy, and fits into the window, from a phone to a projector."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import LISTEN, Open, at_rest, panel, settled, until

WIDTHS = (390, 911, 1280, 1366)
FITS = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    return main && main.scrollWidth <= innerWidth && document.documentElement.scrollWidth <= innerWidth;
}"""
WASM = "wasm-eval"
"""Streamlit's protobuf tries WebAssembly for whole numbers of 64 bits, and is as right without it."""


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
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def two_networks(page: Page) -> None:
    settled(page)
    expect(panel(page).locator(".picture canvas")).to_have_count(2)


def learned(page: Page) -> None:
    """Its published results stand there at once."""
    settled(page)
    drawn(page.locator(".live-panel canvas"))
    for title in ("Draw your own", "Transplant", "One for many tasks", "Exact against table"):
        section(page, title)
    section(page, "Fischer's network")
    more = page.locator(".st-key-learned_more")
    expect(more.get_by_test_id("stTable")).to_contain_text("0.8888 ± 0.0024")
    section(page, "The 27 of Covertype")
    expect(more.locator(".shape-grid .panel").or_(more.get_by_text("There are no results yet")).first).to_be_visible()
    expect(more.get_by_role("button", name="Train all 27 here")).to_be_visible()
    section(page, "Which subnetwork?")
    drawn(page.get_by_test_id("stPlotlyChart").locator(".main-svg"))
    maps = more.locator(".js-plotly-plot")
    expect(maps).to_have_count(3)
    expect(maps.first).to_contain_text("widths inside")


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
    "/?v=1&seeds=3&b.training.learning_rate=0.1": two_networks,
    "/learned?v=1&seeds=2": learned,
    "/inside?v=1&data.name=digits&seeds=2&network.hidden=8_8": inside,
    "/atlas": atlas,
    "/zoo": zoo,
    "/tour": tour,
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_draws_its_policy_forbids_it_nothing_and_it_fits_into_the_window(visitor: Open, path: str) -> None:
    page = visitor("about:blank")
    page.add_init_script(LISTEN)
    page.goto(path)
    at_rest(page)
    PAGES[path](page)
    at_rest(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(FITS)
    assert forbidden(page) == []
