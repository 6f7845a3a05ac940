"""Points painted by hand: what is pressed or carried is let go before the points are others."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Run = Callable[..., Any]

BOARD = """async ({Board}) => {
    const {Sketch, MAX_POINTS} = await import("/assets/paint/sketch.js");
    const sketch = new Sketch([[-3, -3, 0], [0, 0, 1], [3, 3, 2]]);
    const told = [];
    const board = new Board(sketch, {changed: () => board.draw(), say: (text) => told.push(text), choose() {}});
    const host = document.createElement("div");
    host.style.width = "400px";
    host.append(board.canvas);
    document.body.replaceChildren(host);
    board.canvas.setPointerCapture = () => {};
    board.draw({dark: false, ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif"});
    const point = (kind, [x1, x2], pointerId = 1) => {
        const {left, top} = board.canvas.getBoundingClientRect();
        const [clientX, clientY] = [left + 24 + ((x1 + 6) / 12) * board.side, top + 6 + ((6 - x2) / 12) * board.side];
        const event = {pointerId, pointerType: "touch", clientX, clientY, button: 0, buttons: 1, bubbles: true};
        board.canvas.dispatchEvent(new PointerEvent(`pointer${kind}`, event));
    };
    const key = (name, more = {}) =>
        board.canvas.dispatchEvent(new KeyboardEvent("keydown", {key: name, bubbles: true, ...more}));
    return (%s)({board, sketch, told, point, key, MAX_POINTS});
}"""


def painted(in_page: Run, scenario: str) -> Any:
    """What `scenario` leaves on a board of three points."""
    return in_page("paint/board.js", BOARD % scenario)


THREE = [[-3, -3, 0], [0, 0, 1], [3, 3, 2]]


PAGE = """async (points) => {
    const {mount} = await import("/assets/paint/page.js");
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    const data = {base: null, theme: "light", revision: 1, points, offer: {title: "Moons", points: [[1, 1, 0]]}};
    mount(host.attachShadow({mode: "open"}), data, {state() {}, trigger() {}});
}"""


@pytest.mark.parametrize("button", ["Undo", "Clear", "Begin with “Moons”"])
def test_a_point_that_is_carried_is_let_go_before_others_come(opened: Page, button: str) -> None:
    opened.evaluate(PAGE, [])
    plane = opened.locator("canvas")
    expect(opened.locator(".paint.loading")).to_have_count(0)
    plane.focus()
    for key in (" ", "ArrowRight", " ", "ArrowUp", " "):
        opened.keyboard.press(key)
    opened.get_by_role("radio", name="Move").check()
    plane.focus()
    opened.keyboard.press(" ")
    expect(opened.locator(".spoken")).to_have_text("A taken")
    opened.get_by_role("button", name=button).click()
    left = {"Undo": "2", "Clear": "", "Begin with “Moons”": "1"}[button]
    count = opened.locator(".classes label").first.locator(".count")
    expect(count).to_have_text(left)
    plane.focus()
    opened.keyboard.press("ArrowUp")
    expect(opened.locator(".spoken")).to_have_text("0.25, 0.5")
    expect(count).to_have_text(left)


def test_a_point_that_is_pressed_is_let_go_before_others_come(in_page: Run) -> None:
    pressed = """({board, sketch, point}) => {
        board.take("move");
        point("down", [3, 3]);
        point("move", [4, 4]);
        board.release();
        sketch.undo();
        const after = sketch.points;
        point("move", [5, 5]);
        point("up", [5, 5]);
        return [after, sketch.points, sketch.past.length, sketch.future.length];
    }"""
    assert painted(in_page, pressed) == [THREE, THREE, 0, 1]


def test_another_tool_ends_what_the_one_before_did(in_page: Run) -> None:
    changed = """({board, sketch, point, key}) => {
        board.take("spray");
        point("down", [2, -2]);
        board.take("erase");
        const count = sketch.points.length;
        point("move", [-3, -3]);
        key(" ");
        return [count, sketch.points.length, sketch.past.length];
    }"""
    assert painted(in_page, changed) == [4, 3, 2]  # (0, 0), which the cursor of the keys is on, and nothing else


def test_putting_down_and_erasing_are_undone_one_by_one(in_page: Run) -> None:
    erased = """({board, sketch, key}) => {
        board.take("move");
        key(" ");
        key("ArrowUp");
        key("Delete");
        const counts = [sketch.points];
        key("z", {ctrlKey: true});
        counts.push(sketch.points);
        key("z", {ctrlKey: true});
        return [...counts, sketch.points];
    }"""
    assert painted(in_page, erased) == [[THREE[0], THREE[2]], [THREE[0], [0, 0.25, 1], THREE[2]], THREE]


def test_a_second_finger_is_not_the_one_that_paints(in_page: Run) -> None:
    fingers = """({board, sketch, point}) => {
        board.take("move");
        point("down", [3, 3]);
        point("move", [4, 4]);
        point("down", [-3, -3], 2);
        point("move", [-4, -4], 2);
        point("up", [-4, -4], 2);
        point("move", [5, 5]);
        point("up", [5, 5]);
        return sketch.points;
    }"""
    assert painted(in_page, fingers) == [*THREE[:2], [5, 5, 2]]


def test_where_there_is_no_room_no_other_point_moves(in_page: Run) -> None:
    full = """({sketch, point, MAX_POINTS}) => {
        sketch.replace(Array.from({length: MAX_POINTS}, () => [-5, -5, 0]));
        point("down", [2, 2]);
        point("move", [3, 2]);
        point("up", [3, 2]);
        return sketch.points.every(([x1, x2]) => x1 === -5 && x2 === -5);
    }"""
    assert painted(in_page, full)
