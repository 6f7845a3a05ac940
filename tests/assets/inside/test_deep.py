"""Deep networks: table and map tell of the same layers, what says nothing is folded, panels go on beyond the edge."""

import numpy as np
from playwright.sync_api import Page, expect

from tests.assets.inside.test_page import STILL, WIDTHS, coded
from tests.assets.inside_page import moment


def test_table_and_map_tell_of_the_same_layers(opened: Page) -> None:
    deep = coded(moment("ReLU", [12, *[8] * 40, 3], seeds=1))
    opened.evaluate(STILL, {"networks": [deep], "view": "neurons"})
    names = opened.locator(".counts tbody th")
    expect(names).to_have_count(24)
    listed = names.all_inner_texts()
    assert (listed[0], listed[-1]) == ("1", "40") and listed == sorted(listed, key=int)
    opened.locator(".neuron-map canvas").focus()
    opened.keyboard.press("Home")
    read = []
    for _ in range(24):
        read.append(opened.locator(".reading").inner_text().split(",")[0].removeprefix("Layer "))
        opened.keyboard.press("ArrowDown")
    assert read == listed
    opened.get_by_role("button", name="Layers behind").click()
    expect(names).to_have_text([str(layer) for layer in range(1, 25)])
    box = opened.locator(".counts").evaluate("node => [node.scrollHeight, node.clientHeight]")
    assert box[0] == box[1]  # no row is hidden


def test_layers_that_are_always_on_are_one_sentence(opened: Page) -> None:
    network = moment("Tanh", WIDTHS, seeds=2)
    for layer in (0, 1):
        for name in ("active", "moving"):
            network["arrays"][f"inside.{layer}.{name}"][:] = 1
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "neurons"})
    expect(opened.locator(".plain")).to_contain_text("All 40 neurons of these 2 layers are always on")
    expect(opened.locator(".neuron-block")).to_be_hidden()
    network["arrays"]["inside.1.moving"][1, 3] = np.float32(0.99)
    opened.evaluate("(data) => still.update(data)", {"networks": [coded(network)], "view": "neurons"})
    expect(opened.locator(".plain")).to_be_hidden()
    expect(opened.locator(".neuron-block")).to_be_visible()


def test_fresh_networks_have_no_updates(opened: Page) -> None:
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", WIDTHS))], "view": "flow"})
    expect(opened.locator(".depth h3")).to_have_text(["Size of the gradient"])


def test_a_phone_says_that_panels_go_on(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 800})
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", [12, 8, 8, 8, 8, 3]))], "view": "flow"})
    strip, more = opened.locator(".panels"), opened.locator(".more-layers")
    expect(more).to_have_text("more layers: swipe →")
    strip.evaluate("node => node.scrollTo(node.scrollWidth, 0)")
    expect(more).to_have_text("← the first layers")
    opened.set_viewport_size({"width": 1000, "height": 800})
    expect(more).to_be_hidden()
