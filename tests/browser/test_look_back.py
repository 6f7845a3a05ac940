"""Looking back at a run: scrubbing, playing back, branching, seeds side by side, speed, keys, saving."""

import csv
import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import (
    Open,
    button,
    image,
    look_back,
    panel,
    settled,
    slider,
    step,
    stepped,
    token,
    told,
    trained,
    until,
)

SEEDS = 3
MANY = 60  # steps that leave enough to look back at
START = f"/?v=1&seeds={SEEDS}&training.epochs=100000"

# Scrubs over every snapshot, one a frame; answers [snapshots, distinct pictures of the output].
SCRUB = """async (panel) => {
    const slider = panel.querySelector(".rewind input");
    const canvas = panel.querySelector(".output canvas");
    const [count, pictures] = [Number(slider.max), new Set()];
    for (let k = 0; k < count; k++) {
        slider.value = String(k);
        slider.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, 0));
        pictures.add(canvas.toDataURL());
    }
    return [count, pictures.size];
}"""


def moment(page: Page) -> Locator:
    """What the bar says one looks at."""
    return panel(page).locator(".moment")


def output(page: Page) -> Locator:
    return panel(page).locator(".output canvas").first


@pytest.fixture
def run(visitor: Open) -> Page:
    """A page whose run is paused after some training."""
    page = visitor(START)
    trained(page, MANY)
    return page


def test_pictures_curves_and_counters_go_back_and_forth(run: Page) -> None:
    last, now = settled(run), image(output(run))
    look_back(run)
    assert step(run) == 0
    expect(moment(run)).to_have_text(re.compile(r"step 0, epoch 0 · training is paused"))
    expect(panel(run).locator(".chart .readout").first).to_contain_text("epoch 0")
    assert image(output(run)) != now
    run.keyboard.press("ArrowRight")
    until(lambda: 0 < step(run) < last, "the next snapshot")
    run.keyboard.press("End")
    expect(moment(run)).to_have_text("live")
    assert settled(run) == step(run) == last
    slider(run).blur()  # from here on the keys are the panel's
    run.keyboard.press(",")
    expect(moment(run)).to_contain_text("step ")
    before = step(run)
    run.keyboard.press("Shift+ArrowLeft")
    until(lambda: step(run) < before, "an earlier snapshot")
    run.keyboard.press(".")
    until(lambda: step(run) == before, "the snapshot after it")
    run.keyboard.press("l")
    expect(moment(run)).to_have_text("live")
    panel(run).locator(".chart canvas").first.click()  # which has the focus now, and leaves letters to the panel
    expect(moment(run)).not_to_have_text("live")
    run.keyboard.press("l")
    expect(moment(run)).to_have_text("live")


def test_every_snapshot_is_drawn_when_one_scrubs_and_playing_back_ends_at_the_live_run(run: Page) -> None:
    look_back(run)
    count, pictures = panel(run).evaluate(SCRUB)
    assert count > 3
    assert pictures > 0.8 * count
    button(run, "Live").click()
    button(run, "Play the run back").click()
    expect(panel(run).locator(".rewind.back")).to_be_visible()
    until(lambda: step(run) > 0, "a moment in between")
    expect(moment(run)).to_have_text("live")


def test_training_goes_on_while_one_looks_back_and_step_shows_the_newest(visitor: Open) -> None:
    page = visitor(START)
    settled(page)
    button(page, "Play").click()
    until(lambda: step(page) > MANY, f"{MANY} steps")
    look_back(page)
    expect(moment(page)).to_contain_text("training goes on")
    count = int(slider(page).get_attribute("max") or 0)
    until(lambda: int(slider(page).get_attribute("max") or 0) > count, "more snapshots")
    assert step(page) == 0
    button(page, "Pause").click()
    expect(moment(page)).to_contain_text("training is paused")
    settled(page, at=0)
    button(page, "One step").click()
    expect(moment(page)).to_have_text("live")
    assert settled(page) > MANY


def test_a_branch_begins_with_the_weights_of_that_moment(run: Page) -> None:
    look_back(run)
    run.keyboard.press("ArrowRight")
    run.keyboard.press("ArrowRight")
    until(lambda: step(run) > 0, "a snapshot")
    legend = panel(run).locator(".legend")
    expect(legend).not_to_contain_text("before the branch")
    header, arrays = told(run, "/history?known=0")
    wanted = next(row for row in arrays["snapshots"] if row[0] == step(run))
    old = token(run)
    button(run, "Branch from here").click()
    run.wait_for_url(re.compile("start="))
    assert settled(run, after=old) == 0
    _, weights = told(run)
    place = 0
    for part in header["layout"]:
        size = int(np.prod(part["shape"]))
        if part["name"].endswith("weight"):
            np.testing.assert_array_equal(weights[part["name"]].ravel(), wanted[place : place + size])
        place += size
    expect(legend).to_contain_text("before the branch")
    panel(run).locator(".action.data").click()  # another setting after the branch
    run.wait_for_url(re.compile("data.seed=1"))
    expect(legend).to_contain_text("before the branch")
    run.get_by_role("button", name="Random weights again").click()
    run.wait_for_url(re.compile("^(?!.*start=)"))
    expect(legend).not_to_contain_text("before the branch")


def test_slow_motion_is_slow(visitor: Open) -> None:
    page = visitor(START)
    settled(page)
    panel(page).get_by_label("Speed of the training").select_option("5 steps/s")
    button(page, "Play").click()
    until(lambda: step(page) >= 2, "the first steps")
    first, begun = told(page)[0]["step"], time.monotonic()
    until(lambda: told(page)[0]["step"] >= first + 10, "some steps")
    assert time.monotonic() - begun > 1  # two seconds, less what was late in being told; else it takes hundreds in one
    button(page, "Pause").click()
    stands = settled(page)
    assert stepped(page) == stands + 1


def test_seeds_side_by_side_where_they_disagree_points_and_keys(run: Page) -> None:
    plain = image(output(run))
    panel(run).get_by_role("checkbox", name="test").check()
    settled(run)
    assert image(output(run)) != plain
    panel(run).get_by_label("all seeds", exact=True).check()
    tiles = panel(run).locator(".multiples button")
    expect(tiles).to_have_count(SEEDS)
    for tile in tiles.all():
        expect(tile).to_have_accessible_name(re.compile(r"seed \d, \d+\.\d %"))
    tiles.nth(1).click()
    expect(tiles.nth(1)).to_have_attribute("aria-pressed", "true")
    look_back(run)  # a moment of the past has accuracies of its own
    expect(tiles.nth(1)).to_have_accessible_name(re.compile(r"seed \d, \d+\.\d %"))
    button(run, "Live").click()
    panel(run).get_by_label("disagreement", exact=True).check()
    expect(panel(run).locator(".output .value")).to_have_text(
        re.compile(r"over the plane: mean [\d.]+, at most [\d.]+")
    )
    panel(run).get_by_label("mean", exact=True).check()
    expect(panel(run).get_by_role("radio", name="mean over the seeds")).to_be_checked()
    run.keyboard.press("?")
    keys = panel(run).get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Look back: one snapshot earlier")
    run.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG")


def is_svg(content: bytes) -> bool:
    return content.count(b"<image") > 18


def is_csv(content: bytes) -> bool:
    rows = list(csv.reader(io.StringIO(content.decode())))
    return len(rows) > 2 and len(rows[0]) == 2 + 4 * SEEDS and float(rows[-1][0]) >= MANY


def test_the_panel_saves(run: Page, tmp_path: Path) -> None:
    items: dict[str, tuple[str, Callable[[bytes], bool]]] = {
        "Picture as SVG": ("svg", is_svg),
        "Picture as PNG": ("png", is_png),
        "Curves as CSV": ("csv", is_csv),
    }
    for item, (ending, is_one) in items.items():
        panel(run).locator(".save summary").click()
        with run.expect_download() as download:
            panel(run).get_by_role("button", name=item).click()
        assert download.value.suggested_filename == f"spiral-step-{step(run)}.{ending}"
        path = tmp_path / f"saved.{ending}"
        download.value.save_as(path)
        assert is_one(path.read_bytes()), item
