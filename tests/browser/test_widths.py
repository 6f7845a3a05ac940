"""No page is wider than the window, from a phone to a projector."""

import pytest
from playwright.sync_api import expect

from tests.browser.sight import Open, at_rest, panel

PAGES = {
    "playground": "/?v=1&seeds=3",
    "two networks": "/?v=1&seeds=3&b.training.learning_rate=0.1",
    "atlas": "/atlas",
    "learned": "/learned?v=1&seeds=3&data.name=circle",
    "inside": "/inside?v=1&seeds=3&data.name=circle",
    "zoo": "/zoo",
    "tour": "/tour",
}
FITS = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    return main && main.scrollWidth <= innerWidth && document.documentElement.scrollWidth <= innerWidth;
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_into_the_window(visitor: Open, page: str) -> None:
    opened = visitor(PAGES[page])
    at_rest(opened)
    if page in ("playground", "two networks", "learned", "inside"):
        expect(panel(opened)).to_be_visible()
    for width in (390, 911, 1280, 1366):
        opened.set_viewport_size({"width": width, "height": 900})
        opened.wait_for_function(FITS)
