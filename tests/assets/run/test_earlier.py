"""Curves of an earlier run behind those of the run: of before a branch, or from a file that the lab saved."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from learnact import exports
from learnact.spec import Spec

Run = Callable[..., Any]

RUNS = """[["A", 3], ["B", 3]].slice(0, count).map(([name, rows], k) => ({...(count > 1 ? {name} : {}),
    scene: {header: {series: ["train.loss", "validation.accuracy"]}, seeds: [3, 4]},
    history: {rows, columns: [[0, 10, 20], [0, 1.5, 3], [0.7, 0.5, 0.25], [0.8, NaN, NaN], [0.5, 0.7, 0.9],
        [0.25, NaN, NaN]].map((column, n) => Float32Array.from(column, (value) => value + (n > 1 ? k : 0)))}}))"""

SAVED = f"""async ({{fromFile}}, count) => {{
    const {{curvesText}} = await import("/assets/run/save.js");
    const runs = {RUNS};
    const text = curvesText(runs);
    return [fromFile("mine.csv", text), text, runs[0].history.columns.map((column) => [...column])];
}}"""

PLAIN = """({fromFile}, text) => {
    const {title, scene, history} = fromFile("curves.csv", text);
    return {title, scene, rows: history.rows, columns: history.columns.map((column) => [...column])};
}"""


@pytest.mark.parametrize("count", [1, 2])
def test_saved_curves_open_again_and_of_two_networks_the_first(engine: Run, count: int) -> None:
    [found, text, expected] = engine("run/earlier.js", SAVED, count)
    assert found["scene"]["header"]["series"] == ["train.loss", "validation.accuracy"]
    assert found["scene"]["seeds"] == ["3", "4"]
    columns = [[*column.values()] if isinstance(column, dict) else column for column in found["history"]["columns"]]
    np.testing.assert_allclose(np.array(columns, float), np.array(expected, float), rtol=1e-6)
    names = {line.split(",")[0] for line in text.splitlines()[1:]}
    assert names == ({"A", "B"} if count == 2 else {"0", "10", "20"})


def test_curves_that_the_page_or_the_command_line_saved_open_too(engine: Run) -> None:
    spec = Spec().replace(seeds=2)
    rows = [np.array([0, 0, 0.5, 0.25, 0.1, np.nan], np.float32), np.array([8, 1, 0.5, 0.125, 0.3, 1], np.float32)]
    text = exports.curves(spec, ["train.loss", "test.accuracy"], rows)
    found = engine("run/earlier.js", PLAIN, text)
    assert (found["title"], found["rows"]) == ("curves.csv", 2)
    assert found["scene"] == {"header": {"series": ["train.loss", "test.accuracy"]}, "seeds": ["0", "1"]}
    np.testing.assert_allclose(np.array(found["columns"], float).T, np.array(rows), rtol=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x1,x2,class\n1,2,A",
        "step,epoch\n0,0",
        "step,epoch,train.loss seed 0\n",
        "step,epoch,train.loss seed 0\n0,a,1",
        "\x00\x01binary",
    ],
)
def test_another_file_is_refused_in_a_sentence(engine: Run, text: str) -> None:
    function = (
        "({fromFile}, text) => { try { fromFile('f', text); return ''; } catch (error) { return error.message; } }"
    )
    sentence = engine("run/earlier.js", function, text)
    assert sentence.endswith(".") and "file" in sentence


def test_after_a_branch_the_past_ends_where_the_run_begins(engine: Run) -> None:
    function = """({beforeBranch}) => {
        const numbers = [[0, 10, 20, 0], [0, 1, 2, 0], [0.9, 0.5, 0.4, 0]];
        const history = {rows: 3, columns: numbers.map((column) => Float32Array.from(column))};
        const scene = {header: {series: ["train.loss"]}, seeds: [0]};
        const {title, history: {rows, columns}} = beforeBranch(scene, history, 1.5);
        return [title, rows, columns.map((column) => [...column])];
    }"""
    title, rows, columns = engine("run/earlier.js", function)
    assert (title, rows) == ("before the branch", 3)
    assert columns[1] == [-1.5, -0.5, 0.5]
    assert columns[2] == pytest.approx([0.9, 0.5, 0.4])


@pytest.mark.parametrize(
    ("start", "before", "expected"),
    [
        (None, None, None),
        ("w", None, None),  # after a reload nothing is known of it
        ("w", {"data": {"start": None}, "branched": "past"}, "past"),
        (
            "w",
            {"data": {"start": "w"}, "earlier": {"name": "past"}},
            {"name": "past"},
        ),  # another setting after the branch
        ("v", {"data": {"start": "w"}, "earlier": {"name": "past"}}, None),  # weights from a file
        (None, {"data": {"start": "w"}, "earlier": {"name": "past"}}, None),  # first weights again
        (None, {"data": {"start": "w"}, "earlier": {"opened": True}}, {"opened": True}),
    ],
)
def test_the_past_is_kept_for_as_long_as_the_run_starts_there(
    engine: Run, start: Any, before: Any, expected: Any
) -> None:
    function = "({inherited}, start, before) => inherited({start}, before ?? undefined)"
    assert engine("run/earlier.js", function, start, before) == expected


def test_an_axis_grows_with_the_run_and_is_smaller_for_earlier_moments(engine: Run) -> None:
    function = (
        "({Reach}, asked) => { const reach = new Reach(); return asked.map(([step, size]) => reach.at(step, size)); }"
    )
    asked = [[0, 1], [10, 3.4], [20, 12], [30, 7], [0, 1], [12, 3], [15, 5.5], [25, 11], [40, 12]]
    assert engine("base/scale.js", function, asked) == [1, 4, 15, 15, 1, 4, 6, 15, 15]
