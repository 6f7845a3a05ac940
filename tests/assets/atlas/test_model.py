"""The model of the atlas page: cells that may be set, what is refused, layers and neurons that come and go."""

import copy
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact.atlas import STARTS, Atlas, at, definitions

Run = Callable[..., Any]
TREE: dict[str, Any] = {
    "letters": {"a": 0.5, "b": 1, "c": 0, "d": 0},
    "layers": [
        {"A": [[1, "2*a - 1"], [0.5, -1], [2, 1]], "b": [0, 1, -1], "sigma": {"name": "swish"}},
        {"A": [[1, -1, 0.5]], "b": [0.25], "sigma": {"name": "relu"}},
    ],
    "beside": [{"name": "sin"}, {"name": "prelu", "letters": {"a": [0.5]}}],
    "view": {"by": "A0.2.1", "focus": [1, "post", 0]},
}
POINTS = [[-2.0, 1.5], [0.3, -0.7], [4.0, 4.0]]


def ask(engine: Run, script: str, tree: dict[str, Any] = TREE, **told: Any) -> Any:
    """What a script answers with `model` (and `all`, a function that reads the output at the points) at hand."""
    function = f"""({{Model}}, document, definitions, points) => {{
        const model = new Model(document, definitions);
        const all = (options) => points.map((point) => model.at(point, options).layers.at(-1).post);
        {script}
    }}"""
    atlas = Atlas.parse(tree)
    return engine("atlas/model.js", function, atlas.tree(), definitions(atlas) | told, POINTS)


def expected(tree: dict[str, Any], beside: bool = False) -> np.ndarray:
    return at(Atlas.parse(tree), POINTS, beside)[-1].post.T.numpy()


def changed(**fields: Any) -> dict[str, Any]:
    return copy.deepcopy(TREE) | fields


@pytest.mark.parametrize("name", STARTS)
def test_every_start_point_says_what_torch_says(engine: Run, name: str) -> None:
    tree = STARTS[name].atlas.tree()
    np.testing.assert_allclose(ask(engine, "return all({});", tree), expected(tree), atol=1e-9)
    if tree["beside"]:
        np.testing.assert_allclose(ask(engine, "return all({beside: true});", tree), expected(tree, True), atol=1e-9)


@pytest.mark.parametrize("name", STARTS)
def test_a_document_is_kept_as_it_came(engine: Run, name: str) -> None:
    tree = STARTS[name].atlas.tree()
    kept = ask(engine, "return model.document;", tree)
    assert Atlas.parse(kept).tree() == tree


def test_sliders_that_a_document_does_not_name_stand_where_python_has_them(engine: Run) -> None:
    found = ask(engine, "delete document.letters; return new Model(document, definitions).document.letters;")
    assert found == Atlas.parse({name: part for name, part in TREE.items() if name != "letters"}).tree()["letters"]


def test_places_are_in_reading_order(engine: Run) -> None:
    places = ask(engine, "return model.addresses();")
    assert places == [
        *["A0.0.0", "A0.0.1", "A0.1.0", "A0.1.1", "A0.2.0", "A0.2.1", "b0.0", "b0.1", "b0.2", "s0.b"],
        *["A1.0.0", "A1.0.1", "A1.0.2", "b1.0", "a", "b", "c", "d"],
    ]


def test_numbers_formulas_and_sliders_act_at_once(engine: Run) -> None:
    script = """
        const before = all({});
        model.set("A0.0.0", -3);
        model.set("b1.0", " 2*a - 1 ");
        model.set("a", 2);
        return [before, all({}), model.get("b1.0"), model.value("b1.0"), model.value("A0.0.1")];
    """
    before, after, cell, *values = ask(engine, script)
    np.testing.assert_allclose(before, expected(TREE), atol=1e-12)
    tree = changed(letters={"a": 2, "b": 1, "c": 0, "d": 0})
    tree["layers"][0]["A"][0][0], tree["layers"][1]["b"][0] = -3, 3
    np.testing.assert_allclose(after, expected(tree), atol=1e-12)
    assert (cell, values) == ("2*a - 1", [3, 3])


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300, -1e7, "", "  ", "launch", "1e300", None, [1], {}, True])
@pytest.mark.parametrize("place", ["A0.1.0", "b1.0", "s0.b", "a"])
def test_what_is_no_cell_is_refused_in_a_sentence_and_nothing_changes(engine: Run, place: str, value: Any) -> None:
    script = """
        const before = JSON.stringify(model.document);
        try { model.set(place, value); return "taken"; }
        catch (error) { return before === JSON.stringify(model.document) ? error.message : "changed"; }
    """
    atlas = Atlas.parse(TREE)
    new = "const model = new Model(document, definitions);"
    function = f"({{Model}}, document, definitions, place, value) => {{ {new} {script} }}"
    message = engine("atlas/model.js", function, atlas.tree(), definitions(atlas), place, value)
    if (place, value) == ("s0.b", [1]):
        assert "3 neurons" in message
    assert len(message) > 20
    assert message.endswith(".")
    assert ". " not in message


@pytest.mark.parametrize("place", ["A0.3.0", "A0.0.2", "A2.0.0", "b0.3", "s0.a", "s1.a", "s0.b.3", "e", "A0", "x1", ""])
def test_a_place_that_is_not_there_is_refused(engine: Run, place: str) -> None:
    script = f"try {{ model.set({place!r}, 1); return ''; }} catch (error) {{ return error.message; }}"
    assert ask(engine, script).endswith(".")


def test_a_formula_that_was_learned_may_be_typed(engine: Run) -> None:
    script = """
        model.learn("3*b", {tree: ["mul", 3, "b"], mathml: "<math/>"});
        model.set("A1.0.0", "3*b");
        return [model.value("A1.0.0"), all({})];
    """
    value, found = ask(engine, script)
    tree = changed()
    tree["layers"][1]["A"][0][0] = 3
    assert value == 3
    np.testing.assert_allclose(found, expected(tree), atol=1e-12)


def test_a_letter_may_be_given_to_one_neuron(engine: Run) -> None:
    script = """
        model.set("s0.b.1", 3);
        return [model.get("s0.b"), model.get("s0.b.1"), model.addresses().filter((place) => place[0] === "s"), all({})];
    """
    cells, one, places, found = ask(engine, script)
    tree = changed()
    tree["layers"][0]["sigma"] = {"name": "swish", "letters": {"b": [1, 3, 1]}}
    assert (cells, one, places) == ([1, 3, 1], 3, ["s0.b.0", "s0.b.1", "s0.b.2"])
    np.testing.assert_allclose(found, expected(tree), atol=1e-12)


def test_activations_are_chosen_also_beside(engine: Run) -> None:
    tree = changed()
    tree["layers"][0]["sigma"] = {"name": "elu", "letters": {"a": "2*a - 1"}}
    tree["beside"][1] = {"formula": "x^2 + a"}
    script = """
        model.learn("x^2 + a", {tree: ["add", ["pow", "x", 2], "a"], mathml: ""});
        model.setSigma(0, {name: "elu", letters: {a: "2*a - 1"}});
        model.setSigma(1, {formula: "x^2 + a"}, true);
        return [all({}), all({beside: true})];
    """
    own, beside = ask(engine, script)
    np.testing.assert_allclose(own, expected(tree), atol=1e-12)
    np.testing.assert_allclose(beside, expected(tree, True), atol=1e-12)


@pytest.mark.parametrize(
    "sigma",
    [{"name": "nothing"}, {"formula": "exp("}, {"table": "none"}, {}, None, {"name": "elu", "letters": {"b": 1}}],
)
def test_what_is_no_activation_is_refused_and_nothing_changes(engine: Run, sigma: Any) -> None:
    function = """({Model}, document, definitions, sigma) => {
        const model = new Model(document, definitions);
        const before = JSON.stringify(model.document);
        try { model.setSigma(0, sigma); return "taken"; }
        catch (error) { return before === JSON.stringify(model.document) ? error.message : "changed"; }
    }"""
    atlas = Atlas.parse(TREE)
    message = engine("atlas/model.js", function, atlas.tree(), definitions(atlas), sigma)
    assert message.endswith(".")
    assert len(message) > 20


@pytest.mark.parametrize("where", [0, 1, 2])
def test_an_added_layer_changes_nothing_that_is_said(engine: Run, where: int) -> None:
    script = f"""
        const [before, other] = [all({{}}), all({{beside: true}})];
        model.addLayer({where});
        const after = [all({{}}), all({{beside: true}})];
        model.removeLayer({where});
        return [[before, other], after, [all({{}}), all({{beside: true}})], model.document];
    """
    before, after, again, document = ask(engine, script)
    np.testing.assert_allclose(after, before, atol=1e-12)
    np.testing.assert_allclose(again, before, atol=1e-12)
    assert Atlas.parse(document).layers == Atlas.parse(TREE).layers


def test_new_neurons_leave_the_output_and_old_ones_go_with_all_that_points_at_them(engine: Run) -> None:
    script = """
        const before = all({});
        model.set("s0.b.0", 1);
        model.resize(0, 5);
        const wide = [model.document.layers.map(({A}) => [A.length, A[0].length]), all({}), model.document.view.by];
        const fresh = model.document.layers[0].A.slice(3);
        model.resize(0, 2);
        model.resize(1, 3);
        return [before, ...wide, fresh, model.document];
    """
    before, shapes, wide, by, fresh, document = ask(engine, script)
    assert (shapes, by) == ([[5, 2], [1, 5]], "A0.2.1")
    np.testing.assert_allclose(wide, before, atol=1e-12)
    assert all(0.2 <= abs(weight) <= 0.9 for row in fresh for weight in row)
    assert fresh[0] != fresh[1]
    atlas = Atlas.parse(document)
    assert atlas.widths == (2, 3)
    assert atlas.view.by is None
    assert document["layers"][0]["sigma"]["letters"]["b"] == [1, 1]
    assert document["beside"][1]["letters"]["a"] == [0.5, 0.25, 0.25]


@pytest.mark.parametrize(
    "call",
    ["resize(0, 0)", "resize(0, 17)", "resize(5, 2)", "resize(0, 1.5)", "addLayer(9)", "removeLayer(7)"],
)
def test_shapes_out_of_bounds_are_refused(engine: Run, call: str) -> None:
    script = f"try {{ model.{call}; return ''; }} catch (error) {{ return [error.message, all({{}})]; }}"
    message, still = ask(engine, script)
    assert message.endswith(".")
    np.testing.assert_allclose(still, expected(TREE), atol=1e-12)


@pytest.mark.parametrize(
    "spoil",
    [
        "delete document.v",
        "document.v = 2",
        "document.letters.a = 11",
        "document.inputs = []",
        "document.inputs = ['x3']",
        "document.layers = []",
        "document.layers = Array(10000).fill(document.layers[0])",
        "document.layers[0].A[0] = [1]",
        "document.layers[0].b = [1]",
        "document.layers[0].A[1][1] = NaN",
        "document.layers[0].A[1][1] = 'alert(1)'",
        "document.layers[0].sigma = 'relu'",
        "document.layers = 3",
        "document.layers[0] = null",
        "document.beside = []",
        "document.domain = [[1, 1], [0, 1]]",
        "document.domain = null",
        "document = null",
    ],
)
def test_a_document_that_does_not_fit_is_refused_in_a_sentence(engine: Run, spoil: str) -> None:
    function = f"""({{Model}}, document, definitions) => {{
        {spoil};
        try {{ new Model(document, definitions); return ["", ""]; }}
        catch (error) {{ return [error.message, error.constructor.name]; }}
    }}"""
    atlas = Atlas.parse(TREE)
    message, kind = engine("atlas/model.js", function, atlas.tree(), definitions(atlas))
    assert kind == "Error"
    assert message.endswith(".")


def test_a_value_that_is_not_a_number_stays_one(engine: Run) -> None:
    tree = changed()
    tree["layers"][0]["b"][1] = "log(-b)"
    values = ask(engine, "return [...model.grid(8).layers[0].pre[1], ...model.grid(8).layers[1].post[0]];", tree)
    assert np.isnan(values).all()


def test_buffers_are_used_again_and_the_same_size_over_another_domain_is_another_image(engine: Run) -> None:
    script = """
        const first = model.grid(12), before = [...first.layers[0].pre[0]];
        const second = model.grid(12, {domain: [[0, 1], [0, 1]]});
        const moved = [...second.layers[0].pre[0]];
        return [first === second, before, moved, [...model.grid(12).layers[0].pre[0]]];
    """
    same, before, moved, after = ask(engine, script)
    assert same
    assert before == after
    assert before != moved
