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
