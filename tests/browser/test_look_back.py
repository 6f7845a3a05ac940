"""Looking back at a run: scrubbing, playing back, branching, seeds side by side, speed, keys, saving, a reload."""

import csv
import io
import re
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from learnact.serving.live.protocol import decode
from tests.browser.sight import Open, button, panel, step, trained, until

SEEDS = 3
MANY = 60  # steps that leave enough to look back at
START = f"/?v=1&seeds={SEEDS}&training.epochs=100000"

# Scrubs over every snapshot, one a frame; answers [snapshots, milliseconds, distinct pictures of the output].
SCRUB = """async (panel) => {
    const slider = panel.querySelector(".rewind input");
    const canvas = panel.querySelector(".output canvas");
    const [count, pictures, start] = [Number(slider.max), new Set(), performance.now()];
    for (let k = 0; k < count; k++) {
        slider.value = String(k);
        slider.dispatchEvent(new Event("input"));
        await new Promise(requestAnimationFrame);
        await new Promise((done) => setTimeout(done, 0));
        pictures.add(canvas.toDataURL());
    }
    return [count, performance.now() - start, pictures.size];
}"""


def slider(page: Page) -> Locator:
    return panel(page).get_by_role("slider", name="Snapshots of the run")


def moment(page: Page) -> Locator:
    """What the bar says one looks at."""
    return panel(page).locator(".moment")


def begin(page: Page) -> None:
    """Plays from the first step on, which may take the machine a while."""
    expect(button(page, "Play")).to_be_enabled()
    button(page, "Play").click()
    until(lambda: step(page) > MANY, f"{MANY} steps")


def look_back(page: Page) -> None:
    """Takes the slider, and goes to its first snapshot."""
    slider(page).focus()
    until(lambda: 3 < int(slider(page).get_attribute("max") or 0) < 1000, "the snapshots")
    slider(page).press("Home")
    expect(moment(page)).to_contain_text("step 0")


@pytest.fixture
def run(visitor: Open) -> Page:
    """A page whose run is paused after some training."""
    page = visitor(START)
    trained(page, MANY)
    return page


def test_the_slider_takes_pictures_curves_and_counters_back_and_forth(run: Page) -> None:
    last = step(run)
    now = panel(run).locator(".output canvas").first.evaluate("canvas => canvas.toDataURL()")
    look_back(run)
    assert step(run) == 0
    expect(moment(run)).to_have_text(re.compile(r"step 0, epoch 0 · training is paused"))
    expect(panel(run).locator(".chart .readout").first).to_contain_text("epoch 0")
    until(
        lambda: panel(run).locator(".output canvas").first.evaluate("canvas => canvas.toDataURL()") != now, "the past"
    )
    run.keyboard.press("ArrowRight")
    until(lambda: 0 < step(run) < last, "the next snapshot")
    run.keyboard.press("End")
    expect(moment(run)).to_have_text("live")
    assert step(run) == last


def test_every_snapshot_is_drawn_when_one_scrubs(run: Page) -> None:
    look_back(run)
    count, _, pictures = panel(run).evaluate(SCRUB)
    assert count > 3
    assert pictures > 0.8 * count


def test_keys_go_back_and_forth_and_to_the_live_run(run: Page) -> None:
    run.keyboard.press(",")
    expect(moment(run)).to_contain_text("step ")
    before = step(run)
    run.keyboard.press("Shift+ArrowLeft")
    until(lambda: step(run) < before, "an earlier snapshot")
    run.keyboard.press(".")
    until(lambda: step(run) == before, "the snapshot after it")
    run.keyboard.press("l")
    expect(moment(run)).to_have_text("live")


def test_training_goes_on_while_one_looks_back_and_step_shows_the_newest(visitor: Open) -> None:
    page = visitor(START)
    begin(page)
    look_back(page)
    expect(moment(page)).to_contain_text("training goes on")
    count = int(slider(page).get_attribute("max") or 0)
    until(lambda: int(slider(page).get_attribute("max") or 0) > count, "more snapshots")
    assert step(page) == 0
    button(page, "Pause").click()
    expect(moment(page)).to_contain_text("training is paused")
    assert step(page) == 0
    button(page, "One step").click()
    expect(moment(page)).to_have_text("live")
    until(lambda: step(page) > 60, "the newest step")


def test_playing_back_ends_at_the_live_run(run: Page) -> None:
    button(run, "Play the run back").click()
    until(lambda: step(run) > 0, "a moment in between")
    expect(moment(run)).to_have_text("live", timeout=60_000)


def test_a_branch_begins_with_the_weights_of_that_moment(run: Page) -> None:
    with run.expect_response(re.compile("/history")) as film:
        look_back(run)
    run.keyboard.press("ArrowRight")
    run.keyboard.press("ArrowRight")
    until(lambda: step(run) > 0, "a snapshot")
    header, arrays = decode(film.value.body())
    wanted = next(row for row in arrays["snapshots"] if row[0] == step(run))
    old = film.value.url.split("/live/")[1].split("/")[0]
    with run.expect_response(lambda answer: "/metadata" in answer.url and old not in answer.url) as setup:
        button(run, "Branch from here").click()
    until(lambda: step(run) == 0, "the branch")
    expect(button(run, "Play")).to_be_enabled()
    answer = run.request.get(setup.value.url.replace("/metadata", "?after=-1"))
    told, weights = decode(answer.body())
    assert told["step"] == 0
    place = 0
    for part in header["layout"]:
        size = int(np.prod(part["shape"]))
        if part["name"].endswith("weight"):
            np.testing.assert_array_equal(weights[part["name"]].ravel(), wanted[place : place + size])
        place += size


def test_after_a_reload_the_run_is_there_and_goes_on(run: Page) -> None:
    last = step(run)
    run.reload()
    until(lambda: panel(run).count() == 1 and step(run) == last, "the run from before")
    button(run, "One step").click()
    until(lambda: step(run) == last + 1, "one more step")
    assert panel(run).count() == 1


def test_slow_motion_is_slow(visitor: Open) -> None:
    page = visitor(START)
    expect(button(page, "Play")).to_be_enabled()
    panel(page).get_by_label("Speed of the training").select_option("5 steps/s")
    button(page, "Play").click()
    until(lambda: step(page) > 0, "a step")
    first, begun = step(page), time.monotonic()
    time.sleep(2)
    assert step(page) - first <= 5 * (time.monotonic() - begun) + 5


def test_seeds_side_by_side_with_their_accuracy_and_where_they_disagree(run: Page) -> None:
    panel(run).get_by_label("all seeds", exact=True).check()
    tiles = panel(run).locator(".multiples button")
    expect(tiles).to_have_count(SEEDS)
    for tile in tiles.all():
        expect(tile).to_have_accessible_name(re.compile(r"seed \d, \d+\.\d %"))
    tiles.nth(1).click()
    expect(tiles.nth(1)).to_have_attribute("aria-pressed", "true")
    panel(run).get_by_label("disagreement", exact=True).check()
    expect(panel(run).locator(".output .value")).to_have_text(
        re.compile(r"over the plane: mean [\d.]+, at most [\d.]+")
    )
    panel(run).get_by_label("mean", exact=True).check()
    expect(panel(run).get_by_role("radio", name="mean over the seeds")).to_be_checked()


def test_test_points_are_shown_when_asked_for(run: Page) -> None:
    canvas = panel(run).locator(".output canvas").first
    time.sleep(0.5)  # the fine picture has come in
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    panel(run).get_by_role("checkbox", name="test").check()
    until(lambda: canvas.evaluate("canvas => canvas.toDataURL()") != before, "the test points")


def test_the_list_of_keys_opens_and_closes(run: Page) -> None:
    run.keyboard.press("?")
    keys = panel(run).get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Look back: one snapshot earlier")
    run.keyboard.press("Escape")
    expect(keys).to_be_hidden()


@pytest.mark.parametrize(
    ("item", "ending"), [("Picture as SVG", "svg"), ("Picture as PNG", "png"), ("Curves as CSV", "csv")]
)
def test_the_panel_saves(run: Page, tmp_path: Path, item: str, ending: str) -> None:
    panel(run).locator(".save summary").click()
    with run.expect_download() as download:
        panel(run).get_by_role("button", name=item).click()
    assert download.value.suggested_filename == f"spiral-step-{step(run)}.{ending}"
    path = tmp_path / f"saved.{ending}"
    download.value.save_as(path)
    content = path.read_bytes()
    if ending == "png":
        assert content.startswith(b"\x89PNG")
    elif ending == "svg":
        assert content.count(b"<image") > 18
    else:
        rows = list(csv.reader(io.StringIO(content.decode())))
        assert len(rows[0]) == 2 + 4 * SEEDS
        assert float(rows[-1][0]) == step(run)
