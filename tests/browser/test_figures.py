"""What goes wrong on a page stays where it is: a figure that cannot be drawn, a module that does not come."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from benchmarks.browser import Lab
from tests.browser.sight import PATIENCE_SECONDS

UNDRAWN = "This figure could not be drawn; everything else goes on."
UNLOADED = "This part of the page could not be loaded."
PURPOSE = "broken on purpose"

# page, what breaks there: a figure's module, how its drawing begins, where the sentence stands; and what goes on
FIGURES: list[tuple[str, list[tuple[str, str, str]], str]] = [
    (
        "",
        [("playground/picture.js", "  draw({ dark", ".picture"), ("run/chart.js", "  #bold(", ".chart")],
        ".output canvas",
    ),
    ("learned", [("learned/shape.js", "  draw(style,", ".shape")], ".chart canvas"),
    ("inside", [("inside/gradient_flow.js", "  paint(", ".inside-view")], ".chart canvas"),
    ("atlas", [("atlas/large.js", "  base(", ".large")], ".band canvas"),
    ("zoo", [("zoo/plot.js", "  #line(", ".plot")], ".card canvas"),
]


@pytest.fixture
def come(browser: Browser, server: Lab) -> Iterator[tuple[Page, list[str]]]:
    """A visitor's page, which may leave errors, and these."""
    errors: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 1400}, base_url=server.address)
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE_SECONDS)
    page.on("pageerror", lambda error: errors.append(error.message))
    yield page, errors
    context.close()


def breaking(begin: str) -> Callable[[Route], None]:
    """A module as it is, but for a method that throws."""

    def answer(route: Route) -> None:
        response = route.fetch()
        head, begun, rest = response.text().partition(f"\n{begin}")
        arguments, opened, body = rest.partition(") {\n")
        assert begun and opened, begin
        broken = f"{head}{begun}{arguments}{opened}    throw new TypeError({PURPOSE!r});\n{body}"
        route.fulfill(response=response, body=broken)

    return answer


@pytest.mark.parametrize(("path", "broken", "other"), FIGURES, ids=[row[0] or "playground" for row in FIGURES])
def test_a_figure_that_cannot_be_drawn_says_so_and_the_rest_goes_on(
    come: tuple[Page, list[str]], path: str, broken: list[tuple[str, str, str]], other: str
) -> None:
    page, errors = come
    for module, begin, _ in broken:
        page.route(f"**/assets/{module}*", breaking(begin))
    page.goto(f"/{path}")
    if path not in ("atlas", "zoo"):
        page.get_by_role("button", name="One step").click()
        expect(page.locator(".counters .count")).to_have_text("1")
    for _, _, place in broken:
        expect(page.locator(place).first.get_by_text(UNDRAWN)).to_be_visible()
        expect(page.locator(f"{place} canvas").first).to_be_hidden()
    expect(page.locator(other).first).to_be_visible()
    expect(page.get_by_text("Connection lost")).to_have_count(0)
    assert errors and set(errors) == {PURPOSE}


def test_a_component_whose_module_does_not_come_says_so_and_can_be_asked_again(
    come: tuple[Page, list[str]],
) -> None:
    page, errors = come
    page.route("**/assets/playground/picture.js*", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_text(UNLOADED)).to_be_visible()
    expect(page.locator(".skeleton")).to_have_count(0)
    assert errors and all("picture.js" in error or "mount.js" in error for error in errors)
    page.unroute("**/assets/playground/picture.js*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".live-panel .picture canvas")).to_be_visible()
    expect(page.get_by_text(UNLOADED)).to_have_count(0)
