"""Seeds side by side, and the density of what enters an activation."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]
RNG = np.random.default_rng(3)

DISAGREEMENT = """({disagreement}, maps, task) =>
    [...disagreement(maps.map((map) => map.map((values) => Float32Array.from(values))), task)]"""


def test_a_class_with_a_letter_is_not_taken_for_a_network(engine: Run) -> None:
    said = engine("playground/disagreement.js", "({classWords}, names) => names.map(classWords)", ["B", "setosa", "7"])
    assert said == ["class B", "setosa", "7"]
    spread = engine("playground/disagreement.js", "({disagreementName}) => disagreementName('binary', 'B')")
    assert spread == "standard deviation of P(class B) over the seeds"


@pytest.mark.parametrize("task", ["binary", "regression"])
def test_seeds_disagree_by_the_standard_deviation_of_their_outputs(engine: Run, task: str) -> None:
    outputs = RNG.uniform(size=(5, 1, 40))
    found = engine("playground/disagreement.js", DISAGREEMENT, outputs.tolist(), task)
    np.testing.assert_allclose(found, outputs[:, 0].std(axis=0, ddof=1), atol=1e-6)


def test_with_several_classes_they_disagree_by_the_share_outside_the_majority(engine: Run) -> None:
    outputs = RNG.dirichlet(np.ones(4), size=(7, 60)).transpose(0, 2, 1)  # seeds, classes, pixels
    votes = outputs.argmax(axis=1)
    expected = [1 - np.bincount(column).max() / len(votes) for column in votes.T]
    found = engine("playground/disagreement.js", DISAGREEMENT, outputs.tolist(), "multiclass")
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("task", "seeds", "classes", "most"),
    [
        ("binary", 10, 2, np.std([0, 1] * 5, ddof=1)),
        ("binary", 3, 2, np.std([0, 0, 1], ddof=1)),
        ("multiclass", 10, 3, 0.6),
        ("multiclass", 3, 10, 2 / 3),
        ("regression", 5, 0, None),
    ],
)
def test_the_scale_of_disagreement_ends_where_it_can_end(
    engine: Run, task: str, seeds: int, classes: int, most: float | None
) -> None:
    found = engine(
        "playground/disagreement.js", "({mostDisagreement}, ...all) => mostDisagreement(...all)", task, seeds, classes
    )
    assert found == (most if most is None else pytest.approx(most))


def test_the_density_counts_every_value_once(engine: Run) -> None:
    values = [RNG.normal(size=500).tolist(), [*RNG.normal(size=100), 2.0, -2.0, 9.0]]
    function = (
        "({histogram}, values) => { const {counts, beyond} = histogram(values, 2, 16); return [[...counts], beyond]; }"
    )
    counts, beyond = engine("playground/response.js", function, values)
    expected, _ = np.histogram(np.concatenate(values), bins=16, range=(-2, 2))
    assert counts == expected.tolist()
    assert beyond == 603 - expected.sum()


def test_the_summary_leaves_out_what_is_no_number(engine: Run) -> None:
    values = RNG.normal(3, 2, size=200)
    function = "({summary}, values) => summary([values, [NaN, Infinity]])"
    found = engine("playground/response.js", function, values.tolist())
    assert found["count"] == 200
    assert found["mean"] == pytest.approx(values.mean())
    assert found["deviation"] == pytest.approx(values.std())
    assert (found["low"], found["high"]) == (values.min(), values.max())


def test_all_neurons_at_many_points_are_those_at_each(engine: Run) -> None:
    function = """({Network}, places) => {
        const layers = [{inputs: 2, width: 3, norm: "none", activation: {formula: ["tanh", "x"]}},
            {inputs: 3, width: 1, norm: "none", activation: null}];
        const inputs = [{formula: "x1"}, {formula: ["mul", "x1", "x2"]}];
        const network = new Network(layers, {shift: [0.5, 0], scale: [2, 1]}, "regression", inputs);
        const numbers = [{weight: [1, -2, 0.5, 0.3, 0.7, -1], bias: [0, 1, -1], letters: {}},
            {weight: [1, 2, 3], bias: [0.1], letters: {}}];
        const all = network.over(numbers, {shape: [places.length, 2], data: places.flat()});
        const pre = [...all.layers[0].pre[1]];
        return [pre, places.map((place) => network.at(numbers, place).layers[0].pre[1][0])];
    }"""
    together, each = engine("maths/network.js", function, RNG.normal(size=(9, 2)).tolist())
    assert together == each


@pytest.mark.parametrize(("x", "y", "found"), [(0, 0, {"layer": 0, "neuron": 0}), (30, 0, None)])
def test_a_bias_mark_is_found_at_the_corner_of_its_image(engine: Run, x: float, y: float, found: Any) -> None:
    function = """({arrange, biasAt}, x, y) => {
        const plan = arrange([{inputs: 2, width: 3}, {inputs: 3, width: 1}], 600, 500);
        const {x: left, y: top} = plan.columns[1].nodes[0];
        return biasAt(plan, left + x, top + plan.side + y);
    }"""
    assert engine("playground/layout.js", function, x, y) == found


ALL = """async ({Output}, sizes, task) => {
    const map = (size) => ({revision: size, size: 2, values: [Float32Array.from([-size, 0, size, 0])]});
    const scene = {sharp: false, seeds: [0, 1], choice: "mean", choiceName: "mean of 2 seeds", view: "all", splits: {},
        points: null, ready: true, fixed: 0, maps: sizes.map(map), alive: () => true, score: () => "", pointer: null,
        metadata: {task, classes: ["A", "B"], domain: [[-1, 1], [-1, 1]], axes: ["x1", "x2"]}};
    const output = new Output(scene, () => {});
    document.body.replaceChildren(output.element);
    const style = {dark: false, ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif"};
    output.draw(style);
    const {key: {hidden}, bar} = output;
    const painted = !hidden && bar.getContext("2d").getImageData(0, 0, bar.width, bar.height).data.some(Boolean);
    return {limit: output.limit, painted};
}"""


@pytest.mark.parametrize(("sizes", "least", "most"), [((0.5, 25), 25, 50), ((2, 1), 2, 4)])
def test_all_seeds_of_a_regression_share_a_scale_that_holds_them_and_is_shown(
    in_page: Run, sizes: tuple[float, float], least: float, most: float
) -> None:
    found = in_page("playground/output.js", ALL, sizes, "regression")
    assert least <= found["limit"] <= most and found["painted"]


def test_many_classes_have_names_in_place_of_a_bar(in_page: Run) -> None:
    assert not in_page("playground/output.js", ALL, (1, 1), "multiclass")["painted"]
