"""Numbers that are set by hand: how they are written and read, and which one a click means."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("value", [0.1, -3.25, 1 / 3, 1e-30, 123456.789, 0.0, 16777217.0, -7.25e12])
def test_a_float32_is_written_with_the_fewest_digits_that_say_it(engine: Run, value: float) -> None:
    single = np.float32(value)
    written = engine("playground/weight_editor.js", "({exact}, value) => String(exact(Math.fround(value)))", value)
    assert np.float32(written) == single
    assert float(written) == float(np.format_float_positional(single, unique=True))


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), ("−2", -2), (" 1e-3 ", 0.001), ("0,25", 0.25), ("−1e−3", -0.001), ("0", 0)]
)
def test_what_is_a_number_is_read(engine: Run, text: str, value: float) -> None:
    assert engine("playground/weight_editor.js", "({read}, text) => read(text, 'weight')", text) == {"value": value}


@pytest.mark.parametrize("text", ["", "  ", "x", "1e39", "Infinity", "NaN", "1 2"])
def test_what_is_none_is_said_in_a_sentence(engine: Run, text: str) -> None:
    read = engine("playground/weight_editor.js", "({read}, text) => read(text, 'bias')", text)
    assert read["sentence"].startswith("A bias must be a finite number") and text in read["sentence"]


MADE = """
    const array = {shape: [3, 2, 2], data: Float32Array.from({length: 12}, (_, k) => k)};
    const sent = [];
    const scene = {seeds: [4, 5, 6], choice, shown: choice === "mean" ? 0 : choice, moment: null, metrics: null,
        adopt({header, arrays}) { Object.assign(this, {header, arrays}); }};
    const snapshot = {header: {revision: 7}, arrays: {"layers.1.weight": array}};
    scene.adopt(snapshot);
    const feed = {state: "paused", snapshot, history: {last: null}, act: (...what) => new Promise((answer) => {
        sent.push(what);
        answers.push(answer);
    })};
    const answers = [];
    const editor = new WeightEditor(scene, feed, () => {});
"""
EDITOR = f"""({{WeightEditor}}, choice, all, place) => {{
    {MADE}
    editor.all = all;
    editor.set(place, -1);
    const {{data}} = scene.arrays["layers.1.weight"];
    return {{data: [...data], sent, revision: scene.header.revision, value: editor.value(place)}};
}}"""
PLACE = {"layer": 1, "name": "weight", "row": 1, "column": 0}


@pytest.mark.parametrize(
    ("choice", "all_seeds", "members", "sent"),
    [("mean", None, [0, 1, 2], None), (1, None, [1], 1), (1, True, [0, 1, 2], None), ("mean", False, [0], 0)],
)
def test_a_number_is_seen_at_once_and_asked_for(
    engine: Run, choice: Any, all_seeds: bool | None, members: list[int], sent: int | None
) -> None:
    answer = engine("playground/weight_editor.js", EDITOR, choice, all_seeds, PLACE)
    expected = np.arange(12.0).reshape(3, 2, 2)
    expected[members, 1, 0] = -1
    assert answer["data"] == expected.ravel().tolist()
    assert answer["sent"] == [["edit", {**PLACE, "value": -1, "member": sent}]]
    assert answer["revision"] != 7 and answer["value"] == -1


REFUSED = f"""async ({{WeightEditor}}, place, said, past) => {{
    const choice = "mean";
    {MADE}
    const seen = [];
    const tell = () => seen.push(editor.value(place));
    const asked = [-1, -2].map((value) => editor.set(place, value));
    tell();
    answers[0](said[0]);
    await asked[0];
    tell();
    if (past) scene.moment = {{step: 3}};
    answers[1](said[1]);
    const sentence = await asked[1];
    tell();
    return [seen, sentence, scene.header.revision === 7, array.data[2]];
}}"""


def test_a_number_that_is_refused_does_not_stay_in_the_picture(engine: Run) -> None:
    """Not what was asked before it either: the server knows what is so."""
    module, no = "playground/weight_editor.js", "A weight must be a number."
    assert engine(module, REFUSED, PLACE, [no, no], False) == [[-2, -2, 2], no, True, 2]
    assert engine(module, REFUSED, PLACE, [no, ""], False) == [[-2, -2, -2], "", False, 2]
    assert engine(module, REFUSED, PLACE, ["", no], True) == [[-2, -2, -2], no, False, 2], "the past is looked at now"


PAST = """({WeightForm}, sentence) => {
    const [root, canvas] = [document.createElement("div"), document.createElement("canvas")];
    const scene = {seeds: [0], moment: null};
    const picture = {canvas, edgeLimit: 1, mark() {}};
    const editor = {scene, toAll: false, value: () => 0.5, stop() {}, get possible() { return !scene.moment; }};
    const form = new WeightForm(root, picture, editor);
    form.place = {layer: 0, name: "weight", row: 0, column: 0};
    form.trouble.textContent = sentence;
    const said = [null, {step: 3}, null].map((moment) => {
        scene.moment = moment;
        form.draw();
        return form.trouble.textContent;
    });
    form.stop();
    return said;
}"""


def test_that_it_is_the_past_is_said_only_while_it_is(in_page: Run) -> None:
    refused = "A weight must be a finite number."
    before, past, live = in_page("playground/weight_form.js", PAST, refused)
    assert before == refused, "what was wrong with a number stays until another one is typed"
    assert past.startswith("This is the past") and live == ""


CLICK = """async ({placeAt}, end, off, pointer) => {
    const {arrange, lineOf} = await import("/assets/playground/layout.js");
    const plan = arrange([{inputs: 2, width: 3}, {inputs: 3, width: 1}], 600, 500, 0, 26);
    const {x0, y0, x1, y1} = lineOf(plan, 0, 1, 2);
    const node = plan.columns[1].nodes[2];
    const [x, y] = end === "line" ? [(x0 + x1) / 2, (y0 + y1) / 2] : [node.x - 1, node.y + plan.side + 1];
    return placeAt(plan, {}, x, y + off, pointer);
}"""


@pytest.mark.parametrize(
    ("end", "off", "pointer", "name"),
    [
        ("line", 0, "mouse", "weight"),
        ("line", 9, "mouse", None),
        ("line", 9, "touch", "weight"),
        ("bias", 0, "mouse", "bias"),
        ("bias", 10, "touch", "bias"),
    ],
)
def test_a_click_means_the_number_that_is_near(engine: Run, end: str, off: int, pointer: str, name: str | None) -> None:
    place = engine("playground/weight_form.js", CLICK, end, off, pointer)
    rows = {"weight": 1, "bias": 0}
    assert place == (None if name is None else {"layer": 0, "name": name, "row": rows[name], "column": 2})


def test_buttons_have_room_between_the_names_and_the_curves(engine: Run) -> None:
    layers = [{"inputs": 2, "width": 12}, {"inputs": 12, "width": 1}]
    function = """({arrange, curveBox}, layers, above) => {
        const plan = arrange(layers, 600, 430, 0, above);
        return {plan, box: curveBox(plan, 0)};
    }"""
    free, taken = (engine("playground/layout.js", function, layers, above) for above in (0, 26))
    assert taken["box"]["y"] == free["box"]["y"] + 26
    assert taken["plan"]["columns"][1]["nodes"][0]["y"] >= taken["box"]["y"] + taken["box"]["height"]
    assert taken["plan"]["columns"][1]["below"] <= 430 - taken["plan"]["foot"]
