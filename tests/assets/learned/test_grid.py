"""The grid of results: its numbers against NumPy, axes free or in common, and what a visitor's hand does."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

Run = Callable[..., Any]
MODULE = "learned/result.js"
X = np.linspace(-3, 3, 61)

LIMITS = """({resultOf, limitsOf, commonLimits}, cells) => {
    const all = cells.map((cell) => limitsOf(resultOf(cell)));
    return [all, commonLimits(all)];
}"""


def cell(key: str, size: float = 1.0, seeds: int = 4) -> dict[str, Any]:
    """A result: a tanh a seed, asked within about [-2, 2]."""
    rng = np.random.default_rng(len(key) + seeds)
    y = size * rng.uniform(0.8, 1.2, (seeds, 1)) * np.tanh(X)
    used = np.array([-2.0, 2.0]) + rng.uniform(-0.3, 0.3, (seeds, 2))
    texts = {"auc": "0.91 ± 0.01", "plain": "0.90 ± 0.01", "note": "stopped early"}
    return {"key": key, "x": X.tolist(), "y": y.tolist(), "used": used.tolist(), **texts}


def test_mean_band_and_range_are_numpys(engine: Run) -> None:
    function = """({resultOf}, cell) => {
        const {x, mean, deviation, used, curves} = resultOf(cell);
        return [[...x], mean, deviation, used, curves.map(({lost}) => lost)];
    }"""
    one = cell("a")
    one["y"][3] = [None] * len(X)  # diverged
    x, mean, deviation, used, lost = engine(MODULE, function, one)
    y, ends = np.array(one["y"][:3]), np.array(one["used"][:3])
    np.testing.assert_allclose(x, X, atol=1e-12)
    np.testing.assert_allclose(mean, y.mean(0), atol=1e-9)
    np.testing.assert_allclose(deviation, y.std(0, ddof=1), atol=1e-9)
    assert lost == [False, False, False, True]
    means, deviations = ends.mean(1), np.diff(ends)[:, 0] / 6
    draws = np.random.default_rng(0).normal(means[:, None], deviations[:, None], (3, 400_000))
    np.testing.assert_allclose(used, [draws.mean() - 3 * draws.std(), draws.mean() + 3 * draws.std()], atol=0.01)


def test_free_axes_hold_their_own_curves_and_common_ones_nearly_all(engine: Run) -> None:
    cells = [cell("a", 1), cell("b", 2), cell("c", 3), cell("d", 1000)]
    free, common = engine(MODULE, LIMITS, cells)
    for one, limits in zip(cells, free, strict=True):
        asked = np.array(one["y"])[:, np.abs(X) < 1.6]
        assert limits["bottom"] <= asked.min() and asked.max() <= limits["top"] < 3 * asked.max()
        assert (limits["low"], limits["high"]) == (-3, 3)
    assert free[2]["top"] <= common["top"] < 10 * free[2]["top"]  # one that is far off does not flatten the others


@pytest.mark.parametrize("height", [0.0, 5.0, -5.0])
def test_axes_are_there_for_flat_curves_too(engine: Run, height: float) -> None:
    flat = {**cell("a"), "y": [[height] * len(X)] * 2, "used": [[-1, 1]] * 2}
    [limits], common = engine(MODULE, LIMITS, [flat])
    for axes in (limits, common):
        assert axes["bottom"] < 0 < axes["top"]
        assert axes["bottom"] <= height <= axes["top"]


def test_a_result_without_any_number_has_axes_still(engine: Run) -> None:
    lost = {**cell("a"), "y": [[None] * len(X)] * 2}
    [limits], _ = engine(MODULE, LIMITS, [lost])
    assert limits["bottom"] < limits["top"]


MOUNT = """async (data) => {
    const {mount} = await import("/assets/learned/grid.js");
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    globalThis.told = [];
    globalThis.grid = mount(host.attachShadow({mode: "open"}), data, {trigger: (...all) => told.push(all)});
}"""


def data(**other: Any) -> dict[str, Any]:
    """Two blocks of 2 x 3 panels, of which one has not been trained."""
    rows, columns = ["small", "large"], ["few", "some", "many"]
    blocks: list[dict[str, Any]] = [
        {
            "title": title,
            "color": color,
            "cells": [[cell(f"{title} {row} {column}", k + 1.0) for column in columns] for row in rows],
        }
        for k, (title, color) in enumerate([("tanh", "#009E73"), ("ReLU", "#0072B2")])
    ]
    blocks[1]["cells"][1][2] = None
    return {"rows": rows, "columns": columns, "blocks": blocks, "common": True, "theme": "light"} | other


@pytest.fixture
def grid(page: Page, address: str) -> Iterator[Page]:
    """The grid on a page of its own; it may not throw."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    errors: list[str] = []
    opened = browser.new_page(viewport={"width": 1000, "height": 800})
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address + "maths/protocol.js")
    opened.evaluate(MOUNT, data())
    expect(opened.locator(".shape-grid.loading")).to_have_count(0)
    yield opened
    opened.close()
    assert errors == []


def test_a_click_tells_which_was_chosen_and_one_not_trained_tells_nothing(grid: Page) -> None:
    expect(grid.locator(".panel")).to_have_count(12)
    grid.get_by_role("button", name="ReLU: large × some").click()
    grid.get_by_role("button", name="ReLU: large × many: not trained yet").click()
    assert grid.evaluate("told") == [["chosen", "ReLU large some"]]


def test_under_the_mouse_it_is_large_and_reads(grid: Page) -> None:
    box = grid.get_by_role("button", name="tanh: small × some").bounding_box()
    assert box is not None
    grid.mouse.move(box["x"] + box["width"] / 2 + 25, box["y"] + 30)
    expect(grid.locator(".large strong")).to_have_text("tanh: small × some")
    words = grid.locator(".large p").first.inner_text().replace("\N{MINUS SIGN}", "-")
    z, mean = float(words.split(":")[0].removeprefix("z ")), float(words.split("mean ")[1].split(" ")[0])
    shown = data()["blocks"][0]["cells"][0][1]
    assert mean == pytest.approx(np.interp(z, X, np.mean(shown["y"], 0)), abs=0.01)
    grid.mouse.move(5, 790)
    expect(grid.locator(".large")).to_be_hidden()


def test_arrow_keys_walk_over_the_panels(grid: Page) -> None:
    grid.get_by_role("button", name="tanh: small × few").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        grid.keyboard.press(key)
    expect(grid.locator(".large strong")).to_have_text("ReLU: small × some")
    grid.keyboard.press("Enter")
    assert grid.evaluate("told") == [["chosen", "ReLU small some"]]


def test_a_result_that_comes_later_takes_its_place(grid: Page) -> None:
    later = data(common=False)
    later["blocks"][1]["cells"][1][2] = cell("late")
    grid.evaluate("(data) => grid.update(data)", later)
    expect(grid.get_by_role("button", name="ReLU: large × many: AUC 0.91 ± 0.01")).to_be_visible()
    expect(grid.locator(".panel.none")).to_have_count(0)


def test_a_phone_scrolls_nothing_but_the_blocks(grid: Page) -> None:
    grid.set_viewport_size({"width": 390, "height": 800})
    assert grid.evaluate("document.documentElement.scrollWidth") <= 390
    box = grid.get_by_role("button", name="tanh: small × few").bounding_box()
    assert box is not None and box["width"] >= 86
