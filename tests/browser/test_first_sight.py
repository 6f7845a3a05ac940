"""What a newcomer sees first, and what stays: the skeleton, a phone's order, one run in two tabs, the past in grey."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.sight import Open, button, panel

PHONE = {"width": 390, "height": 844}
TOKEN = "sessionStorage.getItem('learnact.run')"


def top(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"]


def train(page: Page, steps: int) -> None:
    for _ in range(steps):
        before = panel(page).locator(".count").inner_text()
        button(page, "One epoch").click()
        expect(panel(page).locator(".count")).not_to_have_text(before)


@pytest.mark.parametrize(("query", "size"), [("", None), ("", PHONE), ("&data.name=iris", None)])
def test_a_skeleton_of_the_panel_s_height_stands_there_until_it_draws(visitor: Open, query: str, size: Any) -> None:
    page = visitor("about:blank", **({"viewport": size} if size else {}))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/playground/mount.js*", hold)
    page.goto(f"/?v=1&seeds=3{query}")
    skeleton = page.locator(".skeleton")
    expect(skeleton).to_be_visible()
    page.wait_for_timeout(500)
    expected = skeleton.bounding_box()
    for route in held:
        route.continue_()
    expect(button(page, "Play")).to_be_enabled()
    expect(skeleton).to_have_count(0)
    box = panel(page).bounding_box()
    assert expected is not None and box is not None
    assert (box["x"], box["y"], box["width"]) == (expected["x"], expected["y"], expected["width"])
    assert abs(box["height"] - expected["height"]) < 0.2 * expected["height"]


def test_a_phone_has_the_pages_then_picture_transport_controls_and_details(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3", viewport=PHONE)
    expect(button(page, "Play")).to_be_enabled()
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
    expect(button(page, "Play")).to_be_enabled()
    rate = page.get_by_role("combobox", name="Learning rate", exact=True)
    before = top(rate)
    field = page.get_by_role("combobox", name="Activation", exact=True)
    field.click()
    field.fill("typed")
    page.get_by_role("option", name="✎ typed formula", exact=True).click()
    formula = page.get_by_role("textbox", name="Formula in x")
    expect(formula).to_be_visible()
    assert top(rate) == before
    alpha = page.get_by_role("spinbutton", name="α (a)")
    assert abs(top(alpha) - top(formula)) < 10  # one row, not two


def test_new_data_are_other_points_of_another_seed(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3")
    expect(button(page, "Play")).to_be_enabled()
    panel(page).locator(".action.data").click()
    page.wait_for_url(re.compile("data.seed=1"))
    expect(button(page, "Play")).to_be_enabled()
    expect(button(page, "Reset to the same initial weights")).to_be_enabled()


def test_after_a_branch_the_curves_of_before_stay_in_grey(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3")
    expect(button(page, "Play")).to_be_enabled()
    train(page, 3)
    slider = panel(page).get_by_role("slider", name="Snapshots of the run")
    slider.focus()
    slider.press("ArrowLeft")
    expect(button(page, "Branch from here")).to_be_enabled()
    legend = panel(page).locator(".legend")
    expect(legend).not_to_contain_text("before the branch")
    button(page, "Branch from here").click()
    page.wait_for_url(re.compile("start="))
    expect(legend).to_contain_text("before the branch")
    panel(page).locator(".action.data").click()  # another setting after the branch
    page.wait_for_url(re.compile("data.seed=1"))
    expect(legend).to_contain_text("before the branch")
    page.get_by_role("button", name="Random weights again").click()
    page.wait_for_url(re.compile("^(?!.*start=)"))
    expect(legend).not_to_contain_text("before the branch")


def test_a_run_in_two_tabs_is_followed_by_both_and_kept_when_one_leaves_it(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3")
    expect(button(page, "Play")).to_be_enabled()
    train(page, 2)
    other = page.context.new_page()
    other.add_init_script(f"if (!{TOKEN}) sessionStorage.setItem('learnact.run', {page.evaluate(TOKEN)!r})")
    other.goto(page.url)
    count = panel(page).locator(".count")
    expect(panel(other).locator(".count")).to_have_text(count.inner_text())
    train(other, 1)
    expect(count).to_have_text(panel(other).locator(".count").inner_text())
    panel(other).locator(".action.data").click()
    other.wait_for_url(re.compile("data.seed=1"))
    expect(panel(other).locator(".count")).to_have_text("0")
    train(page, 1)
    expect(panel(page).locator(".status")).to_have_text("Paused.")
