"""A curve drawn by hand: strokes become few points that are always a curve, by mouse and by keys."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from learnact.activations.learned.drawn import Drawn

Run = Callable[..., Any]
MODULE = "learned/draw.js"
START = [[-2.0, -0.5], [-0.5, -0.2], [0.0, 0.0], [2.0, 2.0]]


def wave(low: float, high: float, count: int = 200) -> list[list[float]]:
    """A stroke along a sine."""
    return [[float(x), float(np.sin(2 * x))] for x in np.linspace(low, high, count)]


def scribble(rng: np.random.Generator) -> list[list[float]]:
    """A stroke that goes to and fro."""
    return np.clip(np.cumsum(rng.normal(0, 0.4, (60, 2)), 0), -4, 4).tolist()


def valid(points: list[list[float]], most: int = 64) -> bool:
    """Whether the server takes these as a drawn curve, and they are as far apart as promised."""
    drawn = Drawn(points=tuple((x, y) for x, y in points))
    return 2 <= len(drawn.points) <= most and all(b - a >= 0.01 - 1e-9 for (a, _), (b, _) in pairwise(points))


@pytest.mark.parametrize("join", ["cubic", "straight"])
def test_a_stroke_becomes_few_points_that_follow_it(engine: Run, join: str) -> None:
    function = """({withStroke, heights}, stroke, join) => {
        const points = withStroke([[-3, 0], [3, 0]], stroke, join, 0.03);
        return [points, [...heights(points, join, stroke.map(([x]) => x))]];
    }"""
    stroke = wave(-2.5, 2.5)
    points, found = engine(MODULE, function, stroke, join)
    assert valid(points, 24 + 4)
    np.testing.assert_allclose(found, [y for _, y in stroke], atol=0.06)


def test_the_least_points_do_for_a_straight_stroke(engine: Run) -> None:
    fine = [[x / 50, 0.3 * x / 50] for x in range(-100, 101)]
    assert engine(MODULE, "({simplified}, fine) => simplified(fine, 'cubic')", fine) == [[-2, -0.6], [2, 0.6]]


def test_more_points_follow_more_closely(engine: Run) -> None:
    function = """({simplified, heights}, fine, most) => {
        const points = simplified(fine, "straight", {most, close: 0});
        return Math.max(...heights(points, "straight", fine.map(([x]) => x)).map((y, k) => Math.abs(y - fine[k][1])));
    }"""
    errors = [engine(MODULE, function, wave(-3, 3), most) for most in (4, 8, 16, 24)]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.1 < errors[0]


def test_drawing_over_a_part_leaves_the_rest(engine: Run) -> None:
    function = """({withStroke, heights}, points, stroke, x) => {
        const next = withStroke(points, stroke, "straight", 0.03);
        return [next, [...heights(next, "straight", x)]];
    }"""
    before = [[-4.0, -4.0], [4.0, 4.0]]
    outside = [-3.9, -2, -1.2, 1.2, 2, 3.9]
    points, found = engine(MODULE, function, before, wave(-1, 1), outside)
    assert valid(points)
    np.testing.assert_allclose(found, outside, atol=0.02)
    again, _ = engine(MODULE, function, points, [[-1, 0.5], [1, 0.5]], outside)
    assert all(y == 0.5 for x, y in again if -1 <= x <= 1)


def test_of_two_heights_at_one_place_the_later_counts(engine: Run) -> None:
    back = [[-1, 0], [1, 0], [1, 2], [0, 2]]
    fine = dict(engine(MODULE, "({asFunction}, stroke) => asFunction(stroke)", back))
    x = np.array(list(fine))
    assert np.diff(x) == pytest.approx(0.01)
    heights = np.array(list(fine.values()))
    assert (heights[x < -0.01] == 0).all()
    assert (heights[x > 0.01] == 2).all()


def test_whatever_is_scribbled_is_a_curve(engine: Run) -> None:
    function = """({Drawing}, start, strokes) => {
        const drawing = new Drawing(start, "cubic");
        return strokes.map((stroke) => { drawing.stroke(stroke); return drawing.points; });
    }"""
    rng = np.random.default_rng(7)
    strokes = [scribble(rng) for _ in range(40)] + [[[0.5, 1]], [[1, 1], [1, 2]], [[-9, 0], [9, 1]]]
    for points in engine(MODULE, function, START, strokes):
        assert valid(points)


def test_points_never_pass_each_other_and_two_stay(engine: Run) -> None:
    function = """({Drawing}, start) => {
        const drawing = new Drawing(start, "cubic");
        drawing.once(() => drawing.move(1, [3, 0.5]));
        const moved = drawing.points;
        const double = drawing.add([moved[1][0] + 0.004, 1]);
        const removed = [0, 0, 0].map((k) => drawing.remove(k));
        return [moved, double, removed, drawing.points.length];
    }"""
    moved, double, removed, left = engine(MODULE, function, START)
    assert moved[1] == [-0.01, 0.5]
    assert (double, removed, left) == (-1, [True, True, False], 2)


def test_every_change_can_be_undone_and_done_again(engine: Run) -> None:
    function = """({Drawing}, start, stroke) => {
        const drawing = new Drawing(start, "cubic");
        const states = [drawing.points];
        const keep = () => states.push(drawing.points);
        drawing.stroke(stroke); keep();
        drawing.add([3, 1]); keep();
        drawing.set(drawing.points, "straight"); keep();
        drawing.remove(0); keep();
        const back = states.map(() => { const now = drawing.points; drawing.undo(); return now; });
        const first = drawing.join;
        for (const _ of states) drawing.redo();
        const same = (one, two) => JSON.stringify(one) === JSON.stringify(two);
        return [same(back, [...states].reverse()), first, same(drawing.points, states.at(-1)), drawing.join];
    }"""
    assert engine(MODULE, function, START, wave(-1, 1)) == [True, "cubic", True, "straight"]


def test_a_curve_of_many_points_is_taken_up_with_few(engine: Run) -> None:
    fine = [[x / 64, float(np.tanh(x / 64))] for x in range(-256, 257)]
    function = """({Drawing, heights}, fine) => {
        const {points} = new Drawing(fine, "cubic");
        return [points, [...heights(points, "cubic", fine.map(([x]) => x))]];
    }"""
    points, found = engine(MODULE, function, fine)
    assert valid(points, 24)
    np.testing.assert_allclose(found, [y for _, y in fine], atol=0.02)


@pytest.mark.parametrize("name", ["relu", "tanh", "bump", "staircase", "identity"])
def test_what_one_begins_with_is_what_its_name_says(engine: Run, name: str) -> None:
    function = """({BEGINNINGS, heights}, name, x) => {
        const {points, join} = BEGINNINGS[name];
        return [points, [...heights(points, join, x)]];
    }"""
    x = np.linspace(-2.8, 2.8, 57)
    reference = {
        "relu": np.maximum(x, 0),
        "tanh": np.tanh(x),
        "bump": np.exp(-(x**2)),
        "staircase": np.sign(x) / 2 + np.trunc(x),
        "identity": x,
    }[name]
    points, found = engine(MODULE, function, name, x.tolist())
    assert valid(points)
    near = np.abs(x - np.round(x)) > 0.11 if name == "staircase" else np.ones(len(x), bool)  # off its risers
    if name == "staircase":
        reference = np.floor(x + 1) - 0.5
        near &= (x > -2) | (x < -2.1)
    np.testing.assert_allclose(np.array(found)[near], reference[near], atol=0.05)


MOUNT = """async (data) => {
    const {mount} = await import("/assets/learned/sketchpad.js");
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    globalThis.told = [];
    const report = {state: (name, value) => told.push([name, value]), trigger() {}};
    globalThis.sketchpad = mount(host.attachShadow({mode: "open"}), data, report);
}"""
HANDLE = ".handle[tabindex='0']"
THERE = "([x, y]) => told.at(-1)[1].points.some(([p, q]) => Math.hypot(p - x, q - y) < 0.05)"
DATA = {"points": START, "join": "cubic", "revision": 3, "theme": "light"}


@pytest.fixture
def pad(page: Page, address: str) -> Iterator[Page]:
    """The plane on a page of its own; it may not throw."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    opened = browser.new_page(viewport={"width": 800, "height": 700})
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address + "maths/protocol.js")
    opened.evaluate(MOUNT, DATA)
    opened.locator(HANDLE).wait_for(state="attached")
    expect(opened.locator(".sketchpad.loading")).to_have_count(0)
    yield opened
    opened.close()
    assert errors == []


def told(page: Page, count: int) -> dict[str, Any]:
    """The last curve that was told, once there are this many."""
    page.wait_for_function("(count) => told.length >= count", arg=count)
    assert page.evaluate("told.length") == count
    name, value = page.evaluate("told.at(-1)")
    assert name == "curve" and valid(value["points"])
    return value


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where the plane shows a place."""
    box = page.locator("canvas").bounding_box()
    assert box is not None
    left, right, above, below = 38, 14, 20, 36
    across = (x + 4) / 8 * (box["width"] - left - right)
    down = (3 - y) / 6 * (box["height"] - above - below)
    return box["x"] + left + across, box["y"] + above + down


def draw(page: Page, places: list[list[float]]) -> None:
    page.mouse.move(*place(page, *places[0]))
    page.mouse.down()
    for x, y in places[1:]:
        page.mouse.move(*place(page, x, y))
    page.mouse.up()


def test_a_stroke_by_mouse_is_told_once_with_its_revision(pad: Page) -> None:
    draw(pad, [[x / 10, -1.5] for x in range(-10, 16)])
    curve = told(pad, 1)
    assert (curve["join"], curve["revision"]) == ("cubic", 3)
    middle = [y for x, y in curve["points"] if -0.9 < x < 1.4]
    assert all(y == pytest.approx(-1.5, abs=0.03) for y in middle)
    assert curve["points"][0] == START[0] and curve["points"][-1] == START[-1]


def test_clicks_add_and_remove_and_dragging_moves(pad: Page) -> None:
    pad.mouse.click(*place(pad, 1, -1))
    assert len(told(pad, 1)["points"]) == 5
    draw(pad, [[1, -1], [1.2, -0.4], [1.3, 0.5]])
    pad.wait_for_function(THERE, arg=[1.3, 0.5])  # a hand that rests on its way has told before
    pad.mouse.dblclick(*place(pad, 1.3, 0.5))
    pad.wait_for_function("(points) => String(told.at(-1)[1].points) === String(points)", arg=START)


def test_keys_move_add_remove_and_undo(pad: Page) -> None:
    pad.locator(HANDLE).focus()
    pad.keyboard.press("PageDown")
    pad.keyboard.press("ArrowUp")
    pad.keyboard.press("Shift+ArrowLeft")
    moved = told(pad, 1)["points"]
    assert moved[1] == [-1, -0.15]
    pad.keyboard.press("Insert")
    pad.keyboard.press("Home")
    pad.keyboard.press("Delete")
    assert len(told(pad, 2)["points"]) == 4
    for _ in range(4):
        pad.keyboard.press("ControlOrMeta+z")
    assert told(pad, 3)["points"] == START
    pad.keyboard.press("ControlOrMeta+Shift+z")
    assert told(pad, 4)["points"][1] == [-0.5, -0.15]


def test_the_last_two_points_stay(pad: Page) -> None:
    pad.locator(HANDLE).focus()
    for _ in range(3):
        pad.keyboard.press("Delete")
    expect(pad.locator(".spoken")).to_have_text("A curve needs two points.")
    assert len(told(pad, 1)["points"]) == 2


def test_what_is_said_of_a_click_or_a_key_stays_in_sight(pad: Page) -> None:
    status = pad.locator(".status")
    expect(status).to_have_text("4 points")
    pad.mouse.click(*place(pad, 1, -1))
    expect(status).to_have_text("Point added, 5 now.")
    pad.locator(HANDLE).focus()
    pad.keyboard.press("Delete")
    expect(status).to_have_text("Point removed, 4 left.")
    for _ in range(3):
        pad.keyboard.press("Delete")
    expect(status).to_have_text("A curve needs two points.")
    pad.keyboard.press("ArrowUp")
    expect(status).to_have_text("2 points")


FINGERS = """(places) => {
    const canvas = document.body.firstChild.shadowRoot.querySelector("canvas");
    canvas.setPointerCapture = () => {};
    for (const [kind, pointerId, clientX, clientY] of places) {
        const event = {pointerId, pointerType: "touch", clientX, clientY, button: 0, buttons: 1, bubbles: true};
        canvas.dispatchEvent(new PointerEvent(`pointer${kind}`, event));
    }
}"""


def test_a_second_finger_is_not_the_one_that_draws(pad: Page) -> None:
    first = [("down", -1.5, -2.0), *(("move", x / 10, -2.0) for x in range(-14, 15))]
    second = [("down", 0.0, 2.5), ("move", 0.5, 2.5), ("move", 1.5, 2.5), ("up", 1.5, 2.5)]
    last = [("move", 1.5, -2.0), ("up", 1.5, -2.0)]
    fingers = [(*what, 1) for what in first] + [(*what, 2) for what in second] + [(*what, 1) for what in last]
    pad.evaluate(FINGERS, [(kind, finger, *place(pad, x, y)) for kind, x, y, finger in fingers])
    points = told(pad, 1)["points"]
    assert all(y == pytest.approx(-2, abs=0.03) for x, y in points if -1.4 < x < 1.6)
    assert max(x for x, y in points if y == pytest.approx(-2, abs=0.03)) == pytest.approx(1.5, abs=0.05)


def test_another_revision_brings_another_curve_and_the_same_does_not(pad: Page) -> None:
    pad.select_option("select", "tanh")
    assert told(pad, 1)["points"][0] == [-3, -1]
    pad.evaluate("(data) => sketchpad.update(data)", {**DATA, "theme": "dark"})
    expect(pad.locator(".handle")).to_have_count(13)
    pad.evaluate("(data) => sketchpad.update(data)", {**DATA, "revision": 4})
    expect(pad.locator(".handle")).to_have_count(4)
    assert pad.evaluate("told.length") == 1


def test_straight_or_smooth_is_told(pad: Page) -> None:
    pad.locator("input[value=straight]").check()
    assert told(pad, 1)["join"] == "straight"


def test_what_is_touched_is_large_on_a_phone(pad: Page) -> None:
    pad.set_viewport_size({"width": 390, "height": 800})
    for button in pad.locator("button:visible:not(.handle), select, .join, .switch").all():
        box = button.bounding_box()
        assert box is not None and box["height"] >= 44
    assert pad.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_was_drawn_is_sent_as_soon_as_the_pad_is_left(pad: Page) -> None:
    """A press on a button of the page finds it, however soon it comes: here no timer ever ends."""
    pad.evaluate("document.body.style.padding = '60px'")
    pad.clock.install()
    pad.clock.pause_at(pad.evaluate("Date.now()") + 1000)
    draw(pad, [[1, -1], [1.2, -0.4], [1.3, 0.5]])
    assert pad.evaluate("told.length") == 0
    pad.mouse.move(5, 5)
    assert len(told(pad, 1)["points"]) > len(START)
    pad.clock.run_for(5000)
    assert pad.evaluate("told.length") == 1
