"""The output over the plane: its axes have room for their numbers and for the names of columns."""

import pytest
from playwright.sync_api import Page

from tests.assets.written import NOTE, covered, cut, written

OUTPUT = """async ([domain, axes, wide]) => {
    const {Output} = await import("/assets/playground/output.js");
    const style = {ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif", dark: false};
    const scene = {metadata: {task: "regression", classes: [], domain, axes}, seeds: [0], view: "map", maps: [],
        splits: {}, ready: false, points: null, pointer: null, choice: 0};
    const output = new Output(scene, () => {});
    output.element.style.width = `${wide}px`;
    document.body.replaceChildren(output.element);
    output.draw(style);
    return [output.left, output.side];
}"""
DOMAINS = [
    [[-0.4, 2.8], [-0.15, 1.05]],
    [[-6, 6], [-6, 6]],
    [[1990, 2020], [-0.00125, 0.0025]],
    [[-1e6, 2e6], [-12500, 12500]],
]


@pytest.mark.parametrize("wide", [230, 320])
@pytest.mark.parametrize("axes", [["x₁", "x₂"], ["length_m", "mass_kg"], ["a" * 60, "b" * 60]])
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_number_and_both_names_are_seen(
    opened: Page, domain: list[list[float]], axes: list[str], wide: int
) -> None:
    opened.evaluate(NOTE)
    left, side = opened.evaluate(OUTPUT, [domain, axes, wide])
    texts = written(opened)
    numbers = [one["text"] for one in texts if one["text"][0] in "−0123456789"]
    assert len(numbers) in (11, 13)  # five on either axis, or three where they are wide; three at the scale of colours
    assert all(len(set(axis)) == len(axis) for axis in (numbers[:-8], numbers[-8:-3]))
    assert cut(texts) == []
    assert covered(texts) == []
    assert all(one["box"][2] <= left or one["box"][1] >= side + 6 for one in texts if one["text"] not in axes)


RESPONSE = """async (high) => {
    const {Response} = await import("/assets/playground/response.js");
    const {prepare} = await import("/assets/base/dom.js");
    const curve = {values: (x, y, count) => { for (let k = 0; k < count; k++) y[k] = k % 2 ? high : -high; }};
    new Response().draw(prepare(document.createElement("canvas"), 132, 132), {x: 0, y: 4, width: 128, height: 110},
        {step: 0, curve, all: [[1, -1]], shown: [[1, -1]], font: "sans-serif", ink: "#222", axes: true});
}"""


@pytest.mark.parametrize("high", [0.15, 1, 2e-7, 40000])
def test_an_activation_at_large_has_room_for_its_numbers(opened: Page, high: float) -> None:
    opened.evaluate(NOTE)
    opened.evaluate(RESPONSE, high)
    texts = written(opened)
    assert len(texts) == 5
    assert cut(texts) == []
    assert covered(texts) == []
