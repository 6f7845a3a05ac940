"""Axes: every number is whole and free, however wide, in the frame that most figures have and in the large pictures."""

import pytest
from playwright.sync_api import Page

from tests.assets.written import NOTE, covered, cut, written

STYLE = '{ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif", dark: false}'
FRAME = f"""async ([look, plot]) => {{
    const {{Frame}} = await import("/assets/base/frame.js");
    const {{prepare}} = await import("/assets/base/dom.js");
    const frame = new Frame({{room: {{left: 25, right: 4, top: 18, below: 34}}, ...look}});
    const context = prepare(document.createElement("canvas"), 300, 200);
    frame.fitNumbers(context, {STYLE}, {{width: 300, height: 200, ...plot}});
    frame.axes(context, {STYLE});
}}"""
PLOTS = [
    {"low": -1, "high": 1, "bottom": -0.15, "top": 1.05},
    {"low": 0, "high": 5000, "bottom": -0.0008, "top": 0},
    {"low": -9.1, "high": -9, "bottom": -0.0012, "top": 0.001},
    {"low": 0, "high": 100, "bottom": 1e-12, "top": 1e-3, "log": True, "rows": [1e-12, 1e-8, 1e-3]},
    {"low": 1990, "high": 2020, "bottom": -25000, "top": 15000},
]


@pytest.mark.parametrize("plot", PLOTS)
@pytest.mark.parametrize("look", [{"across": "x", "up": "s(z)"}, {"across": "epochs", "inline": True}])
def test_no_number_is_cut_or_covered(opened: Page, look: dict[str, object], plot: dict[str, object]) -> None:
    opened.evaluate(NOTE)
    opened.evaluate(FRAME, [look, plot])
    texts = written(opened)
    assert len(texts) > 5
    assert cut(texts) == []
    assert covered(texts) == []


def test_numbers_of_a_narrow_range_are_told_apart(opened: Page) -> None:
    opened.evaluate(NOTE)
    opened.evaluate(FRAME, [{}, {"low": 99.99, "high": 100, "bottom": 2015, "top": 2015.2}])
    texts = [one["text"] for one in written(opened)]
    assert len(set(texts)) == len(texts)
