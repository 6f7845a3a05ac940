"""Curves of loss and accuracy: what was switched on them."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.assets.inside.test_keys import CHART

Run = Callable[..., Any]
KEPT = """({Scene}) => {
    const [before, after] = [0, 1].map(() => new Scene({header: {seeds: [0]}}));
    before.switches.log = true;
    after.keep(before);
    return after.switches;
}"""


def test_a_new_run_keeps_what_was_switched(engine: Run) -> None:
    assert engine("run/scene.js", KEPT) == {"log": True}
    assert "switches" in engine("playground/scene.js", "({PlaneScene}) => PlaneScene.prototype.chosen")


def test_the_loss_stays_logarithmic_from_run_to_run(opened: Page) -> None:
    opened.evaluate(CHART, [0, 1, 2, 4, 8])
    before = opened.locator(".chart canvas").first.evaluate("canvas => canvas.toDataURL()")
    log = opened.get_by_label("log", exact=True)
    log.check()
    switched = opened.locator(".chart canvas").first.evaluate("canvas => canvas.toDataURL()")
    opened.evaluate(CHART, [0, 1, 2, 4, 8])
    expect(log).to_be_checked()
    assert opened.locator(".chart canvas").first.evaluate("canvas => canvas.toDataURL()") == switched != before


PAIR = """async (rows) => {
    const {Curves} = await import("/assets/run/curves.js");
    const style = {ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif", dark: false};
    const series = ["train.loss", "validation.loss", "train.accuracy", "validation.accuracy"];
    const [one, other] = rows.map((row) => ({
        scene: {metadata: {task: "binary", layers: [{}]}, seeds: [0], choice: 0, choiceName: "seed 0", switches: {},
            header: {series}},
        history: {rows: 1, restarts: 0, arrived: 1, columns: [0, 0, ...row].map((value) => [value ?? NaN])}}));
    const curves = new Curves(one.scene, () => {}, () => {});
    curves.pair = {titles: ["A: ReLU", "B: Tanh"], colors: ["#D55E00", "#0072B2"]};
    document.body.replaceChildren(curves.element);
    for (const chart of document.querySelectorAll(".chart")) chart.style.height = "200px";
    curves.draw(style, one.history, other);
}"""


def test_of_two_runs_one_that_diverged_has_no_number(opened: Page) -> None:
    opened.evaluate(PAIR, [[None, 0.5, 0.5, None], [0.25, 0.3, 0.9876, 1]])
    loss, accuracy = opened.locator(".chart .readout").all()
    expect(loss).to_have_text("A not a number / 0.5, B 0.25 / 0.3")
    expect(accuracy).to_have_text("A 50.0 % / not a number, B 98.8 / 100.0 %")


LOST = """async (rows) => {
    const {Curves} = await import("/assets/run/curves.js");
    const style = {ink: "#222", faint: "#ddd", paper: "#fff", accent: "#06a", font: "sans-serif", dark: false};
    const scene = {metadata: {task: "regression", layers: [{}]}, seeds: [4, 5, 6], choice: "mean", switches: {},
        header: {series: ["train.loss", "validation.loss"]}};
    const columns = rows[0].map((_, k) => rows.map((row) => row[k] ?? NaN));
    const curves = new Curves(scene, () => {}, () => {});
    document.body.replaceChildren(curves.element);
    for (const chart of document.querySelectorAll(".chart")) chart.style.height = "200px";
    const looks = [];
    for (let many = 1; many <= rows.length; many++) {
        const history = {rows: many, restarts: 0, arrived: many, columns};
        curves.cursor = 0;
        curves.draw(style, history);
        const read = (selector) => curves.element.querySelector(selector).textContent;
        looks.push([read(".readout"), read(".legend").match(/mean of [^·]*seeds/)[0], curves.charts[0].vertical.high]);
    }
    return looks;
}"""


def test_a_seed_that_diverged_takes_no_part_in_the_mean_of_any_epoch(opened: Page) -> None:
    """Rows of step, epoch, then three training and three validation losses; the second seed has none in the last."""
    rows = [
        [0, 0, 1, 4e10, 3, 2, 4e10, 2],
        [1, 1, 1, 8e20, 1, 1, 8e20, 1],
        [2, 2, 0.5, None, 0.5, 1, None, 1],
    ]
    first, second, last = opened.evaluate(LOST, rows)
    assert first[:2] == second[:2] == ["epoch 0: train 1.3e10, val 1.3e10", "mean of 3 seeds"]
    assert last[:2] == ["epoch 0: train 2, val 2", "mean of 2 of 3 seeds"]
    assert second[2] > 8e20 / 3 and 2 + 2**0.5 <= last[2] < 10  # the first epoch's mean and band: 2 and the root of 2


def test_where_every_seed_diverged_the_axis_holds_what_they_were(opened: Page) -> None:
    rows = [[0, 0, 1, 40, 3, 2, 50, 2], [1, 1, None, None, None, None, None, None]]
    assert opened.evaluate(LOST, rows)[-1][1] == "mean of 0 of 3 seeds"
    assert 50 <= opened.evaluate(LOST, rows)[-1][2] < 150
