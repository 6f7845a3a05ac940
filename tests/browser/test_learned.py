"""Learned activations as a visitor has them: curves that move, a shelf, a drawn curve, a transplant and its verdict."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import (
    Open,
    button,
    choose,
    go,
    image,
    look_back,
    panel,
    settled,
    step,
    token,
    told,
    trained,
    until,
)

SMALL = "/learned?v=1&data.name=circle&network.hidden=6_6&network.activations=subnetwork&seeds=3&training.epochs=100000"
DIGITS = "/learned"

STROKE = [(0.12, 0.62), (0.3, 0.7), (0.45, 0.5), (0.6, 0.2), (0.8, 0.35)]  # shares of the plane's width and height


def curves(page: Page) -> Locator:
    """The canvases of the learned curves, one a layer."""
    return panel(page).locator(".shapes .shape canvas")


def picture(page: Page, layer: int = 0) -> str:
    return image(curves(page).nth(layer))


def lines(page: Page, layer: int = 0) -> Locator:
    """What is written below the curve of a layer."""
    return panel(page).locator(".shapes .shape .lines").nth(layer)


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
    trained(page)
    expect(lines(page)).to_contain_text("R²")
    mean = picture(page)
    page.get_by_label("lay over").select_option(label="ReLU")
    expect(lines(page)).to_contain_text("ReLU")
    expect(lines(page)).not_to_contain_text("R²")
    settled(page)
    assert picture(page) != mean
    page.get_by_label("lay over").select_option(label="nothing")
    settled(page)
    plain = picture(page)
    panel(page).get_by_label("derivative").check()
    settled(page)
    assert picture(page) != plain
    panel(page).get_by_label("derivative").uncheck()
    settled(page)
    assert picture(page) == plain
    page.get_by_label("lay over").select_option(label="the nearest known function")
    expect(lines(page)).to_contain_text("R²")
    page.get_by_text("What the curves are like").click()
    table = panel(page).locator(".about-curves table")
    expect(table).to_contain_text("Nearest known function")
    now = table.inner_text()
    panel(page).locator(".members label").nth(2).click()
    expect(panel(page).locator(".shapes > header .readout")).to_have_text("seed 1")
    settled(page)
    assert table.inner_text() != now
    now = table.inner_text()
    look_back(page)
    assert table.inner_text() != now
    panel(page).locator(".save summary").click()
    with page.expect_download() as download:
        panel(page).get_by_role("button", name="Picture as SVG").click()
    saved = download.value.path().read_text()
    assert all(name in saved for name in ("Layer 1", "Layer 2", "Loss", "Accuracy"))


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
    choose(page, "Curve", "Drawn by hand")
    choose(page, "Into a network for", "Wine")
    more.get_by_role("button", name="Transplant").click()
    expect(more.get_by_role("button", name="Stop")).to_be_visible()
    table = more.get_by_test_id("stTable")
    expect(table).to_contain_text("the transplanted curve")
    expect(table).to_contain_text("GELU")
    expect(more).to_contain_text(re.compile(r"of what enters the curve here lies outside"))


def test_a_curve_is_drawn_and_trains_beside_relu(small: Page) -> None:
    page = small
    expect(curves(page)).to_have_count(2)
    settled(page)
    before, run = picture(page), token(page)
    more = section(page, "Draw your own")
    points = more.locator(".pad .handle")
    stroke(page, more.locator(".pad canvas"))
    drawn = [point.get_attribute("aria-label") for point in points.all()]
    more.get_by_role("button", name="Train with it, beside ReLU").click()
    panel(page).locator(".status").scroll_into_view_if_needed()  # what is out of sight is not drawn
    expect(panel(page)).not_to_have_attribute("data-token", run)
    expect(panel(page).locator(".curves .legend")).to_contain_text("B: ReLU")
    until(lambda: picture(page) != before, "the drawn curve")
    header, _ = told(page, "/metadata")
    assert header["layers"][0]["activation"]["learned"]["kind"] == "drawn"
    assert [point.get_attribute("aria-label") for point in points.all()] == drawn  # the pad keeps what was drawn
    until(lambda: step(page) > 5, "it trains by itself")


def test_a_reload_finds_the_run_and_another_page_leaves_it_there(small: Page) -> None:
    page = small
    at, run = trained(page), token(page)
    page.reload()
    settled(page, run=run, at=at)
    go(page, "Zoo")
    go(page, "Learned")
    page.wait_for_url(re.compile("learned.*network.activations=subnetwork"))
    assert settled(page, run=run, at=at) == at and token(page) == run


def stroke(page: Page, canvas: Locator) -> None:
    """Draws with the mouse; what was drawn is there when the script has read it."""
    points = page.locator(".st-key-learned_more .pad .handle")
    before = [point.get_attribute("aria-label") for point in points.all()]
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in STROKE]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()
    until(lambda: [point.get_attribute("aria-label") for point in points.all()] != before, "the drawn points")
