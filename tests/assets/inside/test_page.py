"""The inside of networks as a visitor sees it: four views behind tabs, a still figure, what keys read."""

import base64
import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from learnact.serving.live.protocol import encode
from tests.assets.inside_page import READ, moment, sent

Run = Callable[..., Any]
WIDTHS = [12, 24, 16, 3]

INSIDE = f"""async ([sent, scene]) => {{
    const {{Inside}} = await import("/assets/inside/inside.js");
    const {{dress, THEME}} = await import("/assets/base/component.js");
    const [network] = ({READ})([sent]);
    const activation = {{title: network.title, color: network.color, dash: network.dash}};
    const head = network.layers.length - 1;
    const layers = network.layers.map((layer, k) => ({{...layer, activation: k < head ? activation : null}}));
    const choice = scene.choice ?? "mean";
    Object.assign(scene, {{seeds: network.seeds, choice, header: {{step: 3}}, metadata: {{layers}}}});
    scene.switches ??= {{}};
    const colors = {{ink: "#222222", faint: "#dddddd", paper: "#ffffff", accent: "#0066aa"}};
    const style = {{dark: false, font: "sans-serif", ...colors}};
    const root = document.createElement("div");
    root.className = "themed live-panel";
    document.body.replaceChildren(root);
    dress(root, [THEME], () => {{}});
    const inside = new Inside(scene, () => inside.draw(style, scene.arrays));
    root.append(inside.element);
    scene.arrays = network.arrays;
    globalThis.shown = {{inside, scene, draw: () => inside.draw(style, scene.arrays)}};
    shown.draw();
}}"""

STILL = """async (data) => {
    const {mount} = await import("/assets/inside/fresh_networks.js");
    document.body.replaceChildren();
    globalThis.still = mount(document.body, data);
}"""


def coded(network: dict[str, Any]) -> dict[str, Any]:
    """A network as the page sends it to a still figure."""
    arrays = {name: array.astype(np.float32) for name, array in network["arrays"].items()}
    told = {name: value for name, value in network.items() if name not in ("arrays", "choice")}
    return told | {"coded": base64.b64encode(encode({}, arrays)).decode()}


def test_tabs_are_walked_with_keys_and_the_scene_remembers(opened: Page) -> None:
    opened.evaluate(INSIDE, [sent(moment("Tanh", WIDTHS)), {}])
    tabs = opened.get_by_role("tab")
    expect(tabs).to_have_text(["Gradient flow", "Distributions", "Dead neurons", "Where it is sampled"])
    tabs.first.focus()
    for name, key in (("distributions", "ArrowRight"), ("sampled", "End"), ("neurons", "ArrowLeft")):
        opened.keyboard.press(key)
        assert opened.evaluate("shown.scene.view") == name
        expect(opened.locator("[role=tab][aria-selected=true]")).to_be_focused()
    opened.evaluate(INSIDE, [sent(moment("Tanh", WIDTHS)), {"view": "sampled"}])
    expect(opened.get_by_role("tab", selected=True)).to_have_text("Where it is sampled")
    labelled = opened.get_by_role("tabpanel").get_attribute("aria-labelledby")
    assert labelled == opened.get_by_role("tab", selected=True).get_attribute("id")


def test_what_was_switched_stays_for_the_next_run(opened: Page) -> None:
    network = sent(moment("Tanh", [12, *[8] * 14, 3], seeds=1))
    opened.evaluate(INSIDE, [network, {}])
    quantity, common = opened.get_by_label("gradient of the"), opened.get_by_label("common axes")
    layers = opened.get_by_label("layers", exact=True)
    quantity.select_option("db")
    common.check()
    layers.select_option("1")
    opened.evaluate(INSIDE, [network, {"switches": opened.evaluate("shown.scene.switches")}])
    expect(quantity).to_have_value("db")
    expect(common).to_be_checked()
    expect(layers).to_have_value("1")
    expect(opened.get_by_label("log counts")).not_to_be_checked()


@pytest.mark.parametrize("view", ["flow", "distributions", "neurons", "sampled"])
@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("shown.scene.arrays = {}", "The picture of its layers comes with the first step."),
        (
            "Object.values(shown.scene.arrays).forEach(({data}) => data.fill(NaN))",
            "All seeds overflowed or diverged: no numbers are left.",
        ),
    ],
)
def test_where_there_is_nothing_to_see_one_sentence_says_why(
    opened: Page, view: str, change: str, sentence: str
) -> None:
    opened.evaluate(INSIDE, [sent(moment("Tanh", WIDTHS)), {"view": view}])
    expect(opened.locator(".view-body")).to_be_visible()
    opened.evaluate(f"() => {{ {change}; shown.draw(); }}")
    expect(opened.locator(".empty")).to_have_text(sentence)
    expect(opened.locator(".view-body")).to_be_hidden()


def test_the_sizes_are_read_with_keys(opened: Page) -> None:
    network = moment("Sigmoid", WIDTHS)
    opened.evaluate(INSIDE, [sent(network), {}])
    chart = opened.locator(".depth").first
    chart.locator("canvas").focus()
    for _ in range(2):
        opened.keyboard.press("ArrowRight")
    text = chart.locator(".readout").inner_text()
    sizes = network["arrays"]["inside.1.dw.stat"][:, 3]
    assert text.startswith("Layer 2: ")
    told = float(text.split(": ")[1].replace("\N{MINUS SIGN}", "-"))
    assert told == pytest.approx(np.exp(np.log(sizes).mean()), rel=0.06)


def test_the_size_of_an_update_comes_with_the_first_step(opened: Page) -> None:
    network = moment("Tanh", WIDTHS)
    for layer in range(3):
        network["arrays"][f"inside.{layer}.ratio"][:] = np.nan
    opened.evaluate(INSIDE, [sent(network), {}])
    expect(opened.locator(".depth .readout").nth(1)).to_have_text("Layer 1: –")
    expect(opened.locator(".row-title")).to_contain_text("Tanh:the gradient")


def test_the_table_of_dead_neurons_counts_and_ranges_over_seeds(opened: Page) -> None:
    network = moment("ReLU", WIDTHS, seeds=2)
    for s, dead in enumerate([3, 6]):
        for name in ("active", "moving"):
            network["arrays"][f"inside.1.{name}"][s] = np.where(np.arange(16) < dead, 0, 0.5)
            network["arrays"][f"inside.0.{name}"][s] = 0.5
    opened.evaluate(INSIDE, [sent(network), {"view": "neurons"}])
    rows = opened.locator(".counts tbody tr")
    assert rows.nth(0).locator("td").all_inner_texts() == ["24", "0", "0", "0", "0"]
    assert rows.nth(1).locator("td").all_inner_texts() == ["16", "4.5 (3 to 6)", "0", "0", "4.5 (3 to 6)"]
    expect(opened.locator(".sentence")).to_have_text("4.5 of 40 neurons never fire, the mean of 2 seeds (3 to 6)")
    opened.evaluate("() => { shown.scene.choice = 1; shown.draw(); }")
    expect(opened.locator(".sentence")).to_have_text("6 of 40 neurons never fire, all in layer 2")


RECALLED = """async (steps) => {
    const {Inside} = await import("/assets/inside/inside.js");
    const {FeedError} = await import("/assets/run/feed.js");
    const {scene} = shown;
    const asked = [];
    const feed = {request: () => new Promise((answer, fail) => asked.push({answer, fail}))};
    const style = {dark: false, font: "sans-serif", ink: "#222222", faint: "#dddddd", paper: "#ffffff"};
    const inside = new Inside(scene, () => {}, feed);
    shown.inside.element.replaceWith(inside.element);
    const settle = () => new Promise((done) => setTimeout(done, 0));
    const told = [];
    for (const [what, value] of steps) {
        if (what === "draw") {
            scene.header = {step: value};
            inside.draw(style, scene.arrays);
        } else if (what === "lose") asked.at(-1).fail(new FeedError("Connection lost, trying again."));
        else if (what === "wait") await new Promise((done) => setTimeout(done, value));
        else asked.at(value).answer({header: {generation: 0, layout: [{name: "row", shape: [2]},
            {name: "inside.0.active", shape: scene.arrays["inside.0.active"].shape}]},
            arrays: {snapshots: {shape: [1, 2 + scene.arrays["inside.0.active"].data.length],
                data: new Float32Array(2 + scene.arrays["inside.0.active"].data.length)}}});
        await settle();
        told.push(asked.length);
    }
    return [told, [...inside.pasts.get(scene).first.get(0).data].every((share) => share === 0)];
}"""


def recalled(page: Page, steps: list[tuple[str, int]]) -> Any:
    """How often the past of a run was asked for after each step, and whether its start was found: all dead."""
    page.evaluate(INSIDE, [sent(moment("ReLU", WIDTHS, seeds=1)), {"view": "neurons"}])
    return page.evaluate(RECALLED, steps)


def test_the_past_is_asked_for_again_some_time_after_the_answer_was_lost(opened: Page) -> None:
    lost = [("draw", 30), ("draw", 31), ("lose", 0), ("draw", 32), ("wait", 2100), ("draw", 33), ("answer", -1)]
    assert recalled(opened, lost) == [[1, 1, 1, 1, 1, 2, 2], True]


def test_an_answer_about_a_run_that_began_anew_is_none_about_this_one(opened: Page) -> None:
    anew = [("draw", 30), ("draw", 20), ("answer", 0)]
    assert recalled(opened, anew) == [[1, 2, 2], False]


def test_the_map_tells_which_neuron_and_how_often(opened: Page) -> None:
    network = moment("ReLU", WIDTHS, seeds=1)
    active = np.linspace(0, 0.9, 16)
    network["arrays"]["inside.1.active"][0] = np.roll(active, 5)
    network["arrays"]["inside.1.moving"][0] = np.roll(active, 5)
    opened.evaluate(INSIDE, [sent(network), {"view": "neurons"}])
    opened.locator(".neuron-map canvas").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        opened.keyboard.press(key)
    expect(opened.locator(".reading")).to_have_text(
        "Layer 2, neuron 3: active on 78 % of the samples, derivative not zero on 78 %"
    )
    opened.get_by_label("sorted").check()
    opened.locator(".neuron-map canvas").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        opened.keyboard.press(key)
    expect(opened.locator(".reading")).to_contain_text("Layer 2, neuron 5: active on 90 %")


def test_common_axes_hold_every_layer(opened: Page) -> None:
    opened.evaluate(
        STILL, {"networks": [coded(moment("Sigmoid", WIDTHS)), coded(moment("Tanh", WIDTHS))], "view": "flow"}
    )
    expect(opened.locator(".network-row")).to_have_count(2)
    pixels = """() => [...document.querySelectorAll(".layer-panel canvas")].map((canvas) => {
        const {data} = canvas.getContext("2d").getImageData(0, 20, canvas.width, canvas.height - 38);
        const columns = new Set();
        for (let p = 3; p < data.length; p += 4) if (data[p] > 60) columns.add(((p - 3) / 4) % canvas.width);
        return columns.size / canvas.width;
    })"""
    free = opened.evaluate(pixels)
    opened.get_by_label("common axes").check()
    assert len(free) == 6 and min(free) > 0.3
    # The gradient at sigmoid's first layer is the smallest; the next frame draws it.
    opened.wait_for_function(f"(free) => ({pixels})()[0] < 0.5 * free", arg=free[0])


def test_the_table_to_take_home_holds_the_figures_numbers(opened: Page) -> None:
    network = moment("ReLU", WIDTHS, seeds=2)
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "flow"})
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Data as CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert download.value.suggested_filename == "gradient_flow.csv"
    assert len(rows) == 2 * (3 + 3 + 2)  # two seeds; dw and dz of three layers, da of the hidden ones
    found = next(row for row in rows if (row["seed"], row["layer"], row["gradient of"]) == ("1", "2", "z"))
    stat = network["arrays"]["inside.1.dz.stat"][1]
    assert float(found["L2 norm"]) == pytest.approx(stat[2], rel=1e-5)
    assert float(found["share of exact zeros"]) == pytest.approx(stat[4], rel=1e-5)


@pytest.mark.parametrize("view", ["flow", "distributions", "neurons", "sampled"])
def test_a_still_figure_has_a_row_a_network_and_says_which_has_nothing(opened: Page, view: str) -> None:
    empty = {
        "title": "GELU",
        "color": "#CC79A7",
        "dash": "solid",
        "seeds": [0],
        "layers": [{"width": 4}, {"width": 2}],
        "coded": "",
    }
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", WIDTHS)), empty], "view": view, "theme": "dark"})
    expect(opened.locator(".live-panel.dark .network-row")).to_have_count(2)
    expect(opened.locator(".sentence").nth(1)).to_have_text("The picture of its layers comes with the first step.")
    expect(opened.get_by_role("button", name="Data as CSV")).to_be_enabled()
    opened.evaluate("(data) => still.update(data)", {"networks": [empty], "view": view})
    expect(opened.get_by_role("button", name="Data as CSV")).to_be_disabled()
    one = {"networks": [coded(moment("ReLU", WIDTHS))], "view": view}
    opened.evaluate("(data) => still.update(data)", one)
    expect(opened.locator(".row-title strong")).to_have_text(["ReLU:"])


def test_every_seed_has_its_small_panel(opened: Page) -> None:
    opened.evaluate(STILL, {"networks": [coded(moment("Tanh", WIDTHS, seeds=4))], "view": "sampled"})
    expect(opened.locator(".seed-panels figure")).to_have_count(0)
    opened.get_by_label("every seed").check()
    expect(opened.locator(".seed-panels").first.locator("span")).to_have_text([f"seed {s}" for s in range(4)])
    opened.get_by_label("with").select_option("a")
    expect(opened.locator(".panel-words").first).to_contain_text("strongest pull at z")


def test_where_it_is_sampled_in_words(opened: Page) -> None:
    network = moment("Tanh", WIDTHS, seeds=1, gain=8.0)
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "sampled"})
    shares = [network["arrays"][f"inside.{layer}.saturated"][0] for layer in range(2)]
    sentence = opened.locator(".sentence").inner_text()
    assert sentence.startswith(f"most in layer {int(np.argmax(shares)) + 1}: ")
    assert float(sentence.split(": ")[1].split(" %")[0]) == pytest.approx(100 * max(shares), abs=0.6)
    ends, hist = network["arrays"]["inside.0.z.ends"], network["arrays"]["inside.0.z.hist"][0]
    edges = np.linspace(*ends, len(hist) + 1)
    below = np.interp(0, edges, np.concatenate([[0], hist.cumsum()]))
    words = opened.locator(".panel-words").first.inner_text()
    assert float(words.split(", ")[1].split(" %")[0]) == pytest.approx(100 * below, abs=1)


def test_the_middle_99_percent_are_numpys_quantiles(engine: Run) -> None:
    rng = np.random.default_rng(2)
    values = rng.gamma(2.0, size=400_000)
    hist, edges = np.histogram(values, 400, (0, 20))
    found = engine(
        "inside/activation_inputs.js",
        "({middleOf99}, shares, low, high) => middleOf99({shares, low, high})",
        (hist / hist.sum()).tolist(), edges[0], edges[-1],
    )  # fmt: skip
    np.testing.assert_allclose(found, np.quantile(values, [0.005, 0.995]), atol=0.03)


def test_a_phone_scrolls_nothing_but_the_panels(opened: Page) -> None:
    opened.set_viewport_size({"width": 390, "height": 800})
    network = coded(moment("ReLU", [12, 600, 40, 30, 20, 3], seeds=1))
    for view in ("flow", "distributions", "neurons", "sampled"):
        opened.evaluate(STILL, {"networks": [network], "view": view})
        expect(opened.locator(".live-panel.loading")).to_have_count(0)
        assert opened.evaluate("document.documentElement.scrollWidth") <= 390, view


def test_a_network_of_a_hundred_layers_of_width_one_is_drawn(opened: Page) -> None:
    deep = coded(moment("Tanh", [2, *[1] * 100, 1], seeds=1))
    for view in ("flow", "distributions", "neurons", "sampled"):
        opened.evaluate(STILL, {"networks": [deep], "view": view})
        expect(opened.locator(".network-row .sentence")).not_to_have_text("")
        assert opened.locator(".layer-panel").count() <= 12


def test_axes_start_anew_for_other_networks(opened: Page) -> None:
    ends = "() => [...document.querySelectorAll('.depth')].map((node) => node.querySelector('canvas').toDataURL())"
    small, large = (coded(moment("ReLU", WIDTHS, gain=gain)) for gain in (1.0, 9.0))
    opened.evaluate(STILL, {"networks": [small], "view": "flow"})
    expect(opened.locator(".live-panel.loading")).to_have_count(0)
    opened.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    first = opened.evaluate(ends)
    same = f"(first) => String(({ends})()) === String(first)"
    opened.evaluate("(data) => still.update(data)", {"networks": [large], "view": "flow"})
    opened.wait_for_function(f"(first) => !({same})(first)", arg=first)
    opened.evaluate("(data) => still.update(data)", {"networks": [small], "view": "flow"})
    opened.wait_for_function(same, arg=first)


def test_a_gradient_that_overflows_leaves_the_activations_in_sight(opened: Page) -> None:
    network = moment("Tanh", WIDTHS)
    for name, array in network["arrays"].items():
        if ".d" in name:
            array[:] = np.nan
    opened.evaluate(STILL, {"networks": [coded(network)], "view": "flow"})
    expect(opened.locator(".sentence")).to_have_text("the gradient overflows: it is not a number")
    expect(opened.locator(".panel-words")).to_have_text(["not a number"] * 3)
    opened.evaluate("(data) => still.update(data)", {"networks": [coded(network)], "view": "distributions"})
    expect(opened.locator(".panel-words").first).to_contain_text("rank")


def test_the_map_says_who_died_since_the_start_and_who_came_back(opened: Page) -> None:
    network = moment("ReLU", WIDTHS, seeds=1)
    active = [network["arrays"][f"inside.{layer}.active"] for layer in (0, 1)]
    for one in active:
        one[:] = 0.5
    active[0][0, 4] = 0
    start = sent(network)
    active[0][0, 4], active[0][0, :3], active[1][0, 2] = 0.1, 0, 0
    opened.evaluate(INSIDE, [start, {"view": "neurons"}])
    opened.evaluate("() => { shown.scene.header = {step: 0}; shown.draw(); }")
    expect(opened.locator(".since")).to_have_text("")
    later = (
        f"async (sent) => {{ Object.assign(shown.scene, {{arrays: ({READ})([sent])[0].arrays, header: {{step: 8}}}}); "
    )
    opened.evaluate(later + "shown.draw(); }", sent(network))
    expect(opened.locator(".since")).to_have_text("4 died since the start, 1 came back")
    opened.locator(".neuron-map canvas").focus()
    for _ in range(5):
        opened.keyboard.press("ArrowRight")
    expect(opened.locator(".reading")).to_contain_text("active on 10 %")
    expect(opened.locator(".reading")).to_contain_text("it was dead at step 0 and came back")
    opened.keyboard.press("ArrowLeft")
    opened.keyboard.press("ArrowLeft")
    expect(opened.locator(".reading")).to_contain_text("it died by step 8")
