"""What a newcomer sees first, and what stays: the skeleton, a phone's order, controls in their places, two tabs."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.sight import Open, at_rest, button, choose, panel, settled, status, stepped, token

PHONE = {"width": 390, "height": 844}


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def land(page: Page, query: str) -> None:
    """Opens the Playground; its skeleton has the panel's place and height until the panel draws.

    Also while the lists above it are still loaded, which Streamlit does when the first one comes.
    """
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    for path in ("**/run/mount.js*", "**/Selectbox.*.js"):
        page.route(path, hold)
    page.goto(f"/?v=1&seeds=3{query}")
    skeleton = page.locator(".skeleton")
    expect(skeleton).to_be_visible()
    at_rest(page)
    page.evaluate("document.fonts.ready")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expected = skeleton.bounding_box()
    for route in held:
        route.continue_()
    settled(page)
    expect(skeleton).to_have_count(0)
    box = panel(page).bounding_box()
    assert expected is not None and box is not None
    assert (box["x"], box["y"], box["width"]) == (expected["x"], expected["y"], expected["width"])
    assert abs(box["height"] - expected["height"]) < 0.2 * expected["height"]


@pytest.mark.parametrize("query", ["", "&data.name=iris"])
def test_a_skeleton_of_the_panel_s_height_stands_there_until_it_draws(visitor: Open, query: str) -> None:
    land(visitor("about:blank"), query)


def test_a_phone_has_the_pages_then_picture_transport_controls_and_details(visitor: Open) -> None:
    page = visitor("about:blank", viewport=PHONE)
    land(page, "")
    names = page.locator(".st-key-pages a")
    expect(names).to_contain_text(["Playground", "Zoo", "Tour"])
    order = [
        names.first,
        panel(page).locator(".picture canvas").first,
        button(page, "Play"),
        panel(page).locator(".output canvas").first,
        page.get_by_role("combobox", name="Activation", exact=True),
        page.get_by_role("radiogroup", name="Data set"),
        page.get_by_text("Save and open"),
    ]
    heights = [top(place) for place in order]
    assert heights == sorted(heights)
    assert heights[2] + 50 < 664  # within the first screen of a phone whose browser has bars
    page.locator(".st-key-pages").get_by_text("Zoo").click()
    page.wait_for_url(re.compile("/zoo"))


def test_a_typed_formula_leaves_the_other_controls_in_place(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3")
    settled(page)
    rate = page.get_by_role("combobox", name="Learning rate", exact=True)
    before = top(rate)
    choose(page, "Activation", "✎ typed formula")
    formula = page.get_by_role("textbox", name="Formula in x")
    expect(formula).to_be_visible()
    assert top(rate) == before
    alpha = page.get_by_role("spinbutton", name="α (a)")
    assert abs(top(alpha) - top(formula)) < 10  # one row, not two


def test_a_run_in_two_tabs_is_followed_by_both_and_kept_when_one_leaves_it(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3")
    stands, run = stepped(page, "One epoch"), token(page)
    other = page.context.new_page()
    key = "learnact.run"
    other.add_init_script(f"if (!sessionStorage.getItem('{key}')) sessionStorage.setItem('{key}', {run!r})")
    other.goto(page.url)
    settled(other, run=run, at=stands)
    stands = stepped(other, "One epoch")
    settled(page, run=run, at=stands)
    panel(other).locator(".action.data").click()
    other.wait_for_url(re.compile("data.seed=1"))
    settled(other, after=run, at=0)
    assert stepped(page, "One epoch") > stands
    expect(status(page)).to_have_text("Paused.")
