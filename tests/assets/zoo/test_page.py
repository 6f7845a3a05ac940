"""What the zoo's component tells its page, without a server."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from learnact import activations
from learnact.activations import ZOO
from pages.zoo.gallery import entry

MOUNT = """async (data) => {
    const {mount} = await import("/assets/zoo/page.js");
    globalThis.told = [];
    const tells = (kind) => (name, value) => told.push([kind, name, value]);
    const host = document.createElement("div");
    document.body.replaceChildren(host);
    globalThis.zoo = mount(host, data, {state: tells("state"), trigger: tells("trigger")});
}"""
NAMES = ("relu", "tanh", "sin")


def data(*shown: str, revision: int = 0, typed: str | None = None) -> dict[str, Any]:
    """What the page gives the component, with three cards."""
    return {
        "base": "/",
        "theme": "light",
        "revision": revision,
        "most": 12,
        "groups": [{"title": "All", "idea": "", "names": list(NAMES)}],
        "entries": [entry(ZOO[name]) for name in NAMES],
        "typed": entry(activations.typed(typed)) if typed else None,
        "shown": [{"name": name, "values": {}} for name in shown],
    }


@pytest.fixture
def zoo(opened: Page) -> Page:
    """The component with two activations."""
    opened.evaluate(MOUNT, data("relu", "tanh"))
    opened.locator(".zoo:not(.loading)").wait_for()
    return opened


def told(page: Page, name: str) -> list[Any]:
    """[how, value] of what was told under this name, oldest first."""
    return [[how, value] for how, what, value in page.evaluate("told") if what == name]


def test_details_of_the_same_activation_are_asked_for_as_often_as_its_name_is_pressed(zoo: Page) -> None:
    for _ in range(2):
        zoo.get_by_title("Details of Tanh").click()
    assert told(zoo, "about") == [["trigger", "tanh"]] * 2


def test_the_same_choice_as_before_the_page_changed_it_is_told_again(zoo: Page) -> None:
    zoo.locator(".card[data-name=sin]").click()
    zoo.evaluate("data => zoo.update(data)", data("relu", "tanh", "sin", "typed", revision=1, typed="x/2"))
    zoo.get_by_label("Take Your formula away").click()
    texts = ["relu", "tanh", "sin"]
    assert told(zoo, "shown") == [["state", {"texts": texts, "revision": revision}] for revision in (0, 1)]


def test_a_row_is_read_by_its_cells_and_its_name_is_a_button(zoo: Page) -> None:
    row = zoo.get_by_role("row").filter(has=zoo.get_by_role("button", name="Take Tanh away"))
    expect(row.get_by_role("rowheader", name="Tanh").get_by_role("button")).to_have_text("Tanh")
    roles = row.evaluate("row => [...row.children].map((cell) => cell.getAttribute('role'))")
    assert roles == ["rowheader", *["cell"] * 6]


def test_a_plot_is_a_slider_over_the_range_that_is_shown(zoo: Page) -> None:
    slider = zoo.get_by_role("slider", name="Value at x")
    expect(slider).to_have_attribute("aria-valuenow", "1")
    assert [slider.get_attribute(f"aria-value{end}") for end in ("min", "max")] == ["-4", "4"]
    slider.focus()
    for key, place in (
        ("End", "4"),
        ("Home", "-4"),
        ("ArrowRight", "-3.9"),
        ("ArrowUp", "-3.8"),
        ("ArrowDown", "-3.9"),
    ):
        zoo.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", place)
    zoo.get_by_role("button", name="±16").click()
    expect(slider).to_have_attribute("aria-valuemax", "16")


@pytest.mark.parametrize(
    ("label", "typed", "stands", "said"),
    [
        ("smallest x", "1e400", "-4", "The smallest x must be a number, for instance −2.5: it is −4."),
        ("largest x", "", "4", "The largest x must be a number, for instance −2.5: it is 4."),
        ("x of the values", "e", "1", "The x of the values must be a number, for instance −2.5: it is 1."),
        ("largest x", "5000", "1000", "The largest x must be from −1000 to 1000: it is 1000."),
        ("smallest x", "-2.5", "-2.5", ""),
    ],
)
def test_what_cannot_be_a_number_of_the_view_is_said_and_the_one_before_stands(
    zoo: Page, label: str, typed: str, stands: str, said: str
) -> None:
    field, status = zoo.get_by_label(label, exact=True), zoo.get_by_role("status")
    field.click()
    zoo.keyboard.press("Control+A")
    zoo.keyboard.press("Delete")
    zoo.keyboard.type(typed)
    zoo.keyboard.press("Enter")
    field.blur()
    expect(field).to_have_value(stands)
    expect(status).to_have_text(said)


def test_a_tiny_end_of_the_range_stays_in_its_field(zoo: Page) -> None:
    field = zoo.get_by_label("smallest x", exact=True)
    field.fill("-0.00025")
    field.blur()
    zoo.evaluate("data => zoo.update(data)", data("relu", "tanh"))
    expect(field).to_have_value("-2.5e-4")
