"""The Playground as a visitor has it: play, pause, other activations, other data, links, keys, a closed tab."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.browser import Lab, lab
from learnact.serving.live.protocol import decode
from learnact.serving.responses import TOKEN_HEADER
from tests.browser.sight import (
    Open,
    button,
    choose,
    go,
    image,
    panel,
    settled,
    status,
    step,
    stepped,
    token,
    told,
    trained,
    until,
)

FEW = "/?v=1&seeds=3"
LONG = "/?v=1&seeds=2&training.epochs=100000"
FORMULA = "sin(2*x) + x/3"

COLORS = """canvas => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


def picture(page: Page, part: str = ".output") -> Locator:
    return panel(page).locator(f"{part} canvas").first


def press_tile(page: Page, name: str) -> None:
    """Another data set."""
    before = token(page)
    page.get_by_role("radiogroup", name="Data set").locator(f'[data-name="{name}"]').click()
    page.wait_for_url(re.compile(f"data.name={name}"))
    settled(page, after=before)


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


def test_a_visitor_lands_plays_pauses_and_takes_other_weights(visitor: Open) -> None:
    page = visitor()
    assert settled(page) == 0
    expect(status(page)).to_contain_text("press Play")
    assert page.url.endswith("/")
    assert picture(page).evaluate(COLORS) > 20
    charts = panel(page).locator(".chart canvas")
    expect(charts).to_have_count(2)
    first, before = image(picture(page)), [image(chart) for chart in charts.all()]
    stands = trained(page)
    expect(status(page)).to_have_text("Paused.")
    header, arrays = told(page)
    assert (header["state"], header["step"]) == ("paused", stands) and step(page) == stands
    assert arrays["history"].shape[0] > 1
    assert all(image(chart) not in before for chart in charts.all())
    run = token(page)
    button(page, "New random weights").click()
    page.wait_for_url(re.compile("first_seed=10"))
    assert settled(page, after=run) == 0
    assert told(page, "/metadata")[0]["seeds"] == list(range(10, 20))
    assert image(picture(page)) != first


def test_a_step_is_one_step_an_epoch_ends_with_its_last_and_reset_is_the_start(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    (_, arrays), first = told(page), image(picture(page))
    per_epoch = told(page, "/metadata")[0]["steps_per_epoch"]
    assert [stepped(page), stepped(page), stepped(page, "One epoch")] == [1, 2, per_epoch]
    assert told(page)[0]["epoch"] == 1
    trained(page, 3 * per_epoch)
    button(page, "Reset to the same initial weights").click()
    settled(page, at=0)
    assert_same(told(page)[1], arrays)
    assert image(picture(page)) == first


def test_keys_play_and_step_but_not_in_a_field(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    page.keyboard.press("ArrowRight")
    settled(page, at=1)
    page.keyboard.press("Space")
    until(lambda: step(page) > 20, "some steps")
    page.keyboard.press("Space")
    expect(button(page, "Play")).to_be_visible()
    page.keyboard.press("r")  # and at once the next: what is asked for while the network is built anew is not lost
    page.keyboard.press("ArrowRight")
    settled(page, at=1)
    page.get_by_role("combobox", name="Seeds").click()
    page.keyboard.type("e")
    page.keyboard.press("Escape")
    assert told(page)[0]["step"] == 1


def test_a_typed_activation_trains_and_its_address_opens_the_same_experiment(visitor: Open) -> None:
    page = visitor(FEW)
    settled(page)
    first_run = token(page)
    choose(page, "Activation", "✎ typed formula")
    formula = page.get_by_role("textbox", name="Formula in x")
    expect(formula).to_be_visible()
    settled(page, after=first_run)
    run = token(page)
    formula.fill(FORMULA)
    formula.press("Enter")
    page.wait_for_url(re.compile("network.activations=%3Dsin"))
    settled(page, after=run)
    assert told(page, "/metadata")[0]["layers"][0]["activation"]["name"] == "typed"
    (_, arrays), first = told(page), image(picture(page))
    trained(page)
    assert {member["state"] for member in told(page)[0]["members"]} == {"training"}

    other = visitor(page.url)
    settled(other, at=0)
    expect(other.get_by_role("textbox", name="Formula in x")).to_have_value(FORMULA)
    assert_same(told(other)[1], arrays)
    assert token(other) != token(page)
    assert image(picture(other)) == first


def test_images_show_confusion_and_first_weights(page: Page) -> None:
    settled(page)
    press_tile(page, "digits")
    expect(panel(page).locator(".confusion")).to_be_visible()
    assert panel(page).locator(".members input").count() == 11
    trained(page, 24)
    _, arrays = told(page)
    assert arrays["confusion"].shape == (10, 10, 10)
    assert len(set(arrays["confusion"].sum(axis=(1, 2)))) == 1
    expect(panel(page).locator(".confusion td").filter(has_text=re.compile(r"\d"))).not_to_have_count(0)
    assert picture(page, ".weights").evaluate(COLORS) > 20
    press_tile(page, "fashion_mnist")
    trained(page, 3)
    _, arrays = told(page)
    assert arrays["first"].shape[1] == 28 * 28
    assert np.isfinite(arrays["history"]).all()
    assert picture(page, ".weights").evaluate(COLORS) > 20


def test_the_run_is_there_after_a_reload_and_after_a_look_at_another_page(visitor: Open) -> None:
    page = visitor(FEW + "&data.name=xor")
    stands, run = stepped(page, "One epoch"), token(page)
    page.reload()
    settled(page, run=run, at=stands)
    assert told(page)[0]["step"] == stands
    go(page, "Zoo")
    go(page, "Playground")
    page.wait_for_url(re.compile("seeds=3.*data.name=xor|data.name=xor.*seeds=3"))
    settled(page, run=run, at=stands)
    assert stepped(page) == stands + 1
    expect(panel(page)).to_have_count(1)


def test_a_run_that_diverges_says_where_it_began(visitor: Open) -> None:
    page = visitor("/?training.optimiser=sgd&training.learning_rate=100&network.activations=cube&seeds=3")
    settled(page)
    button(page, "Play").click()
    expect(status(page)).to_have_text(re.compile(r"step \d+.*layer"))
    header, _ = told(page)
    assert header["state"] == "finished"
    assert [member["state"] for member in header["members"]] == ["diverged"] * 3
    expect(button(page, "Reset to the same initial weights")).to_be_enabled()


@pytest.fixture
def hasty(settings: dict[str, str]) -> Iterator[Lab]:
    """A lab whose runs pause soon where nobody watches them."""
    with lab(environment=settings | {"LEARNACT_LIVE_LEASE_SECONDS": "3"}) as running:
        yield running


def test_a_run_without_a_watcher_pauses_and_goes_on_when_the_tab_is_back(hasty: Lab, visitor: Open) -> None:
    watcher, leaver = (visitor(hasty.address + LONG[1:]) for _ in range(2))
    for page in (watcher, leaver):
        expect(button(page, "Play")).to_be_enabled()
        button(page, "Play").click()
    expect(status(watcher)).to_contain_text("2 visitors share this machine")
    see(leaver, visible=False)
    expect(status(watcher)).not_to_contain_text("visitors")  # its run is the only one that still trains
    see(leaver, visible=True)
    expect(status(leaver)).to_contain_text("while this tab was hidden")
    before = step(leaver)
    until(lambda: step(leaver) > before, "more steps")
    expect(status(watcher)).to_contain_text("2 visitors share this machine")
    left = token(leaver)
    leaver.close()
    expect(status(watcher)).not_to_contain_text("visitors")
    header, _ = decode(watcher.request.get(f"{hasty.address}live?after=-1", headers={TOKEN_HEADER: left}).body())
    assert header["state"] == "paused"
    assert "nobody was watching" in header["why"]


def see(page: Page, visible: bool) -> None:
    """Tells the page that its tab came to the front or went behind another."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        not visible,
    )


def test_trained_letters_are_told_with_the_curve(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=3&network.activations=%3Da*sin(b*x)%2Bx/4~a%3D1*~b%3D1*")
    trained(page, 20)
    network = panel(page).locator(".picture canvas")
    network.focus()
    for key in ("ArrowLeft", *["ArrowUp"] * 9):
        page.keyboard.press(key)
    _, arrays = told(page)
    texts = []
    for letter, name in (("a", "α"), ("b", "β")):
        values = arrays[f"layers.1.activation.{letter}"].astype(float).ravel()
        mean, deviation = float(f"{values.mean():.3g}"), float(f"{values.std(ddof=1):.2g}")
        assert mean != 1
        texts.append(f"{name} = {mean:g} ± {deviation:g}".replace("-", "−"))
    words = f"{', '.join(texts)} (mean ± deviation of 3 seeds)"
    expect(panel(page).locator(".inspector .equation")).to_have_text(f"Trained: {words}.")
    expect(network).to_have_attribute("aria-label", re.compile(re.escape(words)))
    below, inspector = panel(page).locator(".inspector .value").bounding_box(), panel(page).locator(".inspector")
    whole = inspector.bounding_box()
    assert below is not None and whole is not None
    assert below["y"] + below["height"] <= whole["y"] + whole["height"]
