"""Gradients over many batches in the browser: their decades, their pictures, their table."""

import csv
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.assets.inside.test_every_row import ABOUT, MOUNT, coded, sent
from tests.assets.inside_page import redrawn

Run = Callable[..., Any]
BATCHES = "inside/gradient_batches.js"


def gradients() -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Two layers' gradients over four batches; the first has exact zeros."""
    rng = np.random.default_rng(2)
    values = 1e-3 * rng.normal(size=(4, 500))
    values[:, :100] = 0
    arrays: dict[str, np.ndarray] = {}
    for moment in ("first", "now"):
        for count, some in (("many", values), ("one", values[:1])):
            low, high = values[0].min(), values[0].max()
            sizes = np.abs(some[some != 0])
            for at in range(2):
                stat = [
                    some.mean(),
                    some.std(),
                    np.linalg.norm(some, axis=1).mean(),
                    np.abs(some).mean(),
                    (some == 0).mean(),
                ]
                told = {
                    "ends": [low, high],
                    "hist": np.histogram(some, 30, (low, high))[0] / some.size,
                    "beyond": [(some < low).mean(), (some > high).mean()],
                    "decades": np.histogram(np.log10(sizes), 32, (-12, 4))[0] / some.size,
                    "stat": stat,
                    "agree": [0.5, 300],
                }
                arrays |= {f"{moment}.{count}.{at}.{name}": np.array(array) for name, array in told.items()}
    return arrays, values


def test_gradients_over_batches_are_drawn_and_taken_home(opened: Page) -> None:
    arrays, values = gradients()
    data = ABOUT | {
        "batches": 4,
        "rows": 64,
        "quantity": "weights",
        "seed": "mean",
        "widths": [20],
        "coded": coded(arrays),
    }
    opened.evaluate(MOUNT, ["gradient_batches", data])
    panels = opened.locator(".batch-panels figure")
    expect(panels).to_have_count(4)
    expect(panels.first).to_contain_text("batches agree 50 %")
    expect(opened.locator("figcaption")).to_have_text(["Layer 1 · 20", "Output"] * 2)
    redrawn(panels.first.locator("canvas"), lambda: opened.get_by_label("bins").select_option("decades"))
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Data as CSV").click()
    with open(download.value.path(), newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["moment"], row["batches"], row["layer"]) for row in rows][:4] == [
        ("now", "4", "1"), ("now", "4", "output"), ("now", "1", "1"), ("now", "1", "output"),
    ]  # fmt: skip
    assert float(rows[0]["mean absolute value"]) == pytest.approx(np.abs(values).mean(), rel=1e-4)
    assert float(rows[0]["share of exact zeros"]) == pytest.approx(0.2)


def test_decades_are_cut_to_what_is_there(engine: Run) -> None:
    arrays, values = gradients()
    asked = """({barsOf, within}, sent) => {
        const [bars] = within([barsOf(sent, "now.many.0", "decades"), barsOf(sent, "now.one.0", "decades")]);
        return {...bars, heights: [...bars.heights]};
    }"""
    found = engine(BATCHES, asked, sent(arrays))
    sizes = np.log10(np.abs(values[values != 0]))
    assert found["low"] == np.floor(sizes.min()) and found["high"] == np.ceil(sizes.max())
    assert sum(found["heights"]) == pytest.approx(0.8, abs=1e-5) and found["zeroAt"] is None
