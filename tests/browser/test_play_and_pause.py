"""The Playground as a visitor has it: play, pause, other activations, other data, links, keys, a closed tab."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from benchmarks.browser import Lab, lab
from learnact.serving.live.protocol import decode
from tests.browser.sight import Open, button, panel, until

FEW = "/?v=1&seeds=3"
FORMULA = "sin(2*x) + x/3"

COLORS = """canvas => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
}"""

# The same picture over many frames: the fine maps of all seeds have come in.
SETTLED = """canvas => new Promise((done) => {
    let [last, same] = ["", 0];
    const look = () => {
        const now = canvas.toDataURL();
        same = now === last ? same + 1 : 0;
        last = now;
        same > 40 ? done(now) : requestAnimationFrame(look);
    };
    look();
})"""


def status(page: Page) -> Locator:
    """The sentence that says how the run stands."""
    return panel(page).locator(".status[role=status]")


def counter(page: Page, name: str) -> int:
    """The number that the panel shows as its epoch or step."""
    pair = panel(page).locator(".counters > div").filter(has=page.get_by_text(name, exact=True))
    return int(pair.locator("dd").inner_text().replace(",", ""))


def ready(page: Page, step: int = 0) -> None:
    """The run is there, and stands still at this step."""
    expect(button(page, "Play")).to_be_enabled()
    until(lambda: counter(page, "step") == step, f"step {step}")


def plays(page: Page, epochs: int = 3) -> None:
    """It trains until so many epochs are done."""
    expect(button(page, "Pause")).to_be_visible()
    until(lambda: counter(page, "epoch") >= epochs, f"{epochs} epochs")


def choose(page: Page, label: str, option: str) -> None:
    """Another item of a list of the form."""
    field = page.get_by_role("combobox", name=label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option, exact=True).first.click()


def press_tile(page: Page, name: str) -> None:
    """Another data set."""
    page.get_by_role("radiogroup", name="Data set").locator(f'[data-name="{name}"]').click()
    page.wait_for_url(re.compile(f"data.name={name}"))


def picture(page: Page, part: str = ".output") -> Locator:
    return panel(page).locator(f"{part} canvas").first


def settled(page: Page) -> str:
    """The output's picture once it is drawn finely."""
    return picture(page).evaluate(SETTLED)


def token(page: Page) -> str:
    """The run that the page asks for."""
    with page.expect_request(re.compile("/live/[^/?]+[?]after=")) as asked:
        pass
    return asked.value.url.split("/live/")[1].split("?")[0]


def told(page: Page, path: str = "?after=-1") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the server says of the page's run: header and arrays; a run that was just replaced is not asked again."""
    answers: list[bytes] = []

    def asked() -> bool:
        answer = page.request.get(f"/live/{token(page)}{path}")
        answers.extend([answer.body()] if answer.ok else [])
        return answer.ok

    until(asked, "an answer about the run")
    return decode(answers[0])


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


def test_a_visitor_lands_ready_to_play(page: Page) -> None:
    ready(page)
    expect(status(page)).to_contain_text("press Play")
    assert picture(page).evaluate(COLORS) > 20
    assert page.url.endswith("/")


def test_play_trains_and_pause_stops(page: Page) -> None:
    ready(page)
    before = [chart.evaluate("canvas => canvas.toDataURL()") for chart in panel(page).locator(".chart canvas").all()]
    button(page, "Play").click()
    plays(page)
    button(page, "Pause").click()
    ready(page, step=told(page)[0]["step"])
    expect(status(page)).to_have_text("Paused.")
    header, arrays = told(page)
    assert header["state"] == "paused"
    assert told(page)[0]["step"] == header["step"] == counter(page, "step") > 0
    assert arrays["history"].shape[0] > 1
    after = panel(page).locator(".chart canvas").all()
    assert len(after) == 2
    assert all(chart.evaluate("canvas => canvas.toDataURL()") not in before for chart in after)


def test_a_step_is_one_step_and_an_epoch_ends_with_its_last(visitor: Open) -> None:
    page = visitor(FEW)
    ready(page)
    per_epoch = told(page, "/metadata")[0]["steps_per_epoch"]
    for step in (1, 2):
        button(page, "One step").click()
        ready(page, step)
    button(page, "One epoch").click()
    ready(page, per_epoch)
    assert told(page)[0]["epoch"] == 1


def test_reset_goes_back_to_the_same_first_weights(visitor: Open) -> None:
    page = visitor(FEW)
    ready(page)
    (_, arrays), image = told(page), settled(page)
    button(page, "Play").click()
    plays(page)
    button(page, "Reset to the same initial weights").click()
    ready(page)
    assert_same(told(page)[1], arrays)
    until(lambda: settled(page) == image, "the first picture")


def test_new_weights_are_an_experiment_of_their_own(page: Page) -> None:
    ready(page)
    image = settled(page)
    button(page, "New random weights").click()
    page.wait_for_url(re.compile("first_seed=10"))
    ready(page)
    until(lambda: told(page, "/metadata")[0]["seeds"] == list(range(10, 20)), "seeds 10 to 19")
    until(lambda: settled(page) != image, "another picture")
    assert told(page, "/metadata")[0]["seeds"] == list(range(10, 20))


def test_a_typed_activation_trains_and_its_address_opens_the_same_experiment(visitor: Open) -> None:
    page = visitor(FEW)
    ready(page)
    choose(page, "Activation", "✎ typed formula")
    formula = page.get_by_role("textbox", name="Formula in x")
    formula.fill(FORMULA)
    formula.press("Enter")
    page.wait_for_url(re.compile("network.activations=%3Dsin"))
    ready(page)
    until(lambda: told(page, "/metadata")[0]["layers"][0]["activation"]["name"] == "typed", "a run of the formula")
    (_, arrays), image = told(page), settled(page)
    button(page, "Play").click()
    plays(page)
    assert {member["state"] for member in told(page)[0]["members"]} == {"training"}

    other = visitor(page.url)
    ready(other)
    expect(other.get_by_role("textbox", name="Formula in x")).to_have_value(FORMULA)
    assert_same(told(other)[1], arrays)
    assert token(other) != token(page)
    until(lambda: settled(other) == image, "the same picture")


def test_digits_show_confusion_and_first_weights(page: Page) -> None:
    ready(page)
    press_tile(page, "digits")
    expect(panel(page).locator(".confusion")).to_be_visible()
    ready(page)
    assert panel(page).locator(".members input").count() == 11
    button(page, "Play").click()
    plays(page)
    _, arrays = told(page)
    assert arrays["confusion"].shape == (10, 10, 10)
    assert len(set(arrays["confusion"].sum(axis=(1, 2)))) == 1
    expect(panel(page).locator(".confusion td").filter(has_text=re.compile(r"\d"))).not_to_have_count(0)
    assert picture(page, ".weights").evaluate(COLORS) > 20


def test_fashion_mnist_trains_from_its_files(page: Page) -> None:
    ready(page)
    press_tile(page, "fashion_mnist")
    expect(panel(page).locator(".confusion")).to_be_visible()
    ready(page)
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    until(lambda: counter(page, "step") > 3, "some steps")
    header, arrays = told(page)
    assert arrays["first"].shape[1] == 28 * 28
    assert np.isfinite(arrays["history"]).all()
    assert header["state"] == "playing"
    until(lambda: picture(page, ".weights").evaluate(COLORS) > 20, "images of the weights")


def test_a_reload_finds_the_run_where_it_was(visitor: Open) -> None:
    page = visitor(FEW)
    ready(page)
    before = token(page)
    button(page, "One epoch").click()
    until(lambda: counter(page, "epoch") == 1, "one epoch")
    step = counter(page, "step")
    page.reload()
    until(lambda: token(page) == before, "the run from before")
    ready(page, step)
    assert told(page)[0]["step"] == step


def test_after_a_look_at_another_page_the_experiment_and_its_run_are_there(visitor: Open) -> None:
    page = visitor(FEW + "&data.name=xor")
    ready(page)
    button(page, "One step").click()
    until(lambda: counter(page, "step") > 0, "a step")
    step, run = counter(page, "step"), token(page)
    for name in ("Zoo", "Playground"):
        page.get_by_test_id("stTopNavLink").filter(has_text=name).click()
    page.wait_for_url(re.compile("seeds=3.*data.name=xor|data.name=xor.*seeds=3"))
    ready(page, step)
    assert token(page) == run


def test_a_run_that_diverges_says_where_it_began(visitor: Open) -> None:
    page = visitor("/?training.optimiser=sgd&training.learning_rate=100&network.activations=cube&seeds=3")
    ready(page)
    button(page, "Play").click()
    expect(status(page)).to_have_text(re.compile(r"step \d+.*layer"))
    header, _ = told(page)
    assert header["state"] == "finished"
    assert [member["state"] for member in header["members"]] == ["diverged"] * 3
    expect(button(page, "Reset to the same initial weights")).to_be_enabled()


def test_keys_play_and_step_but_not_in_a_field(visitor: Open) -> None:
    page = visitor(FEW)
    ready(page)
    page.keyboard.press("ArrowRight")
    ready(page, step=1)
    page.keyboard.press("Space")
    plays(page)
    page.keyboard.press("Space")
    expect(button(page, "Play")).to_be_visible()
    page.keyboard.press("r")
    ready(page)
    page.get_by_role("combobox", name="Seeds").click()
    page.keyboard.type("e")
    page.keyboard.press("Escape")
    assert told(page)[0]["step"] == 0


@pytest.fixture
def hasty(settings: dict[str, str]) -> Iterator[Lab]:
    """A lab whose runs pause soon where nobody watches them."""
    with lab(environment=settings | {"LEARNACT_LIVE_LEASE_SECONDS": "3"}) as running:
        yield running


def test_a_run_without_a_watcher_pauses_and_goes_on_when_the_tab_is_back(hasty: Lab, visitor: Open) -> None:
    watcher, closed, hidden = (visitor(f"{hasty.address}?v=1&seeds=2&training.epochs=100000") for _ in range(3))
    for page in (watcher, closed, hidden):
        ready(page)
        button(page, "Play").click()
    expect(status(watcher)).to_contain_text("3 visitors share this machine")
    left = token(closed)
    closed.close()
    see(hidden, visible=False)
    expect(status(watcher)).not_to_contain_text("visitors")  # its run is the only one that still trains
    header, _ = decode(watcher.request.get(f"{hasty.address}live/{left}?after=-1").body())
    assert header["state"] == "paused"
    assert "nobody was watching" in header["why"]
    see(hidden, visible=True)
    expect(status(hidden)).to_contain_text("while this tab was hidden")
    step = counter(hidden, "step")
    until(lambda: counter(hidden, "step") > step, "more steps")


def see(page: Page, visible: bool) -> None:
    """Tells the page that its tab came to the front or went behind another."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        not visible,
    )


@pytest.mark.parametrize("path", ["/?seeds=none", "/?network.activations=%3Dx.__class__"])
def test_a_bad_link_says_so_and_opens_what_can_be_played(visitor: Open, path: str) -> None:
    page = visitor(path)
    ready(page)
    expect(page.get_by_role("alert").filter(has_text="The link cannot be opened")).to_have_count(1)
    button(page, "One step").click()
    ready(page, step=1)
