"""Figures are walked through with the arrow keys: the map of neurons, the curves of loss and accuracy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.assets.inside.test_page import STILL, coded
from tests.assets.inside_page import moment

Run = Callable[..., Any]
MAP = "inside/map.js"
STEPPED = """({strip, stepped}, counts, keys) => {
    const strips = counts.map((count) => ({active: Array(count), ...strip(count, 100, 10)}));
    return keys.reduce(([...places], key) => [...places, stepped(strips, places.at(-1), ...key)], [[0, 0]]).slice(1);
}"""
LEFT, RIGHT, UP, DOWN, HOME, END = [-1, 0], [1, 0], [0, -1], [0, 1], [-1e9, 0], [1e9, 0]

CHART = """async (epochs) => {
    const {Curves} = await import("/assets/run/curves.js");
    const of = [(epoch) => 10 * epoch, (epoch) => epoch, (epoch) => 1 / (1 + epoch), () => 0.5];
    const columns = of.map((one) => epochs.map(one));
    const history = {rows: epochs.length, restarts: 0, arrived: epochs.length, columns};
    globalThis.switches ??= {};
    const scene = {metadata: {task: "multiclass", layers: [{}]}, seeds: [0], choice: "mean", choiceName: "seed 0",
        switches, header: {series: ["train.loss", "validation.accuracy"]}};
    const style = {ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif", dark: false};
    globalThis.picked = [];
    const curves = new Curves(scene, () => curves.draw(style, history), (epoch) => picked.push(epoch));
    document.body.replaceChildren(curves.element);
    for (const chart of document.querySelectorAll(".chart")) chart.style.height = "200px";
    curves.draw(style, history);
}"""


@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ([RIGHT, RIGHT, LEFT, LEFT, LEFT], [[0, 1], [0, 2], [0, 1], [0, 0], [0, 0]]),
        ([DOWN, DOWN, DOWN], [[0, 10], [0, 20], [1, 0]]),  # the cell below, then the strip below
        ([END, UP, DOWN, DOWN], [[0, 24], [0, 14], [0, 24], [1, 4]]),
        ([HOME, UP], [[0, 0], [0, 0]]),
        ([END, UP, RIGHT, RIGHT, DOWN], [[0, 24], [0, 14], [0, 15], [0, 16], [0, 24]]),  # a row that is not full
        ([END, DOWN, DOWN, DOWN, UP, UP], [[0, 24], [1, 4], [2, 2], [2, 2], [1, 2], [0, 22]]),
    ],
)
def test_the_map_is_walked_cell_by_cell_and_strip_by_strip(engine: Run, keys: Any, places: Any) -> None:
    assert engine(MAP, STEPPED, [25, 7, 3], keys) == places


def test_home_and_end_lead_to_the_ends_of_a_layer(opened: Page) -> None:
    network = moment("ReLU", [12, 100, 16, 3], seeds=1)
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "neurons"})
    opened.locator(".neuron-map canvas").focus()
    for key, name in (("End", "Layer 1, neuron 100"), ("Home", "Layer 1, neuron 1"), ("End", "Layer 1, neuron 100")):
        opened.keyboard.press(key)
        expect(opened.locator(".reading")).to_contain_text(f"{name}: ")
    opened.keyboard.press("ArrowDown")
    expect(opened.locator(".reading")).to_contain_text("Layer 2, neuron ")


def test_loss_is_read_with_keys_from_the_last_epoch_on(opened: Page) -> None:
    opened.evaluate(CHART, [0, 1, 2, 4, 8])
    loss, accuracy = opened.locator(".chart canvas").all()
    readout = opened.locator(".chart .readout").first
    expect(readout).to_have_text("train 0.111")
    loss.focus()
    for key, words in (
        ("ArrowLeft", "epoch 4: train 0.2"),
        ("ArrowLeft", "epoch 2: train 0.333"),
        ("Home", "epoch 0: train 1"),
        ("ArrowLeft", "epoch 0: train 1"),
        ("ArrowRight", "epoch 1: train 0.5"),
        ("End", "epoch 8: train 0.111"),
    ):
        opened.keyboard.press(key)
        expect(readout).to_have_text(words)
    assert "epoch 8: train 0.111" in str(loss.get_attribute("aria-label"))
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("Enter")
    assert opened.evaluate("picked") == [4]
    accuracy.focus()
    expect(readout).to_have_text("train 0.111")
    opened.keyboard.press("ArrowLeft")
    expect(opened.locator(".chart .readout").nth(1)).to_have_text("epoch 4: val 50.0 %")
