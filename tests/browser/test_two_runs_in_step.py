"""A/B: a second network beside the first, trained in step, looked back at together, and closed again."""

import re

import numpy as np
from playwright.sync_api import Page, ViewportSize, expect

from learnact.serving.responses import TOKEN_HEADER
from tests.browser.sight import Open, button, image, panel, settled, slider, step, stepped, token, told, trained, until

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
PAIR = "/?v=1&seeds=3&training.epochs=100000&b.network.activations=relu"


def beside(page: Page) -> str:
    """The run that trains in step with that of the page."""
    return panel(page).get_attribute("data-beside") or ""


def ready(page: Page, sides: int = 2) -> None:
    settled(page)
    expect(panel(page).locator(".picture canvas")).to_have_count(sides)


def pictures(page: Page) -> list[str]:
    """The output maps of both, as they are drawn."""
    return [image(canvas) for canvas in panel(page).locator(".output > canvas").all()]


def test_both_are_named_train_in_step_and_are_looked_back_at_together(visitor: Open) -> None:
    page = visitor(PAIR)
    ready(page)
    expect(panel(page).locator(".pictures .label h3")).to_have_text(["A: Tanh", "B: ReLU"])
    expect(panel(page).locator(".legend .entry")).to_have_text(["A: Tanh", "B: ReLU", "training", "validation"])
    first, runs = pictures(page), [token(page), beside(page)]
    stands = trained(page, 200)
    assert [told(page, run=run)[0]["step"] for run in runs] == [stands, stands]
    names = [told(page, "/metadata", run)[0]["layers"][0]["activation"]["name"] for run in runs]
    assert names == ["tanh", "relu"]
    expect(panel(page).locator(".chart .readout").first).to_have_text(
        re.compile(r"^A [\d.]+ / [\d.]+, B [\d.]+ / [\d.]+$")
    )
    stands = stepped(page)
    assert [told(page, run=run)[0]["step"] for run in runs] == [stands, stands]
    films = [told(page, "/history?known=0", run)[1]["snapshots"][:, 0] for run in runs]
    np.testing.assert_array_equal(films[0], films[1])
    now = pictures(page)
    assert all(new != old for new, old in zip(now, first, strict=True))
    slider(page).focus()
    page.keyboard.press("Home")
    settled(page, at=0)
    past = pictures(page)
    assert panel(page).get_attribute("data-beside-step") == "0"
    assert all(new != old for new, old in zip(past, now, strict=True))
    button(page, "Live").click()
    settled(page, at=stands)
    assert all(new != old for new, old in zip(pictures(page), past, strict=True))


def test_b_stands_below_on_a_phone_a_weight_is_set_in_b_alone_and_closing_b_leaves_a_as_it_was(visitor: Open) -> None:
    page = visitor(PAIR)
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    ready(page)
    boxes = [cell.bounding_box() for cell in panel(page).locator(".pictures .cell").all()]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert boxes[0] is not None and boxes[1] is not None
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    play = button(page, "Play").bounding_box()
    assert play is not None and play["y"] + play["height"] < PHONE["height"]
    assert size is not None
    page.set_viewport_size(size)
    ready(page)
    reached, left, gone = stepped(page, "One epoch"), token(page), beside(page)
    page.mouse.move(0, 0)  # where it lies on a picture, scrolling brings the words to that side
    panel(page).locator(".cell.b .picture canvas").focus()
    page.keyboard.press("ArrowUp")
    numbers = panel(page).locator(".about:visible")
    expect(numbers).to_have_count(1)
    numbers.locator("summary").click()
    bias = numbers.get_by_role("spinbutton", name="bias", exact=True)
    bias.fill("2.5")
    bias.press("Enter")
    until(lambda: told(page, run=gone)[0]["edited"] == 1, "the edit")
    assert told(page, run=left)[0]["edited"] == 0
    page.get_by_text("A/B: a second network beside it").click()
    expect(panel(page)).not_to_have_attribute("data-beside", gone)
    ready(page, sides=1)
    assert token(page) == left
    assert step(page) == told(page)[0]["step"] == reached
    assert "b.network" not in page.url
    assert page.request.get("/live?after=-1", headers={TOKEN_HEADER: gone}).status in (204, 404)


def test_other_data_show_both_confusion_matrices(visitor: Open) -> None:
    page = visitor("/?v=1&data.name=iris&seeds=2&b.training.learning_rate=0.03")
    settled(page)
    expect(panel(page).locator(".confusion")).to_have_count(2)
    expect(panel(page).locator(".cell.b .label h3").first).to_have_text("B: learning rate 0.03")
    stepped(page, "One epoch")
    expect(panel(page).locator(".cell.b .confusion td").filter(has_text=re.compile(r"\d"))).not_to_have_count(0)


def test_what_is_cut_beside_another_run_can_be_read_or_says_that_it_goes_on(visitor: Open) -> None:
    page = visitor(PAIR.replace("seeds=3", "seeds=20") + "&network.hidden=8_8_8_8_8_8_8_8", viewport=LAPTOP)
    ready(page)
    for readout in panel(page).locator(".chart .readout").all():
        readout.evaluate("node => { node.textContent = 'epoch 1500: A 98.7 / 97.5 %, B 98.8 / 97.5 %'; }")
        assert readout.evaluate("node => node.scrollWidth <= node.clientWidth")
    expect(panel(page).locator(".choices").first).to_contain_class("more-after")
    expect(panel(page).locator(".picture").first).to_contain_class("more-after")
    expect(panel(page).locator(".layers").first).to_contain_text("8 hidden layers · more: scroll →")
    panel(page).locator(".picture").first.evaluate("node => node.scrollTo(node.scrollWidth, 0)")
    expect(panel(page).locator(".layers").first).to_contain_text("← the first layers")
