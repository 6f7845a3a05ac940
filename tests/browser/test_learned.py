"""Learned activations as a visitor has them: curves that move, a shelf, a drawn curve, a transplant and its verdict."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from learnact.serving.live.protocol import decode
from tests.browser.sight import Open, button, panel, step, trained, until

SMALL = "/learned?v=1&data.name=circle&network.hidden=6_6&network.activations=subnetwork&seeds=3&training.epochs=100000"
DIGITS = "/learned"

STROKE = [(0.12, 0.62), (0.3, 0.7), (0.45, 0.5), (0.6, 0.2), (0.8, 0.35)]  # shares of the plane's width and height


def curves(page: Page) -> Locator:
    """The canvases of the learned curves, one a layer."""
    return panel(page).locator(".shapes .shape canvas")


def picture(page: Page, layer: int = 0) -> str:
    return curves(page).nth(layer).evaluate("canvas => canvas.toDataURL()")


def lines(page: Page, layer: int = 0) -> Locator:
    """What is written below the curve of a layer."""
    return panel(page).locator(".shapes .shape .lines").nth(layer)


def token(page: Page) -> str:
    """The run whose curves are shown: the tab remembers it."""
    return page.evaluate("sessionStorage.getItem('learnact.learned')")


def section(page: Page, name: str) -> Locator:
    """Opens one of "More to try"."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    return page.locator(".st-key-learned_more")


def shelf(page: Page) -> Locator:
    """Buttons of the cards on the shelf."""
    return page.get_by_role("button", name="Use", exact=True)


@pytest.fixture
def small(visitor: Open) -> Page:
    return visitor(SMALL)


def test_a_subnetwork_trains_on_digits_with_ten_seeds_and_its_curves_move(visitor: Open) -> None:
    page = visitor(DIGITS)
    expect(curves(page)).to_have_count(3)
    expect(lines(page)).to_contain_text("in use")
    first = [picture(page, layer) for layer in range(3)]
    trained(page, steps=24)
    assert all(picture(page, layer) != before for layer, before in enumerate(first))
    expect(lines(page, 2)).to_contain_text(re.compile(r"·.*R² [01]\.\d{3}"))  # the nearest known function
    assert panel(page).locator(".members input").count() == 11
    tables = page.get_by_test_id("stTable")
    expect(tables.first).to_contain_text(re.compile(r"Validation accuracy.*\d+\.\d ± \d+\.\d %"))
    expect(tables.nth(1)).to_contain_text("159 more")


def test_what_is_laid_over_a_derivative_a_seed_and_the_past(small: Page) -> None:
    page = small
    expect(lines(page)).to_contain_text("R²")
    mean = trained(page) and picture(page)
    page.get_by_label("lay over").select_option(label="ReLU")
    expect(lines(page)).to_contain_text("ReLU")
    expect(lines(page)).not_to_contain_text("R²")
    until(lambda: picture(page) != mean, "ReLU over the curve")
    page.get_by_label("lay over").select_option(label="nothing")
    plain = picture(page)
    panel(page).get_by_label("derivative").check()
    until(lambda: picture(page) != plain, "the derivative")
    panel(page).get_by_label("derivative").uncheck()
    until(lambda: picture(page) == plain, "the curve again")
    page.get_by_label("lay over").select_option(label="the nearest known function")
    expect(lines(page)).to_contain_text("R²")
    page.get_by_text("What the curves are like").click()
    table = panel(page).locator(".about-curves table")
    expect(table).to_contain_text("Nearest known function")
    now = table.inner_text()
    panel(page).locator(".members label").nth(2).click()
    expect(panel(page).locator(".shapes > header .readout")).to_have_text("seed 1")
    until(lambda: table.inner_text() != now, "what seed 1 is like")
    now = table.inner_text()
    slider = panel(page).get_by_role("slider", name="Snapshots of the run")
    slider.focus()
    until(lambda: int(slider.get_attribute("max") or 0) > 1, "snapshots")
    slider.press("Home")
    expect(panel(page).locator(".moment")).to_contain_text("step 0")
    until(lambda: table.inner_text() != now, "what it was like at first")


def test_a_curve_is_kept_and_transplanted_and_the_verdict_is_read(small: Page) -> None:
    page = small
    expect(curves(page)).to_have_count(2)
    panel(page).get_by_role("combobox", name="Curve to keep").select_option(label="Layer 2")
    button(page, "Keep on the shelf").click()
    expect(shelf(page)).to_have_count(1)
    expect(page.get_by_text("Circle, layer 2, mean of the seeds", exact=True)).to_be_visible()
    more = section(page, "Draw your own")
    stroke(page, more.locator(".pad canvas"))
    more.get_by_role("button", name="Put it on the shelf").click()
    expect(shelf(page)).to_have_count(2)
    more = section(page, "Transplant")
    pick(page, "Curve", "Drawn by hand")
    pick(page, "Into a network for", "Wine")
    more.get_by_role("button", name="Transplant").click()
    expect(more.get_by_role("button", name="Stop")).to_be_visible()
    table = more.get_by_test_id("stTable")
    expect(table).to_contain_text("the transplanted curve")
    expect(table).to_contain_text("GELU")
    expect(more).to_contain_text(re.compile(r"of what enters the curve here lies outside"))


def test_a_curve_is_drawn_and_trains_beside_relu(small: Page) -> None:
    page = small
    expect(curves(page)).to_have_count(2)
    before, run = picture(page), token(page)
    more = section(page, "Draw your own")
    points = more.locator(".pad .handle")
    first = [point.get_attribute("aria-label") for point in points.all()]
    stroke(page, more.locator(".pad canvas"))
    until(lambda: [point.get_attribute("aria-label") for point in points.all()] != first, "the drawn points")
    drawn = [point.get_attribute("aria-label") for point in points.all()]
    more.get_by_role("button", name="Train with it, beside ReLU").click()
    panel(page).locator(".status").scroll_into_view_if_needed()  # what is out of sight is not drawn
    expect(panel(page).locator(".curves .legend")).to_contain_text("B: ReLU")
    until(lambda: token(page) != run and picture(page) != before, "a run of the drawn curve")
    header, _ = decode(page.request.get(f"/live/{token(page)}/metadata").body())
    assert header["layers"][0]["activation"]["learned"]["kind"] == "drawn"
    assert [point.get_attribute("aria-label") for point in points.all()] == drawn  # the pad keeps what was drawn
    until(lambda: step(page) > 5, "it trains by itself")


def test_a_reload_finds_the_run_and_another_page_leaves_it_there(small: Page) -> None:
    page = small
    expect(curves(page)).to_have_count(2)
    at, run = trained(page), token(page)
    page.reload()
    until(lambda: token(page) == run, "the run from before")
    until(lambda: step(page) == at, "its step")
    for name in ("Zoo", "Learned"):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    page.wait_for_url(re.compile("learned.*network.activations=subnetwork"))
    until(lambda: step(page) == at, "the step after a look at another page")


def test_published_studies_stand_there_at_once(small: Page) -> None:
    page = small
    expect(section(page, "Fischer's network").get_by_test_id("stTable")).to_contain_text("0.8888 ± 0.0024")
    maps = section(page, "Which subnetwork?").locator(".js-plotly-plot")
    expect(maps).to_have_count(3)
    expect(maps.first).to_contain_text("widths inside")
    more = section(page, "The 27 of Covertype")
    expect(more.locator(".shape-grid .panel").or_(more.get_by_text("There are no results yet")).first).to_be_visible()
    expect(more.get_by_role("button", name="Train all 27 here")).to_be_visible()


def pick(page: Page, label: str, option: str) -> None:
    """Another item of a list."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def stroke(page: Page, canvas: Locator) -> None:
    """Draws with the mouse."""
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    time.sleep(0.4)  # it is told when the hand rests
