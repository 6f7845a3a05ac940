"""A/B: a second network beside the first, trained in step, looked back at together, and closed again."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from learnact.serving.live.protocol import decode
from tests.browser.sight import Open, button, panel, step, until

PAIR = "/?v=1&seeds=3&training.epochs=100000&b.network.activations=relu"


def tokens(page: Page, count: int) -> list[str]:
    """The runs that the page asks for: the first, and the one beside it."""
    seen: list[str] = []

    def note(request: Any) -> None:
        found = re.search("/live/([^/?]+)[?]after=", request.url)
        if found and found[1] not in seen:
            seen.append(found[1])

    page.on("request", note)
    until(lambda: page.wait_for_timeout(50) or len(seen) == count, f"{count} runs")
    page.remove_listener("request", note)
    return seen


def told(page: Page, token: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    return decode(page.request.get(f"/live/{token}?after=-1").body())


def ready(page: Page, sides: int = 2) -> None:
    expect(button(page, "Play")).to_be_enabled()
    expect(panel(page).locator(".picture canvas")).to_have_count(sides)


def pictures(page: Page) -> list[str]:
    """The output maps of both, as they are drawn."""
    return [canvas.evaluate("canvas => canvas.toDataURL()") for canvas in panel(page).locator(".output > canvas").all()]


def test_both_are_named_and_train_in_step(visitor: Open) -> None:
    page = visitor(PAIR)
    ready(page)
    expect(panel(page).locator(".pictures .label h3")).to_have_text(["A: Tanh", "B: ReLU"])
    expect(panel(page).locator(".legend .entry")).to_have_text(["A: Tanh", "B: ReLU", "training", "validation"])
    button(page, "Play").click()
    until(lambda: step(page) > 100, "some steps")
    button(page, "Pause").click()
    runs = tokens(page, 2)
    until(lambda: len({told(page, run)[0]["step"] for run in runs}) == 1, "the same step")
    activations = [
        decode(page.request.get(f"/live/{run}/metadata").body())[0]["layers"][0]["activation"] for run in runs
    ]
    assert sorted(activation["name"] for activation in activations) == ["relu", "tanh"]
    expect(panel(page).locator(".chart .readout").first).to_have_text(
        re.compile(r"^A [\d.]+ / [\d.]+, B [\d.]+ / [\d.]+$")
    )
    button(page, "One step").click()
    until(lambda: {told(page, run)[0]["step"] for run in runs} == {step(page)}, "one step more in both")


def test_looking_back_moves_both_to_the_same_step(visitor: Open) -> None:
    page = visitor(PAIR)
    ready(page)
    first = pictures(page)
    button(page, "Play").click()
    until(lambda: step(page) > 200, "some steps")
    button(page, "Pause").click()
    runs = tokens(page, 2)
    until(lambda: len({told(page, run)[0]["step"] for run in runs}) == 1, "the same step")
    films = [decode(page.request.get(f"/live/{run}/history?known=0").body())[1]["snapshots"][:, 0] for run in runs]
    np.testing.assert_array_equal(films[0], films[1])
    until(lambda: all(new != old for new, old in zip(pictures(page), first, strict=True)), "two other pictures")
    now = pictures(page)
    slider = panel(page).get_by_role("slider", name="Snapshots of the run")
    slider.focus()
    page.keyboard.press("Home")
    until(lambda: step(page) == films[0][0], "the first snapshot")
    until(lambda: all(new != old for new, old in zip(pictures(page), now, strict=True)), "both pictures of the past")
    page.wait_for_timeout(800)
    past = pictures(page)
    button(page, "Live").click()
    until(lambda: all(new != old for new, old in zip(pictures(page), past, strict=True)), "both live again")


def test_closing_b_leaves_a_as_it_was(visitor: Open) -> None:
    page = visitor(PAIR)
    ready(page)
    button(page, "One epoch").click()
    before = tokens(page, 2)
    until(lambda: {told(page, token)[0]["state"] for token in before} == {"paused"} and step(page) > 1, "an epoch")
    until(lambda: step(page) == told(page, before[0])[0]["step"], "the end of the epoch on the page")
    reached = step(page)
    page.get_by_text("A/B: a second network beside it").click()
    ready(page, sides=1)
    (left,) = tokens(page, 1)
    assert left in before
    assert step(page) == told(page, left)[0]["step"] == reached
    assert "b.network" not in page.url
    (gone,) = set(before) - {left}
    assert page.request.get(f"/live/{gone}?after=-1").status == 404


def test_a_weight_of_b_is_set_in_b_alone(visitor: Open) -> None:
    page = visitor(PAIR)
    ready(page)
    panel(page).locator(".cell.b .picture canvas").focus()
    page.keyboard.press("ArrowUp")
    numbers = panel(page).locator(".about:visible")
    expect(numbers).to_have_count(1)
    numbers.locator("summary").click()
    bias = numbers.get_by_role("spinbutton", name="bias", exact=True)
    bias.fill("2.5")
    bias.press("Enter")
    runs = tokens(page, 2)
    until(lambda: sorted(told(page, run)[0]["edited"] for run in runs) == [0, 1], "one edit, in one of them")


def test_other_data_show_both_confusion_matrices(visitor: Open) -> None:
    page = visitor("/?v=1&data.name=iris&seeds=2&b.training.learning_rate=0.03")
    expect(button(page, "Play")).to_be_enabled()
    expect(panel(page).locator(".confusion")).to_have_count(2)
    expect(panel(page).locator(".cell.b .label h3").first).to_have_text("B: learning rate 0.03")
    button(page, "One epoch").click()
    expect(panel(page).locator(".cell.b .confusion td").filter(has_text=re.compile(r"\d"))).not_to_have_count(0)


def test_on_a_phone_they_stand_below_each_other(visitor: Open) -> None:
    page = visitor(PAIR, viewport={"width": 390, "height": 844})
    ready(page)
    boxes = [cell.bounding_box() for cell in panel(page).locator(".pictures .cell").all()]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert boxes[0] is not None and boxes[1] is not None
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
