"""What the views of a network's inside tell under the mouse and by keys, and how one gets to every layer."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.assets.inside.test_page import INSIDE, STILL, WIDTHS, coded
from tests.assets.inside_page import BINS, CURVES, READ, moment, sent

Run = Callable[..., Any]
INPUTS, LAYERS, MAP, VIEW = (f"inside/{name}.js" for name in ("activation_inputs", "layers", "map", "network_view"))
READ_AT = f"(module, sent, z, pull) => module.readAt(module.inputsOf(({READ})([sent])[0], 0), z, pull)"


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


def drawings(page: Page) -> Any:
    return page.evaluate("() => [...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL())")


def test_a_seed_has_its_own_curve_and_the_mean_is_theirs(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=2)
    curve = network["arrays"]["inside.0.curve"][0]
    network["arrays"]["inside.0.curve"] = np.stack([curve, 3 * curve])
    at = {choice: engine(INPUTS, READ_AT, sent(network | {"choice": choice}), 0.7, "z")["value"] for choice in (0, 1)}
    assert at[0] == pytest.approx(np.tanh(0.7), abs=2e-3) and at[1] == pytest.approx(3 * at[0], rel=1e-5)
    assert engine(INPUTS, READ_AT, sent(network), 0.7, "z")["value"] == pytest.approx(2 * at[0], rel=1e-5)


def test_the_share_below_zero_is_counted(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=2)
    words = engine(INPUTS, f"(module, sent) => module.inputsOf(({READ})([sent])[0], 0).words", sent(network))
    share = 100 * network["arrays"]["inside.0.negative"].mean()
    found = re.fullmatch(r"z .* ± .*, ([\d.]+) % below 0", words)
    assert found and float(found[1]) == pytest.approx(share, abs=0.5)


@pytest.mark.parametrize("z", [-2.3, -0.4, 0.1, 1.7])
def test_at_a_z_one_reads_the_curve_the_share_and_the_pull(engine: Run, z: float) -> None:
    network = moment("Tanh", WIDTHS, seeds=2)
    found = engine(INPUTS, READ_AT, sent(network), z, "z")
    low, high = network["arrays"]["inside.0.z.ends"]
    bin = int((z - low) / (high - low) * BINS)
    assert found["value"] == pytest.approx(CURVES["Tanh"][0](np.array(z)), abs=2e-3)  # the curve is known at 97 places
    share = network["arrays"]["inside.0.z.hist"].mean(0)[bin]
    assert found["bin"] == bin and found["share"] == pytest.approx(share, abs=1e-6)
    pull = network["arrays"]["inside.0.pull.z"].mean(0)[bin]
    expected = pull if share >= 0.005 else np.nan  # too few samples to be judged by
    assert found["pull"] == pytest.approx(expected, rel=1e-4, nan_ok=True)


def test_beyond_the_bins_there_is_no_share(engine: Run) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    words = f"(module, sent, z) => module.readWords(module.inputsOf(({READ})([sent])[0], 0), z, 'a')"
    assert engine(INPUTS, words, sent(network), 40.0) == "z 40\nbeyond the bins"


@pytest.mark.parametrize(("count", "most"), [(13, 12), (20, 12), (101, 12), (100, 24), (12, 12), (1, 12)])
def test_every_layer_is_in_one_of_the_stretches(engine: Run, count: int, most: int) -> None:
    spread, parts = engine(LAYERS, "(all, ...asked) => [all.looked(...asked), all.stretches(...asked)]", count, most)
    assert [layer for low, high in parts for layer in range(low, high)] == list(range(count))
    assert max(high - low for low, high in parts) <= most
    assert len(spread) == min(count, most) and spread[0] == 0 and spread[-1] == count - 1
    steps = np.diff(spread)
    assert not len(steps) or (steps.min() >= 1 and steps.max() - steps.min() <= 1)


@pytest.mark.parametrize(
    ("counts", "width"), [([8, 8], 500), ([512, 256, 256, 128], 500), ([16] * 24, 280), ([512] * 24, 280)]
)
def test_cells_are_as_large_as_their_room_lets_them_be(engine: Run, counts: list[int], width: int) -> None:
    size = engine(MAP, "({cellSize}, counts, width) => cellSize(counts, width)", counts, width)
    across, rows = engine(MAP, "({strip}, ...asked) => Object.values(strip(...asked))", counts[0], width, size)
    assert 9 <= size <= 26 and across * size <= width and (rows - 1) * across < counts[0] <= rows * across
    more = sum(-(-count // (width // (size + 1))) * (size + 1) + 8 for count in counts)
    assert size in (18, 22) or more > (480 if width >= 420 else 560)


@pytest.mark.parametrize(
    ("count", "width", "columns"), [(11, 1240, 6), (10, 1240, 5), (3, 1240, 3), (12, 600, 4), (2, 60, 1)]
)
def test_panels_are_spread_over_even_lines(engine: Run, count: int, width: int, columns: int) -> None:
    assert engine(VIEW, "({columns}, count, width) => columns(count, width, 124)", count, width) == columns


def test_the_mouse_reads_a_bin_and_draws_nothing_again(opened: Page) -> None:
    network = moment("Tanh", WIDTHS, seeds=1)
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "distributions"})
    words = opened.locator(".panel-words").first
    always, before = words.inner_text(), drawings(opened)
    opened.locator(".layer-panel canvas").first.hover(position={"x": 150, "y": 50})
    expect(words).to_have_text(re.compile(r"^z \S+ to \S+\n[\d.]+ % of all$"))
    low, high = (number(text) for text in words.inner_text().split("\n")[0].removeprefix("z ").split(" to "))
    ends, hist = network["arrays"]["inside.0.z.ends"], network["arrays"]["inside.0.z.hist"][0]
    bin = int(((low + high) / 2 - ends[0]) / (ends[1] - ends[0]) * BINS)
    assert high - low == pytest.approx((ends[1] - ends[0]) / BINS, rel=0.1)
    assert number(words.inner_text().split("\n")[1].split()[0]) == pytest.approx(100 * hist[bin], rel=0.06)
    expect(opened.locator(".mark:visible")).to_have_count(1)
    assert drawings(opened) == before
    opened.mouse.move(5, 5)
    expect(words).to_have_text(always)
    expect(opened.locator(".mark:visible")).to_have_count(0)


def test_keys_walk_along_the_curve_and_the_reading_follows_the_training(opened: Page) -> None:
    network = moment("Sigmoid", WIDTHS, seeds=1)
    opened.evaluate(INSIDE, [sent(network), {"view": "sampled"}])
    words = opened.locator(".panel-words").first
    height = words.bounding_box()
    opened.locator(".layer-panel canvas").first.focus()
    for _ in range(4):
        opened.keyboard.press("ArrowRight")
    expect(words).to_have_text(re.compile(r"^z \S+, σ\(z\) \S+\n[\d.]+ % in this bin, \|∂L/∂a\| \S+$"))
    z, value = (number(text.split()[-1]) for text in words.inner_text().split("\n")[0].split(", "))
    assert value == pytest.approx(1 / (1 + np.exp(-z)), abs=0.004)
    assert words.bounding_box() == height
    described = opened.locator(".layer-panel canvas").first.get_attribute("aria-label")
    assert described is not None and "σ(z)" in described and "Arrow keys" in described
    opened.evaluate("() => { shown.scene.arrays['inside.0.curve'].data.fill(0.25); shown.draw(); }")
    expect(words).to_contain_text("σ(z) 0.25")


def test_a_finger_leaves_the_reading_where_it_was(opened: Page) -> None:
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", WIDTHS, seeds=1))], "view": "flow"})
    canvas = opened.locator(".layer-panel canvas").first
    for kind in ("pointerdown", "pointerleave"):
        canvas.dispatch_event(kind, {"pointerType": "touch", "clientX": 150, "clientY": 120})
    expect(opened.locator(".panel-words").first).to_contain_text("of all")


def named(page: Page) -> list[str]:
    return [text.split(" · ")[0] for text in page.locator(".layer-panel figcaption").all_inner_texts()]


def step(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_every_layer_of_a_deep_network_can_be_reached(opened: Page) -> None:
    deep = coded(moment("Tanh", [4, *[6] * 20, 3], seeds=1))
    opened.evaluate(STILL, {"networks": [deep], "view": "flow"})
    expect(opened.locator(".layer-panel")).to_have_count(12)
    assert len(named(opened)) == 12 and named(opened)[0] == "Layer 1" and named(opened)[-1] == "Output"
    expect(step(opened, "Layers before")).to_be_disabled()
    captions = opened.locator(".layer-panel figcaption")
    step(opened, "Layers behind").click()
    expect(captions.nth(1)).to_contain_text("Layer 2")
    seen = named(opened)
    step(opened, "Layers behind").click()
    expect(captions.first).to_contain_text(f"Layer {len(seen) + 1}")
    assert seen + named(opened) == [f"Layer {layer}" for layer in range(1, 21)] + ["Output"]
    expect(step(opened, "Layers behind")).to_be_disabled()
    opened.evaluate("(data) => still.update(data)", {"networks": [coded(moment("Tanh", WIDTHS))], "view": "flow"})
    expect(opened.get_by_label("layers", exact=True)).to_be_hidden()
    assert named(opened) == ["Layer 1", "Layer 2", "Output"]


INSIDE_THE_PHONE = """() => {
  const box = document.querySelector("details[open] p").getBoundingClientRect();
  return box.left >= 0 && box.right <= 390;
}"""


def test_an_explanation_stays_on_a_phone_and_closes_with_escape(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 800})
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", WIDTHS))], "view": "distributions"})
    for question in ("saturated?", "rank?"):
        opened.get_by_text(question, exact=True).click()
        expect(opened.locator("details[open] p")).to_have_count(1)
        opened.wait_for_function(INSIDE_THE_PHONE)
    opened.keyboard.press("Escape")
    expect(opened.locator("details[open]")).to_have_count(0)


@pytest.mark.parametrize("gain", [1e-3, 1.0, 30.0])
def test_the_axis_of_a_layer_reaches_as_far_as_what_enters_it(opened: Page, gain: float) -> None:
    network = moment("ReLU", WIDTHS, seeds=1, gain=gain)
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "sampled"})
    words, canvas = opened.locator(".panel-words").nth(1), opened.locator(".layer-panel canvas").nth(1)
    box = canvas.bounding_box()
    hist = network["arrays"]["inside.1.z.hist"][0]
    edges = np.linspace(*network["arrays"]["inside.1.z.ends"], BINS + 1)
    filled = edges[np.flatnonzero(hist)[0]], edges[np.flatnonzero(hist)[-1] + 1]
    assert box is not None
    for x, end in ((1, filled[0]), (box["width"] - 2, filled[1])):
        canvas.hover(position={"x": x, "y": 60})
        z = number(words.inner_text().split("\n")[0].split(",")[0].removeprefix("z "))
        assert 0.98 < z / end < 1.9


@pytest.mark.parametrize("top", [4e-5, 0.025, 1.0, 250.0, 4e7])
def test_numbers_at_an_axis_have_room_and_are_short(in_page: Run, top: float) -> None:
    asked = """({Frame}, top) => {
        const context = document.createElement("canvas").getContext("2d");
        const written = [];
        context.fillText = (text, x) => written.push([text, x - context.measureText(text).width, context.textAlign]);
        const frame = new Frame({room: {left: 0, right: 5, top: 5, below: 20}, size: 10});
        const style = {ink: "#000", faint: "#888", font: "sans-serif"};
        frame.fitNumbers(context, style, {width: 220, height: 160, low: -top, high: top, bottom: 0, top});
        frame.axes(context, style);
        return written.filter(([, , align]) => align === "right").map(([text, left]) => [text, left]);
    }"""
    written = in_page("base/frame.js", asked, top)
    assert len(written) >= 3 and all(left >= 0 for _, left in written)
    assert not any(".0e" in text for text, _ in written)
