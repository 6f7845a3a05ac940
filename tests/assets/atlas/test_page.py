"""The atlas's component in a real Chromium: its start points, files, pictures and what it tells."""

import copy
import re

import pytest
from playwright.sync_api import Page, expect

from learnact.atlas import STARTS, Atlas, definitions
from tests.assets.atlas_page import MOUNT, data, drag, told


@pytest.mark.usefixtures("alone")
def test_the_wheel_with_control_zooms_around_the_mouse_and_a_click_pins(atlas: Page) -> None:
    """What is under the mouse stays there; the wheel alone scrolls the page until the image was clicked."""
    box = atlas.locator("canvas.top").bounding_box()
    assert box is not None
    atlas.clock.install()
    atlas.evaluate("globalThis.turns = 0; addEventListener('wheel', () => turns++)")
    atlas.mouse.move(box["x"] + 130, box["y"] + 110)
    atlas.mouse.wheel(0, -200)
    atlas.wait_for_function("turns === 1")
    atlas.clock.run_for(1000)
    assert told(atlas) == []
    atlas.keyboard.down("Control")
    atlas.mouse.wheel(0, -50)
    atlas.wait_for_function("told.length === 1")
    atlas.keyboard.up("Control")
    atlas.mouse.click(box["x"] + 130, box["y"] + 110)
    atlas.wait_for_function("told.length === 2")
    document = told(atlas)[1]
    (low, high), _ = document["domain"]
    assert high - low < 11
    side = box["width"] - 48
    atlas.mouse.wheel(0, -200)
    atlas.wait_for_function("told.length === 3")
    assert document["view"]["pin"][0] == pytest.approx(-6 + 12 * (130 - 38) / side, abs=0.1)


def test_a_mouse_that_was_released_outside_drags_no_longer(atlas: Page) -> None:
    """The press was near the edge, and nobody captured it yet."""
    found = atlas.evaluate("""async () => {
        const {Gestures} = await import("/assets/atlas/gestures.js");
        const part = document.createElement("div");
        part.setPointerCapture = () => {};
        const shown = [];
        const tell = (what) => shown.push(what);
        const state = {domain: [[-6, 6], [-6, 6]], show: tell, settle: () => tell("end")};
        const points = [];
        new Gestures(part, state, {box: () => ({left: 0, top: 0, side: 120}), wheel: () => false, grab: () => null,
            point: (place) => points.push(place), clicked: () => shown.push("click"), moving() {}});
        const point = (kind, clientX, buttons) => part.dispatchEvent(new PointerEvent(`pointer${kind}`,
            {pointerId: 1, pointerType: "mouse", clientX, clientY: 60, button: 0, buttons}));
        point("down", 118, 1);
        point("move", 30, 0);
        point("move", 90, 0);
        return [shown, points.at(-1)];
    }""")
    assert found == [[], [3, 0]]


@pytest.mark.parametrize("start", STARTS)
def test_every_start_point_opens(atlas: Page, start: str) -> None:
    """With its idea, and told as the document that it is; the one that stands there already tells nothing."""
    atlas.locator(f'[data-name="{start}"]').click()
    atlas.wait_for_function(
        "(idea) => document.body.firstChild.shadowRoot.textContent.includes(idea)", arg=STARTS[start].idea
    )
    if start != "random":
        atlas.wait_for_function("told.length === 1")
        assert Atlas.parse(told(atlas)[-1]) == STARTS[start].atlas


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"v": 2}', '{"v": 1, "inputs": 5, "layers": [null]}'])
def test_a_file_that_is_no_atlas_is_refused_in_a_sentence(atlas: Page, text: str) -> None:
    """The last good state stays."""
    file = {"name": "a.json", "mimeType": "application/json", "buffer": text.encode()}
    atlas.locator("input[type=file]").set_input_files(files=[file])
    atlas.locator(".idea.alert").wait_for()
    assert told(atlas) == []


def test_a_chosen_start_point_is_marked_until_it_is_changed_and_leads_back(atlas: Page) -> None:
    """The sentence does not go on claiming what was changed."""
    atlas.locator('[data-name="xor"]').click()
    chosen = atlas.locator('[data-name="xor"][aria-pressed="true"]')
    chosen.wait_for()
    atlas.get_by_label("One neuron more in layer 0").click()
    idea = atlas.locator(".idea")
    idea.get_by_text("Changed from ‘Exclusive or’").wait_for()
    assert "stays as it was until its outgoing weights are set" in idea.inner_text()
    assert STARTS["xor"].idea not in idea.inner_text()
    idea.get_by_role("button", name="back to it").click()
    idea.get_by_text(STARTS["xor"].idea).wait_for()
    assert Atlas.parse(told(atlas)[-1]) == STARTS["xor"].atlas


@pytest.mark.parametrize("size", [24, 96])
def test_regions_are_counted_at_one_resolution(atlas: Page, size: int) -> None:
    """Whatever the images are painted at."""
    atlas.evaluate(MOUNT, data() | {"size": size})
    atlas.get_by_text("regions", exact=True).click()
    atlas.get_by_text("at least 21 linear regions").wait_for()
    assert "21 linear regions" in atlas.locator(".facts").inner_text()


def test_letters_that_no_formula_names_are_pale(atlas: Page) -> None:
    """And say why; those that are named are not."""
    expect(atlas.locator(".letters .idle")).to_have_count(4)
    assert atlas.locator(".letters .letter").first.get_attribute("title") == "no formula uses α yet"
    document = copy.deepcopy(STARTS["random"].atlas.tree())
    document["layers"][0]["b"][0] = "2*b - 1"
    formulas = definitions(Atlas.parse(document), *(s.atlas for s in STARTS.values()))
    atlas.evaluate(MOUNT, data() | {"document": document, "definitions": formulas})
    expect(atlas.locator(".letters .idle")).to_have_count(3)
    expect(atlas.locator(".letters .letter:not(.idle)")).to_have_text(re.compile("β"))


def test_a_small_image_says_its_name_beside_its_value(atlas: Page) -> None:
    """So that the value is not taken for the number of the neuron."""
    atlas.locator('[data-name="xor"]').click()
    atlas.get_by_text("a₁ = 2", exact=True).wait_for()
    assert "the input (1, 1) drawn as an image of two pixels" in atlas.locator(".readout").inner_text()


COUNT = """async () => {
    const {Slice} = await import("/assets/atlas/slice.js");
    const {draw} = Slice.prototype;
    let inFrame = 0;
    globalThis.most = 0;
    Slice.prototype.draw = function (...what) {
        most = Math.max(most, ++inFrame);
        return draw.apply(this, what);
    };
    const frame = () => {
        inFrame = 0;
        requestAnimationFrame(frame);
    };
    frame();
}"""


def test_a_slice_is_drawn_once_a_frame_and_goes_with_its_switch(atlas: Page) -> None:
    switch, chart = atlas.get_by_label("slice", exact=True), atlas.locator(".slice canvas").first
    switch.check()
    expect(chart).to_be_visible()
    atlas.evaluate(COUNT)
    before = chart.evaluate("canvas => canvas.toDataURL()")
    drag(atlas, "A0.0.0", 40)
    arrived = "([canvas, before]) => canvas.toDataURL() !== before"
    atlas.wait_for_function(arrived, arg=[chart.element_handle(), before])
    assert atlas.evaluate("most") == 1
    switch.uncheck()
    expect(chart).to_be_hidden()
