"""Pictures that are drawn once and kept are drawn anew on a screen with other pixels."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

Run = Callable[..., Any]

RATIO = "Object.defineProperty(window, 'devicePixelRatio', {value: %s, configurable: true});"
SCENE = """{sharp: false, seeds: [0, 1], choice: "mean", view: "all", splits: {}, points: null, ready: true, fixed: 0,
    maps: [1, 2].map((edition) => ({edition, size: 2, values: [Float32Array.from([-1, 0, 1, 0])]})),
    score: () => "", metadata: {task: "regression"}}"""
SMALL = """({MemberMaps}, scene) => {
    const maps = new MemberMaps(scene);
    return [maps.canvases, () => maps.draw(false, 1)];
}"""
MANY = """({Multiples}, scene) => {
    const many = new Multiples(scene, () => {});
    return [many.tiles.map(({canvas}) => canvas), () => many.draw({dark: false}, 300, 1)];
}"""


@pytest.mark.parametrize(("module", "make"), [("member_maps", SMALL), ("multiples", MANY)])
def test_maps_of_seeds_follow_the_pixels_of_the_screen(in_page: Run, module: str, make: str) -> None:
    function = f"""(module) => {{
        const [canvases, draw] = ({make})(module, {SCENE});
        return [1, 2].map((ratio) => {{
            {RATIO % "ratio"}
            draw();
            return canvases.map(({{width}}) => width);
        }});
    }}"""
    (one, other), twice = in_page(f"playground/{module}.js", function)
    assert one == other > 0 and twice == [2 * one, 2 * one]


TILES = """async () => {
    const {mount} = await import("/assets/playground/data_tiles.js");
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    const tiles = [{name: "a", title: "A", points: [0, 0, 1], domain: [[-1, 1], [-1, 1]], classes: 2, limit: 1},
        {name: "b", title: "B", sign: "B", points: null}];
    globalThis.data = {tiles, chosen: "a", theme: "light"};
    globalThis.tiles = mount(host, data, {trigger() {}});
}"""


def test_tiles_of_data_sets_follow_them_too(opened: Page) -> None:
    opened.evaluate(TILES)
    for ratio in (1, 2):
        opened.evaluate(f"() => {{ {RATIO % ratio} tiles.update(data); }}")
        opened.wait_for_function("(side) => document.querySelector('canvas').width === side", arg=40 * ratio)
    assert opened.locator("canvas").count() == 1
    painted = "(canvas) => canvas.getContext('2d').getImageData(0, 0, 80, 80).data.some(Boolean)"
    assert opened.locator("canvas").evaluate(painted)
