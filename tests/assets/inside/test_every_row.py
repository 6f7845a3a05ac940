"""A layer on every training row in the browser: its neurons in order, what is said of them, its pictures, its table."""

import base64
import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from learnact.serving.live.protocol import encode
from tests.assets.inside_page import redrawn

Run = Callable[..., Any]
STATISTICS, MULTIPLES = "inside/neuron_statistics.js", "inside/neuron_multiples.js"
BINS = 48
ABOUT = {"title": "Layer 1", "seed": 4, "step": 1200, "activation": "ReLU", "color": "#0072B2", "theme": "light"}
LAYER = """(module, sent, ...rest) => {
    const floats = ([name, {shape, data}]) => [name, {shape, data: Float32Array.from(data, (value) => value ?? NaN)}];
    const layer = module.layerOf(Object.fromEntries(Object.entries(sent).map(floats)), {title: "Layer 1"});
    return (%s)(module, layer, ...rest);
}"""
MOUNT = """async ([module, data]) => {
    const {mount} = await import(`/assets/inside/${module}.js`);
    document.body.replaceChildren();
    globalThis.shown = mount(document.body, data);
}"""


def parts(values: np.ndarray, low: float, high: float) -> dict[str, np.ndarray]:
    """What is told of values [rows, F] over an axis."""
    hist = [np.histogram(column, BINS, (low, high))[0] / len(values) for column in values.T]

    def stat(v: np.ndarray) -> list[float]:
        return [v.mean(), v.std(), float(np.linalg.norm(v)), np.abs(v).mean(), (v == 0).mean()]

    beyond = np.array([(values < low).mean(), (values > high).mean()])
    figures = np.array([stat(column) for column in values.T])
    whole = np.mean(hist, 0)
    return {
        "hist": whole,
        "beyond": beyond,
        "stat": np.array(stat(values)),
        "neurons": np.array(hist),
        "figures": figures,
    }


def layer(first: np.ndarray, now: np.ndarray, pieces: int = 1) -> dict[str, np.ndarray]:
    """The arrays of a layer of ReLU, or of Maxout, as the page sends them; z of [rows, pieces * F]."""
    arrays: dict[str, np.ndarray] = {}

    def after(z: np.ndarray) -> np.ndarray:
        return np.maximum(z, 0) if pieces == 1 else z.reshape(len(z), pieces, -1).max(1)

    for quantity, (one, two) in {"z": (first, now), "a": (after(first), after(now))}.items():
        low, high = float(min(one.min(), two.min())) - 0.03, float(max(one.max(), two.max())) + 0.01
        arrays[f"{quantity}.ends"] = np.array([low, high])
        for moment, values in (("first", one), ("now", two)):
            arrays |= {f"{moment}.{quantity}.{name}": array for name, array in parts(values, low, high).items()}
    return arrays


def sample(neurons: int = 6, rows: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """z at first and now: now neuron 2 is dead, neuron 4 always on."""
    rng = np.random.default_rng(3)
    first = rng.normal(size=(rows, neurons))
    now = rng.normal(size=(rows, neurons)) * np.linspace(0.5, 1.5, neurons) + rng.normal(size=neurons)
    now[:, 2], now[:, 4] = -np.abs(now[:, 2]) - 0.1, np.abs(now[:, 4]) + 0.1
    return first, now


def sent(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    return {
        name: {"shape": list(array.shape), "data": [v if np.isfinite(v) else None for v in array.ravel().tolist()]}
        for name, array in arrays.items()
    }


def coded(arrays: dict[str, np.ndarray]) -> str:
    return base64.b64encode(encode({}, {name: array.astype(np.float32) for name, array in arrays.items()})).decode()


@pytest.mark.parametrize("quantity", ["z", "a"])
def test_neurons_are_ordered_by_what_is_asked(engine: Run, quantity: str) -> None:
    first, now = sample()
    found = engine(
        STATISTICS,
        LAYER % "({ordered, ORDERS}, layer, q) => Object.keys(ORDERS).map((order) => ordered(layer, q, order))",
        sent(layer(first, now)),
        quantity,
    )
    values = now if quantity == "z" else np.maximum(now, 0)
    active = (now > 0).mean(0)
    expected = [range(6), np.argsort(-active, kind="stable"), np.argsort(values.mean(0)), np.argsort(-values.std(0))]
    assert found == [list(order) for order in expected]


def test_neurons_that_are_no_numbers_come_last(engine: Run) -> None:
    first, now = sample()
    arrays = layer(first, now)
    arrays["now.z.figures"][1] = np.nan
    asked = LAYER % "({ordered}, layer) => ['mean', 'spread'].map((order) => ordered(layer, 'z', order).at(-1))"
    assert engine(STATISTICS, asked, sent(arrays)) == [1, 1]


def test_exact_zeros_of_a_neuron_are_drawn_apart(engine: Run) -> None:
    first, now = sample()
    asked = LAYER % "({histOf, filled}, layer, k) => histOf(layer.now.a, k, filled(layer, 'a'))"
    for neuron in range(6):
        found = engine(STATISTICS, asked, sent(layer(first, now)), neuron)
        zeros = (now[:, neuron] <= 0).mean()
        assert found["zeros"] == pytest.approx(zeros) and sum(found["heights"]) == pytest.approx(1 - zeros, abs=1e-5)
        assert found["low"] <= 0 < found["high"] and found["beyond"] == pytest.approx(0, abs=1e-5)


def test_words_say_who_is_dead_and_where_means_lie(engine: Run) -> None:
    first, now = sample()
    told = "m.layerSentence(layer), m.kindWords(layer, 2), m.kindWords(layer, 4), m.kindOf(layer.first, 2)"
    asked = LAYER % f"(m, layer) => [{told}]"
    words, dead, always, before = engine(STATISTICS, asked, sent(layer(first, now)))
    assert words.startswith("1 of 6 neurons is dead (at first none), 1 always on; means of z from ")
    low, high = (
        float(text.replace("\N{MINUS SIGN}", "-")) for text in words.split("from ")[1].split(" (")[0].split(" to ")
    )
    assert low == pytest.approx(now.mean(0).min(), rel=0.06) and high == pytest.approx(now.mean(0).max(), rel=0.06)
    assert (dead, always, before) == ("dead now", "always on now", "")


def test_behind_maxout_every_piece_has_its_name(engine: Run) -> None:
    rng = np.random.default_rng(0)
    arrays = layer(rng.normal(size=(100, 6)), rng.normal(size=(100, 6)), pieces=3)
    asked = (
        LAYER
        % "(m, layer) => [m.neurons(layer), m.pieces(layer), m.itemName(layer, 'z', 5), m.itemName(layer, 'a', 1)]"
    )
    assert engine(STATISTICS, asked, sent(arrays)) == [2, 3, "Neuron 2, piece 3 of 3", "Neuron 2"]


@pytest.mark.parametrize(("count", "width"), [(1, 300), (7, 400), (64, 760), (256, 760), (96, 360)])
def test_cells_fit_and_can_be_told_apart(engine: Run, count: int, width: int) -> None:
    found = engine(MULTIPLES, "({cells}, count, width) => cells(count, width)", count, width)
    assert found["across"] * found["wide"] <= width and 50 <= found["wide"] <= 128
    assert found["across"] <= count


def test_keys_lead_along_rows_and_pages_and_stay_inside(engine: Run) -> None:
    at = {"across": 10, "size": 256, "count": 1000}
    keys = {"ArrowRight": 6, "ArrowLeft": 4, "ArrowDown": 15, "ArrowUp": 0, "PageDown": 261, "End": 999, "Home": 0}
    for key, place in keys.items():
        assert engine(MULTIPLES, "({stepped}, key, at) => stepped(key, 5, at)", key, at) == place
    assert engine(MULTIPLES, "({stepped}, at) => stepped('x', 5, at)", at) is None


def test_a_neuron_is_read_with_keys_and_stays_when_the_order_changes(opened: Page) -> None:
    first, now = sample()
    opened.evaluate(MOUNT, ["every_row", ABOUT | {"coded": coded(layer(first, now))}])
    name = opened.locator(".whole-neuron h3")
    expect(name).to_have_text("Neuron 1 of 6")
    opened.locator(".neuron-multiples canvas").focus()
    for _ in range(2):
        opened.keyboard.press("ArrowRight")
    expect(name).to_have_text("Neuron 3 of 6")
    expect(opened.locator(".whole-neuron .kind")).to_have_text("dead now")
    choice = opened.get_by_label("neurons", exact=True)
    redrawn(opened.locator(".neuron-multiples canvas"), lambda: choice.select_option("mean"))
    expect(name).to_have_text("Neuron 3 of 6")
    label = opened.locator(".neuron-multiples canvas").get_attribute("aria-label") or ""
    assert f"Now mean {now[:, 2].mean():.2g}".replace("-", "\N{MINUS SIGN}") in label


def test_a_thousand_neurons_are_paged_through(opened: Page) -> None:
    rng = np.random.default_rng(1)
    arrays = layer(rng.normal(size=(50, 1024)), rng.normal(size=(50, 1024)))
    opened.evaluate(MOUNT, ["every_row", ABOUT | {"coded": coded(arrays)}])
    count = opened.locator(".pager .value")
    expect(count).to_have_text("1–256 of 1,024")
    opened.get_by_role("button", name="The next neurons").click()
    expect(count).to_have_text("257–512 of 1,024")
    opened.locator(".neuron-multiples canvas").focus()
    opened.keyboard.press("End")
    expect(count).to_have_text("769–1,024 of 1,024")
    expect(opened.get_by_role("button", name="The next neurons")).to_be_disabled()
    opened.set_viewport_size({"width": 390, "height": 800})
    expect(count).to_have_text("961–1,024 of 1,024")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_table_has_every_neuron_at_both_moments(opened: Page) -> None:
    first, now = sample()
    opened.evaluate(MOUNT, ["every_row", ABOUT | {"coded": coded(layer(first, now))}])
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Data as CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * (1 + 6)
    row = next(r for r in rows if (r["moment"], r["quantity"], r["neuron"]) == ("now", "a", "3"))
    assert (row["state"], row["step"], float(row["share of exact zeros"])) == ("dead", "1200", 1)
    row = next(r for r in rows if (r["moment"], r["quantity"], r["neuron"]) == ("first", "z", "2"))
    assert float(row["mean"]) == pytest.approx(first[:, 1].mean(), rel=1e-4)


SPANS = (
    LAYER
    % """({common, own, filled, histOf}, layer, k) => {
        const held = (span) => histOf(layer.now.z, k, span).heights.reduce((sum, share) => sum + share, 0);
        return [common(layer, "z"), own(layer, "z", k), filled(layer, "z"), held(own(layer, "z", k))];
    }"""
)


@pytest.mark.parametrize("neuron", [0, 2, 5])
def test_an_axis_of_all_neurons_is_cut_to_where_they_are_and_one_of_its_own_to_the_neuron(
    engine: Run, neuron: int
) -> None:
    rng = np.random.default_rng(5)
    first, now = sample()
    now[0, 0] = 40.0  # one row far from all others
    now[:, 5] = 12 + 0.1 * rng.normal(size=len(now))  # and a neuron
    arrays = layer(first, now)
    low, high = arrays["z.ends"]
    common, own, every, held = engine(STATISTICS, SPANS, sent(arrays), neuron)
    assert every == [0, BINS] and common[1] < BINS / 2
    reach = low + (high - low) / BINS * np.array(common)
    assert (reach[0] <= now.mean(0)).all() and (now.mean(0) <= reach[1]).all()
    inside = ((now >= reach[0]) & (now <= reach[1])).mean()
    assert inside > 0.98
    assert held == pytest.approx(1, abs=1e-5)
    if neuron == 0:
        assert own[1] == BINS


def test_a_layer_whose_neurons_are_all_dead_has_an_axis(engine: Run) -> None:
    first, now = sample()
    asked = LAYER % "({common, own}, layer) => [common(layer, 'a'), own(layer, 'a', 1)]"
    for low, high in engine(STATISTICS, asked, sent(layer(-np.abs(first), -np.abs(now)))):
        assert 0 <= low < high <= BINS


def test_neurons_are_shown_on_axes_of_their_own(opened: Page) -> None:
    first, now = sample()
    opened.evaluate(MOUNT, ["every_row", ABOUT | {"coded": coded(layer(first, now))}])
    pictures = opened.locator(".neuron-multiples canvas, .whole-neuron canvas >> visible=true")
    expect(opened.locator(".legend")).to_contain_text("neurons: z from")
    redrawn(pictures, lambda: opened.get_by_label("own axes").check())
    expect(opened.locator(".legend")).to_contain_text("each neuron on an axis of its own")
