"""Own data in a real browser: points painted, dragged, wiped and trained on; a table opened, a bad one refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.sight import Open, at_rest, button, settled, token, told, until

START = "/?v=1&seeds=2"


def window(page: Page) -> Locator:
    return page.get_by_role("dialog")


def opened(page: Page) -> Locator:
    """The plane of the window for own data."""
    settled(page)
    page.get_by_role("button", name="Your own data").click()
    plane = window(page).get_by_role("application")
    expect(plane).to_be_visible()
    at_rest(page)  # until then Streamlit may draw the tabs anew, and the focus is lost with them, Escape with the focus
    return plane


def pick(page: Page, name: str) -> None:
    window(page).get_by_role("radio", name=name, exact=True).check(force=True)


def press(plane: Locator, x1: float, x2: float, to: tuple[float, float] | None = None) -> None:
    """A click at a place of the plane, or a drag from there."""
    page, (x, y) = plane.page, place(plane, x1, x2)
    page.mouse.move(x, y)
    page.mouse.down()
    if to is not None:
        page.mouse.move(*place(plane, *to), steps=4)
    page.mouse.up()


def place(plane: Locator, x1: float, x2: float) -> tuple[float, float]:
    box = plane.bounding_box()
    assert box is not None
    side = box["width"] - 28  # the numbers of the axes take the rest
    return box["x"] + 24 + side * (x1 + 6) / 12, box["y"] + 6 + side * (6 - x2) / 12


def cluster(plane: Locator, x1: float, x2: float) -> None:
    """Nine points around a place."""
    for across in (-0.7, 0, 0.7):
        for up in (-0.7, 0, 0.7):
            press(plane, x1 + across, x2 + up)


def count(page: Page, letter: str) -> str:
    return window(page).get_by_role("radio", name=f"Class {letter}").locator("..").locator(".count").inner_text()


def use(page: Page) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Trains on the points; gives what the server says of the run on them."""
    return set_up(page, "Use these points")


def set_up(page: Page, name: str) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    before = token(page)
    window(page).get_by_role("button", name=name).click()
    expect(window(page)).to_have_count(0)
    page.wait_for_url(lambda url: "data.artefact=" in url)
    settled(page, after=before)
    return told(page, "/metadata")


def accuracies(page: Page) -> np.ndarray:
    """The newest accuracies of training and validation, of every seed."""
    header, arrays = told(page)
    series = dict(zip(header["series"], np.split(arrays["history"][-1, 2:], len(header["series"])), strict=True))
    return np.stack([series["train.accuracy"], series["validation.accuracy"]])


def test_two_painted_clusters_are_learned(visitor: Open) -> None:
    page = visitor(START)
    plane = opened(page)
    send = window(page).get_by_role("button", name="Use these points")
    expect(send).to_be_disabled()
    cluster(plane, -3, 3)
    expect(window(page).locator(".status")).to_contain_text("second class")
    pick(page, "Class B")
    cluster(plane, 3, -2)
    assert (count(page, "A"), count(page, "B")) == ("9", "9")
    header, arrays = use(page)
    assert header["classes"] == ["A", "B"]
    assert (header["task"], header["domain"]) == ("binary", [[-6, 6], [-6, 6]])
    points = np.concatenate([arrays[f"{split}.x"] for split in ("train", "validation", "test")])
    assert len(points) == 18
    left = points[points[:, 0] < 0]
    np.testing.assert_allclose(left.mean(axis=0), (-3, 3), atol=0.05)
    button(page, "Play").click()
    until(lambda: np.all(accuracies(page) == 1), "the clusters are told apart")


def test_points_are_dragged_wiped_and_taken_back(visitor: Open) -> None:
    page = visitor(START)
    plane = opened(page)
    cluster(plane, 0, 0)
    press(plane, 0, 0, to=(4, 4))
    assert count(page, "A") == "9"
    pick(page, "Erase")
    press(plane, -3, -3, to=(3, 3))
    assert count(page, "A") == "7"
    press(plane, 4, 4)
    assert count(page, "A") == "6"
    for _ in range(2):
        window(page).get_by_role("button", name="Undo").click()
    assert count(page, "A") == "9"
    window(page).get_by_role("button", name="Redo").click()
    assert count(page, "A") == "7"
    pick(page, "Class C")
    pick(page, "Spray")
    press(plane, 3, -3, to=(4, -3))
    assert int(count(page, "C")) >= 1
    window(page).get_by_role("button", name="Clear").click()
    assert (count(page, "A"), count(page, "C")) == ("", "")


def test_points_are_set_by_keys(visitor: Open) -> None:
    page = visitor(START)
    plane = opened(page)
    plane.focus()
    expect(plane).to_be_focused()
    for letter in "ab":
        page.keyboard.press(letter)
        for _ in range(4):
            page.keyboard.press("ArrowRight")
            page.keyboard.press("Space")
    expect(window(page).locator(".spoken")).to_have_text("B at 2, 0")
    assert (count(page, "A"), count(page, "B")) == ("4", "4")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    assert count(page, "B") == "4"
    use(page)


def test_it_begins_with_the_points_that_are_there_and_keeps_a_draft(visitor: Open) -> None:
    page = visitor("/?v=1&seeds=2&data.name=moons&data.samples=40")
    opened(page)
    window(page).get_by_role("button", name="Begin with").click()
    assert (count(page, "A"), count(page, "B")) == ("20", "20")
    page.keyboard.press("Escape")
    expect(window(page)).to_have_count(0)
    opened(page)
    assert count(page, "A") == "20"
    use(page)
    opened(page)
    assert (count(page, "A"), count(page, "B")) == ("20", "20")


def test_fingers_paint_on_a_phone(visitor: Open) -> None:
    page = visitor(START, viewport={"width": 390, "height": 844}, has_touch=True)
    plane = opened(page)
    plane.scroll_into_view_if_needed()
    for x1 in (-2, 0, 2):
        page.touchscreen.tap(*place(plane, x1, 1))
    assert count(page, "A") == "3"
    box = window(page).bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """table(text): a file."""

    def write(text: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text(text)
        return path

    return write


def test_a_bad_table_gets_a_sentence_and_a_good_one_is_trained_on(visitor: Open, table: Callable[[str], Path]) -> None:
    page = visitor(START)
    opened(page)
    url, run = page.url, token(page)
    window(page).get_by_role("tab", name="Open a table").click()
    file = window(page).locator("input[type=file]")
    file.set_input_files(table("a,b,y\n" + "1,2,A\n3,x,B\n" * 9))
    expect(window(page).get_by_role("alert")).to_contain_text("“b” must hold numbers")
    expect(window(page).get_by_role("button", name="Use this table")).to_have_count(0)
    window(page).get_by_role(
        "button", name="Close"
    ).click()  # not Escape: Streamlit's first table may take the focus away
    expect(window(page)).to_have_count(0)
    expect(button(page, "Play")).to_be_enabled()
    assert (page.url, token(page)) == (url, run)
    opened(page)
    window(page).get_by_role("tab", name="Open a table").click()
    rows = "".join(f"{1000 + 7 * i},{i % 2},{'low' if i < 20 else 'high'}\n" for i in range(40))
    file.set_input_files(table("height;odd;size\n" + rows.replace(",", ";")))
    header, _ = set_up(page, "Use this table")
    assert header["classes"] == ["high", "low"]
    assert header["axes"] == ["height", "odd"]
    (left, right), _ = header["domain"]
    assert left < 1000 and 1273 < right < 1500
