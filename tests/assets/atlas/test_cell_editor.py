"""Cells of the atlas in the hand: dragged, typed, stepped and taken back, and what is refused."""

from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, Route

from learnact.atlas import STARTS, Atlas
from learnact.atlas.definitions import formula_definition
from learnact.errors import SpecError
from tests.assets.atlas_page import CELL, MOUNT, data, drag, told, write


@pytest.fixture
def served(atlas: Page) -> Page:
    """The same with a server that reads formulas."""

    def answer(route: Route) -> None:
        asked = parse_qs(urlparse(route.request.url).query, keep_blank_values=True)
        try:
            route.fulfill(json=formula_definition(asked["text"][0], asked["of"][0]))
        except SpecError as error:
            route.fulfill(status=400, json={"error": str(error)})

    atlas.route("**/formula?*", answer)
    atlas.evaluate(MOUNT, data() | {"base": "/"})
    atlas.locator(CELL.format("A0.0.0")).wait_for()
    return atlas


def test_a_drag_moves_the_number_and_tells_it_once_at_its_end(atlas: Page) -> None:
    """A slider appears meanwhile; nothing is told before the button is up."""
    before = STARTS["random"].atlas.tree()["layers"][0]["A"][0][0]
    box = atlas.locator(CELL.format("A0.0.0")).bounding_box()
    assert box is not None
    x, y = box["x"] + 20, box["y"] + 10
    atlas.mouse.move(x, y)
    atlas.mouse.down()
    atlas.mouse.move(x + 40, y, steps=8)
    assert atlas.locator(".hand input").is_visible()
    assert told(atlas) == []
    atlas.mouse.up()
    atlas.wait_for_function("told.length === 1")
    assert told(atlas)[0]["layers"][0]["A"][0][0] > before + 0.5


def test_a_cell_that_holds_zero_is_dragged_as_any_other(atlas: Page) -> None:
    """Also one that was dragged to zero, and by the slider of its small window."""
    write(atlas, "b0.0", "0")
    atlas.keyboard.press("Escape")
    drag(atlas, "b0.0", 40)
    atlas.wait_for_function("told.length === 2")
    assert told(atlas)[-1]["layers"][0]["b"][0] > 0.5
    drag(atlas, "b0.0", -40)
    atlas.wait_for_function("told.length === 3")
    assert told(atlas)[-1]["layers"][0]["b"][0] == pytest.approx(0, abs=0.03)
    write(atlas, "b0.0", "0")
    atlas.locator(".hand input").press("PageUp")
    atlas.wait_for_function("told.length > 3 && JSON.parse(told.at(-1)[1].text).layers[0].b[0] > 0")
    assert not atlas.locator(".hand .trouble").inner_text()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1/0", "infinite"),
        ("10^9", "1,000,000"),
        ("log(c)", "is −∞"),
        ("10^7*a", "is 1.0000e7"),
        ("x", "x is not allowed in a cell"),
        ("g", "(a b c d)"),
    ],
)
def test_a_formula_that_is_no_number_is_refused_at_the_present_sliders(served: Page, text: str, words: str) -> None:
    """Later it may become one while a slider moves."""
    write(served, "b0.1", text)
    served.locator(".hand .trouble:not(:empty)").wait_for()
    assert words in served.locator(".hand .trouble").inner_text()
    assert told(served) == []


def test_a_mistyped_activation_stays_in_its_field_with_a_sentence_beside_it(served: Page) -> None:
    """Escape brings back the one that is in force."""
    served.locator(".sigma select").first.select_option("typed")
    served.wait_for_function("told.length === 1")
    field, trouble = served.locator(".sigma .typed").first, served.locator(".sigma .trouble").first
    field.wait_for()  # it is drawn with the next picture
    before = field.input_value()
    field.fill("x*g")
    field.press("Enter")
    served.locator(".sigma .trouble:not(:empty)").wait_for()
    assert "typed as a b c d" in trouble.inner_text()
    assert (field.input_value(), field.get_attribute("aria-invalid")) == ("x*g", "true")
    assert len(told(served)) == 1
    field.press("Escape")
    assert (field.input_value(), trouble.inner_text()) == (before, "")
    field.fill("x*c")
    field.press("Enter")
    served.wait_for_function("told.length === 2")
    assert told(served)[-1]["layers"][0]["sigma"] == {"formula": "x*c"}


@pytest.mark.parametrize("text", ["", "NaN", "inf", "-Infinity", "1e300", "1000001", "two", "2*x", "1,000"])
def test_what_is_no_cell_is_refused_in_a_sentence(atlas: Page, text: str) -> None:
    """The last good state stays."""
    write(atlas, "b0.1", text)
    idea = atlas.locator(".idea.alert")
    idea.wait_for()
    assert idea.inner_text().endswith(".")
    assert told(atlas) == []


def test_typed_numbers_are_told_and_taken_back(atlas: Page) -> None:
    """A decimal comma is read; undo and redo step through what was told."""
    write(atlas, "A1.0.0", "−0,5")
    atlas.keyboard.press("ArrowUp")
    atlas.keyboard.press("Shift+ArrowUp")
    atlas.wait_for_function("told.length === 2")
    assert [document["layers"][1]["A"][0][0] for document in told(atlas)] == [-0.5, 0.6]
    for _ in range(2):
        atlas.get_by_role("button", name="Undo").click()
    assert Atlas.parse(told(atlas)[-1]) == STARTS["random"].atlas
    atlas.get_by_role("button", name="Redo").click()
    assert told(atlas)[-1]["layers"][1]["A"][0][0] == -0.5


def test_a_step_that_is_under_way_is_taken_back_alone(atlas: Page) -> None:
    write(atlas, "b0.1", "3")
    atlas.wait_for_function("told.length === 1")
    atlas.keyboard.press("ArrowUp")
    atlas.keyboard.press("Control+z")
    atlas.wait_for_function("told.length === 3")
    assert [document["layers"][0]["b"][1] for document in told(atlas)] == [3, 3.1, 3]


@pytest.mark.usefixtures("alone")
def test_the_keys_take_back_wherever_the_focus_is(atlas: Page) -> None:
    """Escape leaves the focus on the cell, from where it goes on; only in a text that is typed the keys are its own."""
    write(atlas, "b0.1", "3")
    atlas.wait_for_function("told.length === 1")
    atlas.keyboard.press("Escape")
    focus = "document.body.firstChild.shadowRoot.activeElement"
    assert atlas.evaluate(f"{focus}.dataset.address") == "b0.1"
    assert not atlas.locator(".hand").is_visible()
    atlas.keyboard.press("Control+z")
    atlas.wait_for_function("told.length === 2")
    atlas.wait_for_function(f"{focus}?.closest('.cell')?.dataset.address === 'b0.1'")
    atlas.evaluate(f"{focus}.blur()")
    atlas.keyboard.press("Control+Shift+z")
    atlas.wait_for_function("told.length === 3")
    assert told(atlas)[-1]["layers"][0]["b"][1] == 3
    atlas.locator(CELL.format("b0.1")).click()
    atlas.keyboard.type("77")
    atlas.clock.install()
    atlas.keyboard.press("Control+z")
    atlas.clock.run_for(1000)
    assert len(told(atlas)) == 3


def test_a_cell_that_escape_left_takes_keys_again(atlas: Page) -> None:
    """A number is typed over it, an arrow steps it, and the other arrows lead on."""
    atlas.locator(CELL.format("b0.1")).click()
    atlas.keyboard.press("Escape")
    atlas.keyboard.type("4")
    atlas.keyboard.press("Enter")
    atlas.keyboard.press("Escape")
    atlas.keyboard.press("ArrowUp")
    atlas.wait_for_function("told.length === 2")
    assert [document["layers"][0]["b"][1] for document in told(atlas)] == [4, 4.1]
    atlas.keyboard.press("Escape")
    atlas.keyboard.press("ArrowRight")
    assert atlas.locator(CELL.format("b0.2")).locator("input").is_visible()


def test_what_is_taken_back_is_the_number_and_not_the_zoom(atlas: Page) -> None:
    """A start point is taken back with how it is looked at."""
    first = STARTS["random"].atlas
    write(atlas, "b0.0", "2")
    atlas.get_by_role("button", name="Zoom in").first.click()
    atlas.wait_for_function("told.length === 2")
    zoomed = told(atlas)[-1]["domain"]
    assert zoomed != first.tree()["domain"]
    atlas.get_by_role("button", name="Undo").click()
    atlas.wait_for_function("told.length === 3")
    assert told(atlas)[-1]["domain"] == zoomed
    assert Atlas.parse(told(atlas)[-1]).layers == first.layers
    atlas.locator('[data-name="xor"]').click()
    atlas.wait_for_function("told.length === 4")
    atlas.get_by_role("button", name="Undo").click()
    atlas.wait_for_function("told.length === 5")
    assert told(atlas)[-1]["domain"] == zoomed


COVERED = """() => {
  const root = document.body.firstChild.shadowRoot;
  const hand = root.querySelector(".hand").getBoundingClientRect();
  return [...root.querySelectorAll(".numbers .cell, .letters .cell")].filter((cell) => {
    const box = cell.getBoundingClientRect();
    return box.left < hand.right && box.right > hand.left && box.top < hand.bottom && box.bottom > hand.top;
  }).length;
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_small_window_of_a_cell_covers_no_cell(atlas: Page, width: int) -> None:
    """Wherever in its matrix the cell stands."""
    atlas.set_viewport_size({"width": width, "height": 900})
    for place in ("A0.0.0", "A0.1.1", "b0.2", "A1.3.3", "A1.0.0", "b1.0", "A2.0.0", "a"):
        atlas.locator(CELL.format(place)).scroll_into_view_if_needed()
        atlas.locator(CELL.format(place)).click()
        hand = atlas.locator(".hand").bounding_box()
        assert hand is not None, place
        assert hand["height"] < 34, place
        assert 0 <= hand["x"] <= width - hand["width"], place
        assert atlas.evaluate(COVERED) == 0, place


def test_a_double_click_sets_zero(atlas: Page) -> None:
    """And the cell says so."""
    atlas.locator(CELL.format("b0.0")).dblclick()
    atlas.wait_for_function("told.length === 1")
    assert told(atlas)[0]["layers"][0]["b"][0] == 0


def test_the_same_document_after_another_one_was_adopted_is_told_again(atlas: Page) -> None:
    for revision in (1, 2):
        write(atlas, "A0.0.0", "2")
        atlas.evaluate("data => globalThis.atlas.update(data)", data() | {"revision": revision})
    (one, text), (other, again) = ((value["revision"], value["text"]) for _, value in atlas.evaluate("told"))
    assert (one, other) == (0, 1) and text == again


@pytest.mark.usefixtures("alone")
def test_a_step_by_a_key_is_sent_as_soon_as_the_atlas_is_left(atlas: Page) -> None:
    """A press on a button of the page finds it, however soon it comes: here no timer ever ends."""
    cell = atlas.locator(CELL.format("A0.0.0"))
    atlas.evaluate("document.body.append(Object.assign(document.createElement('button'), {id: 'next'}))")
    cell.focus()
    atlas.clock.install()
    atlas.clock.pause_at(atlas.evaluate("Date.now()") + 1000)
    atlas.keyboard.press("ArrowUp")
    assert told(atlas) == []
    atlas.locator("#next").focus()
    atlas.wait_for_function("told.length === 1", polling=20)
