"""The Zoo as a visitor has it: cards, curves that follow a letter, exact values, a formula, keys, a phone, the dark."""

import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from learnact.activations import ZOO
from pages.zoo.gallery import DEFAULT_NAMES
from tests.browser.sight import Open, until

PHONE = {"viewport": {"width": 390, "height": 844}}

PIXELS = "canvas => canvas.toDataURL()"


@pytest.fixture
def zoo(visitor: Open) -> Open:
    """zoo("?show=relu"): the Zoo when its curves are drawn."""

    def come(query: str = "", **options: object) -> Page:
        page = visitor(f"/zoo{query}", **options)
        expect(page.locator(".zoo:not(.loading) .plot canvas")).to_have_count(3)
        expect(page.get_by_text("Cost on this machine")).to_be_visible()
        return page

    return come


def card(page: Page, name: str) -> Locator:
    return page.locator(f'.card[data-name="{name}"]')


def rows(page: Page) -> Locator:
    return page.locator(".zoo .row:not(.head)")


def names(page: Page) -> list[str]:
    return rows(page).locator(".name").all_inner_texts()


def shows(page: Page, *texts: str) -> None:
    """Waits until the address shows these."""
    expect(page).to_have_url(
        re.compile(f"show={'%2C'.join(re.escape(text.replace('=', '%3D')) for text in texts)}(&|$)")
    )


def formula(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your own formula")


def test_it_opens_with_four_curves_three_plots_and_every_card_drawn_in_both_themes(zoo: Open) -> None:
    page = zoo(color_scheme="light")
    expect(page.locator('.card[aria-pressed="true"]')).to_have_count(len(DEFAULT_NAMES))
    assert names(page) == [ZOO[name].title for name in DEFAULT_NAMES]
    for canvas in page.locator(".plot canvas").all():
        colors = canvas.evaluate(
            "c => new Set(new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size"
        )
        assert colors > 50
    pictures = page.locator(".card canvas").evaluate_all("list => list.map((canvas) => canvas.toDataURL())")
    assert len(pictures) == len(ZOO)
    assert len(set(pictures)) > len(ZOO) - 3
    assert ink(page) < 128
    page.emulate_media(color_scheme="dark")
    until(lambda: ink(page) > 128, "light ink on a dark ground")


def test_a_card_toggles_the_link_opens_the_same_and_a_network_trains_with_it(zoo: Open, visitor: Open) -> None:
    page = zoo()
    card(page, "snake").click()
    expect(card(page, "snake")).to_have_attribute("aria-pressed", "true")
    shows(page, *DEFAULT_NAMES, "snake")
    card(page, "gelu").click()
    shows(page, "relu", "tanh", "silu", "snake")
    expect(page.get_by_text("Ziyin, Hartwig and Ueda")).to_be_visible()
    address = urlsplit(page.url)
    other = zoo(f"?{address.query}")
    assert names(other) == ["ReLU", "Tanh", "SiLU / Swish", "Snake"]
    assert parse_qs(address.query)["show"] == ["relu,tanh,silu,snake"]
    page.get_by_role("link", name="Train a network with Snake").click()
    expect(page).to_have_url(re.compile(r"network\.activations=snake"))
    expect(page.locator(".live-panel")).not_to_have_count(0)


def test_curves_follow_a_letter_that_is_dragged_and_fast_keys_are_not_lost(zoo: Open) -> None:
    page = zoo("?show=snake")
    value = page.locator(".plot canvas").first
    slider = page.get_by_role("slider", name="α of Snake")
    slider.scroll_into_view_if_needed()
    before, address = value.evaluate(PIXELS), page.url
    box = slider.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=5)
    page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[value.element_handle(), before])
    assert page.url == address, "nothing is sent while the mouse is down"
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"show=snake~a%3D[\d.]+"))
    assert 4 < float(parse_qs(urlsplit(page.url).query)["show"][0].split("=")[1]) < 8
    page.get_by_role("button", name="Usual values of Snake").click()
    expect(page).to_have_url(re.compile(r"show=snake$"))
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    steps = (1 - 0.1) // 0.02475 + 30  # a slider's places are counted from its low end
    expect(slider).to_have_value(str(round(0.1 + steps * 0.02475, 5)))
    expect(page).to_have_url(re.compile(r"show=snake~a%3D1\.73"))
    expect(slider).to_be_focused()


def values(page: Page) -> list[float]:
    """The numbers of all rows at the place: value, first and second derivative of each curve."""
    return [float(cell.inner_text().replace("−", "-")) for cell in rows(page).locator(".number").all()]


def test_values_are_exact_at_a_place_that_is_typed_or_under_the_mouse_and_the_range_can_be_chosen(zoo: Open) -> None:
    page = zoo("?show=tanh,sin")
    place = page.get_by_label("x of the values")
    place.fill("0.5")
    place.press("Enter")
    t, s, c = math.tanh(0.5), math.sin(0.5), math.cos(0.5)
    for row, expected in zip(rows(page).all(), [(t, 1 - t * t, -2 * t * (1 - t * t)), (s, c, -s)], strict=True):
        for cell, value in zip(row.locator(".number").all(), expected, strict=True):
            expect(cell).to_have_text(f"{value:.6g}".replace("-", "−"))
    place.blur()  # a field in which somebody writes stays as it is
    page.locator(".plot canvas").nth(1).hover(position={"x": 200, "y": 100})
    expect(place).not_to_have_value("0.5")
    x = float(place.input_value())
    t, s, c = math.tanh(x), math.sin(x), math.cos(x)
    assert values(page) == pytest.approx([t, 1 - t * t, -2 * t * (1 - t * t), s, c, -s], rel=1e-4)
    page.mouse.move(0, 0)
    before = page.locator(".plot canvas").first.evaluate(PIXELS)
    page.get_by_role("button", name="±16").click()
    expect(page.get_by_label("smallest x")).to_have_value("-16")
    page.wait_for_function(
        "([canvas, before]) => canvas.toDataURL() !== before",
        arg=[page.locator(".plot canvas").first.element_handle(), before],
    )
    page.get_by_label("largest x").fill("-20")
    page.get_by_label("largest x").press("Enter")
    expect(page.get_by_label("smallest x")).to_have_value("-20.1")


def test_a_typed_formula_a_mistake_in_it_and_more_curves_than_are_shown(zoo: Open) -> None:
    page = zoo("?show=relu")
    card(page, "tanh").click()
    shows(page, "relu", "tanh")
    formula(page).fill("sin(b*x) + x/4")
    formula(page).press("Enter")
    expect(card(page, "typed")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("slider", name="β of Your formula")).to_be_visible()
    page.get_by_role("button", name="Take Your formula away").click()
    shows(page, "relu", "tanh")
    card(page, "typed").click()
    shows(page, "relu", "tanh", "typed")
    formula(page).fill("sin(b*x) + foo")
    formula(page).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text('"foo" at character 12 is not known')
    assert names(page) == ["ReLU", "Tanh", "Your formula"]
    card(page, "sin").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    shows(page, "relu", "tanh", "typed", "sin")
    others = [name for name in ZOO if name not in ("relu", "tanh", "sin")]
    for name in others[:8]:
        card(page, name).click()
    expect(rows(page)).to_have_count(12)
    card(page, others[8]).click()
    expect(page.get_by_text("At most 12 are shown")).to_be_visible()
    expect(rows(page)).to_have_count(12)


def test_the_gallery_needs_no_mouse(zoo: Open) -> None:
    page = zoo("?show=none")
    expect(page.get_by_text("Nothing is shown")).to_be_visible()
    card(page, "sigmoid").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    shows(page, "tanh")
    page.get_by_role("slider", name="First derivative at x").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("x of the values")).to_have_value("1.1")


def test_on_a_phone_the_plots_stand_below_each_other(zoo: Open) -> None:
    page = zoo(**PHONE)
    boxes = [plot.bounding_box() for plot in page.locator(".plot").all()]
    assert all(boxes)
    assert len({box["x"] for box in boxes if box}) == 1
    assert boxes[0] and boxes[0]["y"] < PHONE["viewport"]["height"], "a curve is on the first screen"
    width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert width <= PHONE["viewport"]["width"]


def ink(page: Page) -> int:
    """How much red is in the colour of the text."""
    return int(re.findall(r"\d+", page.locator(".zoo").evaluate("e => getComputedStyle(e).color"))[0])
