"""The scene of the Playground: what it keeps is of the seed, the numbers and the scaling that are shown."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]
RNG = np.random.default_rng(5)

SCENE = """async ({PlaneScene}, parts) => {
    globalThis.window ??= {devicePixelRatio: 1};
    const floats = (shape, data) => ({shape, data: Float32Array.from(data.flat(Infinity))});
    const layers = [{inputs: 2, width: parts.width ?? 2, pieces: parts.pieces ?? 1, norm: "none",
        activation: {title: "σ", formula: parts.pieces ? null : ["tanh", "x"]}},
        {inputs: parts.width ?? 2, width: 1, norm: "none", activation: null}];
    const seeds = [4, 5];
    const header = {seeds, layers, task: "regression", domain: [[-1, 1], [-1, 1]], axes: ["x1", "x2"], classes: [],
        features: ["x1", "x2"], inputs: [{formula: "x1"}, {formula: "x2"}]};
    const metadata = (scale) => ({header, arrays: {"train.x": floats([2, 2], [[0.5, 1], [-1, 0.25]]),
        "train.y": floats([2, 1], [0, 1]),
        "scaling.shift": floats([2], [0, 0]), "scaling.scale": floats([2], [scale, scale])}});
    const weights = parts.weights;
    const arrays = {"layers.0.weight": floats([2, 2, weights[0][0].length], weights),
        "layers.0.bias": floats([2, weights[0][0].length], weights.map(([row]) => row.map(() => 0))),
        "layers.1.weight": floats([2, parts.width ?? 2, 1], [1, -1, 1, -1]), "layers.1.bias": floats([2, 1], [0, 0])};
    const scene = new PlaneScene(metadata(1));
    scene.adopt({header: {revision: 3, members: [], series: [], step: 0}, arrays}, null);
    return (%s)({scene, metadata});
}"""


def test_the_density_is_of_the_seed_that_is_shown(engine: Run) -> None:
    weights = RNG.normal(size=(2, 2, 2)).astype(np.float32)
    turns = """({scene}) => [0, 1, 0].map((choice) => {
        scene.choice = choice;
        return scene.entering(0).map((values) => [...values]);
    })"""
    found = engine("playground/scene.js", SCENE % turns, {"weights": weights.tolist()})
    points = np.array([[0.5, 1], [-1, 0.25]])
    expected = [(points @ weights[seed]).T for seed in (0, 1, 0)]
    np.testing.assert_allclose(found, expected, rtol=1e-5)


@pytest.mark.parametrize("fine", [False, True])
def test_maps_are_made_anew_when_the_scaling_is_another(engine: Run, fine: bool) -> None:
    """The data were moved while the run stood still: numbers and size are as before."""
    renewed = """({scene, metadata}) => {
        const all = () => {
            scene.fine = FINE;
            while (!scene.advanceMaps());
            return scene.maps.map(({edition, values: [values]}) => [edition, [...values]]);
        };
        const before = all();
        scene.renew(metadata(4));
        return [before, all()];
    }""".replace("FINE", str(fine).lower())
    weights = RNG.normal(size=(2, 2, 2)).tolist()
    before, after = engine("playground/scene.js", SCENE % renewed, {"weights": weights})
    for (edition, values), (other, moved) in zip(before, after, strict=True):
        assert edition != other, "by which the small maps are drawn again"
        assert not np.allclose(values, moved)


INSPECTED = """({scene}) => {
    const {Inspector} = modules;
    const drawn = [];
    const scale = {limit: 1, clipped: false};
    const picture = {scale: () => scale, edgeLimit: 1, responses: []};
    const inspector = new Inspector(scene, picture, () => {});
    scene.focus = {layer: 0, neuron: 1};
    scene.choice = 1;
    const style = {dark: false, ink: "#222", faint: "#ddd", paper: "#fff", font: "sans-serif"};
    scene.edge = {layer: 0, from: 1, neuron: 1};
    scene.fixed = 5;
    inspector.draw(style);
    return [inspector.equation.textContent, inspector.value.textContent, inspector.fixed.value];
}"""


def inspected(in_page: Run, parts: dict[str, Any]) -> Any:
    """What the inspector says of the second neuron of seed 5 and of its second weight, and its scale."""
    script = SCENE.replace(
        "globalThis", "const modules = await import('/assets/playground/inspector.js'); globalThis", 1
    )
    return in_page("playground/scene.js", script % INSPECTED, parts)


def test_of_maxout_the_numbers_of_the_first_piece_are_told(in_page: Run) -> None:
    weights = np.arange(1, 17).reshape(2, 2, 4) / 4  # seeds, inputs, pieces of two neurons
    equation, weight, _ = inspected(in_page, {"weights": weights.tolist(), "width": 2, "pieces": 2})
    first, second = weights[1, :, 1]
    assert equation == f"σ( {first:g} x1 + {second:g} x2 + 0; piece 1 of 2 )"
    assert weight == f"weight {second:g}, from input x2 to layer 1, neuron 2 (piece 1 of 2)"


def test_others_have_no_pieces_and_the_scale_is_the_one_of_both_runs(in_page: Run) -> None:
    weights = np.arange(1, 9).reshape(2, 2, 2) / 4
    equation, weight, fixed = inspected(in_page, {"weights": weights.tolist()})
    assert equation == "σ( 1.5 x1 + 2 x2 + 0 )" and weight.endswith("to layer 1, neuron 2")
    assert fixed == "5"


LINES = """({scene}) => {
    const {Picture} = modules;
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    const picture = new Picture(scene, () => {});
    host.style.cssText = "width: 600px; height: 500px";
    picture.element.style.cssText = "width: 600px; height: 500px";
    host.append(picture.element);
    scene.choice = 0;
    const widths = [];
    const {stroke} = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.stroke = function (...what) {
        if (this.lineCap === "round") widths.push([this.lineWidth, picture.edgeLimit]);
        return stroke.apply(this, what);
    };
    picture.draw({dark: false, ink: "#222", faint: "#ddd", paper: "#fff", font: "sans-serif"});
    CanvasRenderingContext2D.prototype.stroke = stroke;
    return widths.slice(0, 4).map(([width, limit]) => ((width - 0.4) / 6) * limit);
}"""


def test_lines_are_as_strong_as_the_weights_of_the_first_piece(in_page: Run) -> None:
    weights = np.arange(1, 17).reshape(2, 2, 4) / 16
    script = SCENE.replace("globalThis", "const modules = await import('/assets/playground/picture.js'); globalThis", 1)
    found = in_page("playground/scene.js", script % LINES, {"weights": weights.tolist(), "width": 2, "pieces": 2})
    np.testing.assert_allclose(found, weights[0, :, :2].ravel(), rtol=1e-5)


def test_the_output_shows_what_was_chosen_on_the_other_run(in_page: Run) -> None:
    chosen = """({scene}) => {
        const output = new modules.Output(scene, () => {});
        document.body.replaceChildren(output.element);
        Object.assign(scene, {sharp: true, splits: {train: false}});
        output.draw({dark: false, ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif"});
        return [...output.element.querySelectorAll("input[type=checkbox]")].map(({checked}) => checked);
    }"""
    script = SCENE.replace("globalThis", "const modules = await import('/assets/playground/output.js'); globalThis", 1)
    found = in_page("playground/scene.js", script % chosen, {"weights": RNG.normal(size=(2, 2, 2)).tolist()})
    assert found == [True, False]
