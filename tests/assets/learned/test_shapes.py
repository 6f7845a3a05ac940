"""Curves of a layer as they are drawn: their numbers against NumPy, and what the panels say of them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

Run = Callable[..., Any]
SEEDS, POINTS, BINS = 4, 65, 32

FAMILY = """({familyOf, derivative, below}, arrays, choice, lost, z) => {
    for (const array of Object.values(arrays)) array.data = Float32Array.from(array.data);
    const alive = (s) => !lost.includes(s);
    const family = familyOf(arrays, 0, {choice, shown: choice === "mean" ? 0 : choice, alive});
    const list = (values) => [...values];
    const {mean, deviation, used, curves} = family;
    return {x: list(family.x), mean, deviation, used, below: below(family, z), count: curves.length,
        dead: curves.map(({dead}) => dead), lost: curves.map((curve) => curve.lost),
        steep: list(derivative(family).curves[1].y)};
}"""

SHAPES = """async ([arrays, layers, choice, lost]) => {
    const {Shapes} = await import("/assets/learned/shapes.js");
    for (const array of Object.values(arrays)) array.data = Float32Array.from(array.data);
    const seeds = [...Array(4).keys()];
    const scene = {seeds, arrays, choice, shown: 0, header: {step: 10}, overlay: null, alive: (s) => !lost.includes(s),
        choiceName: "mean of 4 seeds", metadata: {layers, samples: 4000, curve_rows: 512},
        switches: (globalThis.switches ??= {})};
    const style = {dark: false, ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif"};
    const shapes = new Shapes(scene, () => shapes.draw(style, arrays));
    document.body.replaceChildren(shapes.element);
    globalThis.told = {shapes, scene, style, draw: () => shapes.draw(style, arrays)};
    shapes.draw(style, arrays);
}"""


def frame(rng: np.random.Generator, neurons: int = 0) -> dict[str, Any]:
    """What a frame brings for layer 0: tanh-like curves over [-6, 6] whose inputs are normal."""
    x = np.linspace(-6, 6, POINTS)
    size = rng.uniform(0.5, 2, (SEEDS, neurons, 1) if neurons else (SEEDS, 1))
    used = np.stack([rng.uniform(-1, 1, SEEDS), rng.uniform(0.3, 1, SEEDS)], 1)
    middles = np.linspace(-6, 6, BINS + 1)[:-1] + 6 / BINS
    density = np.exp(-(((middles - used[:, :1]) / used[:, 1:]) ** 2) / 2)
    return {
        "x": np.array([-6.0, 6.0]),
        "y": size * np.tanh(x),
        "used": used,
        "density": density / density.sum(1, keepdims=True),
    }


def sent(arrays: dict[str, np.ndarray], layer: int = 0) -> dict[str, Any]:
    return {
        f"shapes.{layer}.{name}": {"shape": list(array.shape), "data": array.ravel().tolist()}
        for name, array in arrays.items()
    }


@pytest.fixture
def arrays() -> dict[str, np.ndarray]:
    return frame(np.random.default_rng(3))


def test_mean_band_range_and_slopes_are_numpys(engine: Run, arrays: dict[str, np.ndarray]) -> None:
    found = engine("learned/family.js", FAMILY, sent(arrays), "mean", [], 0.3)
    x = np.linspace(-6, 6, POINTS)
    np.testing.assert_allclose(found["x"], x, atol=1e-12)
    np.testing.assert_allclose(found["mean"], arrays["y"].mean(0), atol=1e-6)
    np.testing.assert_allclose(found["deviation"], arrays["y"].std(0, ddof=1), atol=1e-6)
    np.testing.assert_allclose(found["steep"], np.gradient(arrays["y"][1], x), atol=1e-5)
    draws = np.random.default_rng(0).normal(*arrays["used"].T[..., None], (SEEDS, 200_000))
    np.testing.assert_allclose(found["used"], [draws.mean(), draws.std()], atol=0.01)
    edges = np.linspace(-6, 6, BINS + 1)
    share = np.interp(0.3, edges, np.concatenate([[0], arrays["density"].mean(0).cumsum()]))
    assert found["below"] == pytest.approx(share, abs=1e-6)


def test_seeds_without_numbers_do_not_count(engine: Run, arrays: dict[str, np.ndarray]) -> None:
    arrays["y"][2] = np.nan
    arrays["used"][3] = np.nan
    found = engine("learned/family.js", FAMILY, sent(arrays), "mean", [0], 0.0)
    assert found["lost"] == [True, False, True, True]
    np.testing.assert_allclose(found["mean"], arrays["y"][1], atol=1e-6)
    np.testing.assert_allclose(found["used"], arrays["used"][1], atol=1e-6)


def test_a_chosen_seed_sets_the_range_and_the_density(engine: Run, arrays: dict[str, np.ndarray]) -> None:
    found = engine("learned/family.js", FAMILY, sent(arrays), 2, [], 6.0)
    np.testing.assert_allclose(found["used"], arrays["used"][2], atol=1e-6)
    assert found["below"] == pytest.approx(1, abs=1e-6)
    assert found["count"] == SEEDS


def test_a_curve_a_neuron_shows_those_of_one_seed(engine: Run) -> None:
    arrays = frame(np.random.default_rng(1), neurons=7)
    found = engine("learned/family.js", FAMILY, sent(arrays), 3, [], 0.0)
    assert found["count"] == 7
    np.testing.assert_allclose(found["mean"], arrays["y"][3].mean(0), atol=1e-6)


def test_only_what_is_flat_where_it_is_used_is_dead(engine: Run, arrays: dict[str, np.ndarray]) -> None:
    x = np.linspace(-6, 6, POINTS)
    arrays["used"][:] = [0.0, 1.0]
    arrays["y"][0] = np.where(np.abs(x) > 4, x, 2.5)  # flat within 3 standard deviations only
    arrays["y"][1] = 1e-3 * np.tanh(x)  # small, but alive
    arrays["y"][2] = np.maximum(0, x - 2)  # a bend at the edge
    arrays["y"][3] = 0.0
    found = engine("learned/family.js", FAMILY, sent(arrays), "mean", [], 0.0)
    assert found["dead"] == [True, False, False, True]


STRETCHES = """({stretches, valueAt, uniform}, low, high, y, from, to) => {
    const x = uniform([low, high], y.length);
    const heights = y.map((value) => value ?? NaN);
    return [stretches(x, heights, from, to), [-1, 0.1, 0.95, 2, 2.1].map((z) => valueAt(x, heights, z))];
}"""


def test_a_stretch_ends_where_it_must_and_breaks_at_holes(engine: Run) -> None:
    y = [0.0, 1.0, 4.0, None, 16.0, 25.0, 36.0]
    lines, values = engine("maths/sampled_curve.js", STRETCHES, -1, 2, y, -0.75, 1.75)
    np.testing.assert_allclose(lines[0], [[-0.75, 0.5], [-0.5, 1], [0, 4]])
    np.testing.assert_allclose(lines[1], [[1, 16], [1.5, 25], [1.75, 30.5]])
    np.testing.assert_allclose(values, [0, np.nan, np.nan, 36, np.nan], equal_nan=True)


@pytest.mark.parametrize(
    ("shares", "title"),
    [
        ([None, None, None], "Layer 1"),
        ([None, 0, 0], "Layers 1 to 3"),
        ([None, 0, None], "Layers 1 and 2"),
        ([None, None, 0], "Layers 1 and 3"),
    ],
)
def test_a_title_names_the_layers_that_share(engine: Run, shares: list[int | None], title: str) -> None:
    layers = [{"shares": first} for first in shares]
    assert engine("learned/shapes.js", "({titleOf}, layers) => titleOf(layers, 0)", layers) == title


def learned(shares: int | None = None, kind: str = "subnetwork") -> dict[str, Any]:
    return {"activation": {"color": "#8E44AD", "learned": {"kind": kind}}, "shares": shares}


def test_layers_without_a_curve_have_no_panel(engine: Run) -> None:
    fixed = {"activation": {"color": "#0072B2", "learned": None}}
    layers = [learned(), learned(0), fixed, learned(kind="maxout"), learned(), {"activation": None}]
    assert engine("learned/shapes.js", "({expected}, layers) => expected(layers)", layers) == [0, 4]


@pytest.fixture
def shown(page: Page, address: str) -> Iterator[Page]:
    """A page for a component; it may not throw."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    opened = browser.new_page(viewport={"width": 900, "height": 700})
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address + "maths/protocol.js")
    yield opened
    opened.close()
    assert errors == []


LAYERS = [learned(), learned(0), {"activation": None}]


def test_the_panel_reads_the_curve_by_keys(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    expect(shown.locator("figure h3")).to_have_text(["Layers 1 and 2"])
    expect(shown.locator(".reading")).to_contain_text("in use: ")
    expect(shown.locator(".legend")).to_contain_text("3 standard deviations of z over the first 512 training rows")
    expect(shown.locator(".legend")).not_to_contain_text("never")
    shown.locator("canvas").focus()
    shown.keyboard.press("ArrowRight")
    text = shown.locator(".reading").inner_text().replace("\N{MINUS SIGN}", "-")
    words = text.replace(" ± ", " ").replace("mean ", "").replace(" % of inputs below", "").replace("z ", "")
    z, mean, deviation, below = (float(word) for word in words.replace("·", " ").split())
    x = np.linspace(-6, 6, POINTS)
    assert mean == pytest.approx(np.interp(z, x, arrays["y"].mean(0)), abs=0.01)
    assert deviation == pytest.approx(np.interp(z, x, arrays["y"].std(0, ddof=1)), abs=0.01)
    assert 40 < below < 70  # one key press from the mean


def test_dead_and_diverged_curves_are_named(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    arrays["y"][:] = 0.7
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    expect(shown.locator(".note")).to_have_text("dead: constant over all that enters")
    arrays["y"][1:] = np.linspace(-1, 1, POINTS)
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    expect(shown.locator(".note")).to_have_text("1 of 4 seeds dead: constant over all that enters")
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", [0, 1, 2, 3]])
    expect(shown.locator(".note")).to_have_text("diverged: no curve is left")


def test_axes_grow_with_the_step_and_are_as_they_were_when_one_looks_back(
    shown: Page, arrays: dict[str, np.ndarray]
) -> None:
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    limits = """([step, factor]) => {
        const {shapes, scene, style} = told;
        scene.header = {step};
        const [{frame}] = shapes.panels;
        shapes.until = 0;
        const arrays = globalThis.sent;
        arrays["shapes.0.y"].data = Float32Array.from(globalThis.first, (value) => factor * value);
        shapes.draw(style, arrays);
        return [frame.bottom, frame.top];
    }"""
    keep = """(arrays) => {
        for (const array of Object.values(arrays)) array.data = Float32Array.from(array.data);
        Object.assign(globalThis, {sent: arrays, first: arrays["shapes.0.y"].data});
    }"""
    shown.evaluate(keep, sent(arrays))
    early = shown.evaluate(limits, [10, 1])
    late = shown.evaluate(limits, [20, 5])
    shrunk = shown.evaluate(limits, [30, 0.2])
    assert late[1] >= 3 * early[1]
    assert shrunk == late
    assert shown.evaluate(limits, [10, 1]) == early


def test_an_overlay_is_titled_below_its_layer(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    overlay = {
        "layer": 0,
        "x": [-6, 0, 6],
        "y": [-1, 0, 1],
        "title": "tanh, R² 0.99",
        "color": "#009E73",
        "dash": "dash",
    }
    shown.evaluate("(overlay) => { told.scene.overlay = [overlay]; told.draw(); }", overlay)
    expect(shown.locator(".over")).to_have_text("tanh, R² 0.99")
    shown.evaluate("() => { told.scene.overlay = null; told.draw(); }")
    expect(shown.locator(".over")).to_have_text("")


def test_the_derivative_stays_from_run_to_run(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    shown.get_by_label("derivative").check()
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    expect(shown.get_by_label("derivative")).to_be_checked()
    assert shown.evaluate("told.shapes.panels[0].last.steep") is True


PICTURED = """async () => {
    const {SvgContext} = await import("/assets/base/svg.js");
    const {shapes, scene, style, draw} = told;
    scene.overlay = [{layer: 0, x: [-6, 6], y: [0, 6], title: "ReLU", color: "#d55e00", dash: "dash"}];
    const pictures = shapes.pictures(style, "A: subnetwork");
    for (const {canvas} of pictures) canvas.recorder = new SvgContext();
    draw();
    return pictures.map(({canvas, name, legend}) => [name, legend.map(({text}) => text), canvas.recorder.group(0, 0)]);
}"""


def test_the_curves_are_pictures_that_can_be_saved(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    shown.evaluate(SHAPES, [sent(arrays), LAYERS, "mean", []])
    [[name, legend, drawing]] = shown.evaluate(PICTURED)
    assert (name, legend) == ("A: subnetwork, Layers 1 and 2", ["ReLU"])
    assert drawing.count("<path") > SEEDS and "s(z)" in drawing


def test_trained_letters_stand_below_their_curve(shown: Page, arrays: dict[str, np.ndarray]) -> None:
    layers = [LAYERS[0] | {"activation": LAYERS[0]["activation"] | {"trained": ["a"]}}, *LAYERS[1:]]
    letters = {"layers.0.activation.a": {"shape": [SEEDS, 1, 1], "data": [0.5] * SEEDS}}
    shown.evaluate(SHAPES, [sent(arrays) | letters, layers, "mean", []])
    expect(shown.locator(".shape .lines")).to_contain_text(f"; α = 0.5 ± 0 (mean ± deviation of {SEEDS} seeds)")
    expect(shown.locator(".shape canvas")).to_have_attribute("aria-label", re.compile("α = 0.5"))
