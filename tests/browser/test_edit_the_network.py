"""The network changed on its picture: values by a click, a touch or the keyboard; neurons and layers by buttons."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import Open, at_rest, button, panel, settled, token, told, until

FEW = "/?v=1&seeds=3"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
CLICKED = """(panel, [clientX, clientY]) => {
    panel.querySelector(".picture canvas").dispatchEvent(new PointerEvent("click", {clientX, clientY}));
    return panel.querySelector("form.edit input[type=checkbox]").checked;
}"""
BETWEEN = 0.29  # of the picture's width: between the inputs and the first layer


def form(page: Page) -> Locator:
    return panel(page).locator("form.edit")


def field(page: Page) -> Locator:
    return form(page).get_by_role("spinbutton", name="Value", exact=True)


def words(page: Page) -> str:
    """What is said of the place under the mouse."""
    return panel(page).locator(".inspector .value").inner_text()


def weight(page: Page, name: str = "layers.0.weight") -> np.ndarray:
    return told(page)[1][name]


def line(page: Page) -> tuple[float, float]:
    """A place on a line between an input and the first layer, found with the mouse."""
    box = panel(page).locator(".picture canvas").bounding_box()
    assert box is not None
    x = box["x"] + BETWEEN * box["width"]
    for y in range(180, 460, 3):
        page.mouse.move(x, box["y"] + y)
        settled(page)
        if words(page).startswith("weight"):
            return x, box["y"] + y
    raise AssertionError("no line under the mouse")


def place_of(said: str) -> tuple[int, int]:
    """Row and column from "weight 0.3, from input x₂ to layer 1, neuron 5"."""
    found = re.search(r"input x([₁₂]) to layer 1, neuron (\d+)", said)
    assert found is not None, said
    return "₁₂".index(found[1]), int(found[2]) - 1


def test_a_click_on_a_line_sets_a_weight_of_all_seeds_or_of_one(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    x, y = line(page)
    row, column = place_of(words(page))
    before = weight(page)

    page.mouse.click(x, y)
    for text in ("", "1e99"):
        field(page).fill(text)
        field(page).press("Enter")
        expect(form(page).get_by_role("alert")).to_contain_text("must be a finite number")
    field(page).fill("7")
    field(page).press("Escape")
    expect(form(page)).to_be_hidden()
    assert told(page)[0]["edited"] == 0

    page.mouse.click(x, y)
    expect(field(page)).to_be_focused()
    assert np.float32(field(page).input_value()) == before[0, row, column]
    field(page).fill("-3.25")
    field(page).press("Enter")
    expect(form(page)).to_be_hidden()
    until(lambda: told(page)[0]["edited"] == 1, "the edit")
    after = weight(page).copy()
    np.testing.assert_array_equal(after[:, row, column], [-3.25] * 3)
    after[:, row, column] = before[:, row, column]
    np.testing.assert_array_equal(after, before)
    page.mouse.move(x, y + 1)
    until(lambda: words(page).startswith("weight −3.25"), "the new weight under the mouse")

    panel(page).get_by_role("radio", name="seed 2", exact=True).check()
    assert panel(page).evaluate(CLICKED, [x, y]) is False  # before anything is drawn again
    for value, everyone in ((1.5, False), (-0.75, True)):
        page.mouse.click(x, y)
        box = form(page).get_by_role("checkbox", name="all 3 seeds")
        box.set_checked(everyone)
        field(page).fill(str(value))
        field(page).press("Enter")
        expect(form(page)).to_be_hidden()
        expected = [value] * 3 if everyone else [-3.25, -3.25, value]
        until(lambda e=expected: np.array_equal(weight(page)[:, row, column], np.float32(e)), "the weights")


def test_a_finger_drags_a_weight_on_a_phone(visitor: Open) -> None:
    page = visitor(FEW, **PHONE)
    settled(page)
    picture = panel(page).locator(".picture canvas")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    for y in range(200, 420, 9):
        page.touchscreen.tap(box["x"] + BETWEEN * box["width"], box["y"] + y)
        settled(page)
        if form(page).is_visible():
            break
    expect(form(page)).to_be_visible()
    slider = form(page).get_by_role("slider").bounding_box()
    assert slider is not None and slider["x"] >= 0 and slider["x"] + slider["width"] <= 390
    page.touchscreen.tap(slider["x"] + 0.9 * slider["width"], slider["y"] + slider["height"] / 2)
    until(lambda: told(page)[0]["edited"] >= 1, "the edit")
    value = float(field(page).input_value())
    assert value > 0.5
    assert (np.abs(weight(page)[:] - np.float32(value)).min(axis=(1, 2)) == 0).all()


def test_weights_and_bias_of_a_neuron_are_set_with_the_keyboard_alone(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    panel(page).locator(".picture canvas").focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    panel(page).locator(".incoming summary").focus()
    page.keyboard.press("Enter")
    numbers = panel(page).locator(".numbers").get_by_role("spinbutton")
    expect(numbers).to_have_count(3)
    expect(panel(page).locator(".incoming .switch")).to_be_visible()  # which seeds
    before = weight(page)
    shown = [np.float32(numbers.nth(k).input_value()) for k in range(2)]
    np.testing.assert_array_equal(shown, before[0, :, 0])
    bias = panel(page).get_by_role("spinbutton", name="bias", exact=True)
    bias.focus()
    bias.fill("0.125")
    bias.press("Enter")
    until(lambda: set(weight(page, "layers.0.bias")[:, 0, 0]) == {0.125}, "the bias")
    np.testing.assert_array_equal(weight(page), before)


def test_neurons_and_layers_are_added_and_removed_on_the_picture(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    for _ in range(3):  # fast clicks all count
        button(page, "Add a neuron to layer 2").click()
    page.wait_for_url(re.compile("network.hidden=8_11(&|$)"))
    at_rest(page)
    settled(page)
    assert weight(page, "layers.1.weight").shape == (3, 8, 11)
    for name, hidden in (
        ("Add a neuron to layer 1", "9_11"),
        ("Remove a neuron from layer 2", "9_10"),
        ("Add a hidden layer", "9_10_10"),
        ("Remove the last hidden layer", "9_10"),
    ):
        before = token(page)
        button(page, name).click()
        page.wait_for_url(re.compile(f"network.hidden={hidden}(&|$)"))
        settled(page, after=before)
        count = hidden.count("_") + 1
        expect(panel(page).locator(".layers")).to_contain_text(f"{count} hidden layer")
    assert weight(page, "layers.1.weight").shape == (3, 9, 10)


def test_with_one_seed_there_is_nothing_to_choose_and_a_lesson_may_keep_the_network_as_it_is(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=1&network.hidden=4&hide=network")
    settled(page)
    panel(page).locator(".incoming summary").click()
    expect(panel(page).locator(".incoming .switch")).to_be_hidden()
    expect(button(page, "Add a hidden layer")).to_have_count(0)
