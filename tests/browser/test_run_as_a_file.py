"""A run taken home as one HTML file: opened from the disk, offline, it shows what the lab showed."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from learnact.exports.recording import Recording
from learnact.exports.run_page import run_page
from learnact.spec import Spec
from learnact.training import Trainer
from tests.browser.sight import Open, at_rest, panel, settled, trained

Alone = Callable[[Path], Page]

FEW = "/?v=1&seeds=3"
PLACE = 8  # the snapshot that both look back at: that of step 128, which every run of 300 has
MAP = """canvas => {
    const ratio = canvas.width / parseFloat(canvas.style.width);
    const [x, y, side] = [50, 30, 200].map((length) => Math.round(length * ratio));
    const { data } = canvas.getContext("2d").getImageData(x, y, side, side);
    return btoa(data.reduce((text, value) => text + String.fromCharCode(value), ""));
}"""


@pytest.fixture
def alone(browser: Browser) -> Iterator[Alone]:
    """alone(file): a file opened from the disk where there is no network; it asks for nothing and leaves no error."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def come(file: Path) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 900}, offline=True))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: said.append(request.url) if not _inside(request.url, file) else None)
        page.goto(file.as_uri())
        expect(panel(page)).to_be_visible()
        return page

    yield come
    for context in contexts:
        context.close()
    assert said == []


def _inside(address: str, file: Path) -> bool:
    return address == file.as_uri() or address.startswith("data:")


def output(page: Page) -> np.ndarray:
    """The middle of the output's picture, once it is drawn finely."""
    settled(page)
    pixels = panel(page).locator(".output canvas").first.evaluate(MAP)
    return np.frombuffer(base64.b64decode(pixels), np.uint8).astype(np.int16)


def look_back(page: Page, place: int) -> str:
    """To a snapshot; gives the sentence that says which."""
    slider = panel(page).get_by_role("slider", name="Snapshots of the run")
    slider.hover()
    expect(slider).not_to_have_attribute("max", "1000")  # what it has until the snapshots are here
    slider.fill(str(place))
    expect(panel(page).locator(".rewind.back")).to_be_visible()
    return panel(page).locator(".moment").inner_text().split(" ·")[0]


def point(page: Page) -> str:
    """What the output says under the mouse."""
    panel(page).locator(".output canvas").first.hover(position={"x": 120, "y": 100})
    readout = panel(page).locator(".output .value").first
    expect(readout).to_contain_text("at (")
    return readout.inner_text()


def numbers(text: str) -> list[float]:
    """The numbers in a sentence; the last digit that is shown may be rounded either way."""
    return [float(found.replace("−", "-")) for found in re.findall(r"[-−]?\d+\.?\d*", text)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of forty steps, written without a lab."""
    spec = Spec().replace(seeds=3)
    recording = Recording(Trainer(spec, spec.data.load()))
    for _ in range(40):
        recording.trainer.advance(1)
        recording.note()
    file = tmp_path_factory.mktemp("run") / "run.html"
    file.write_bytes(run_page(spec, recording.messages()).html)
    return file


def taken(lab: Page, folder: Path) -> Path:
    """The file that is taken home from a page of the lab."""
    lab.get_by_text("Save and open").click()
    expect(lab.get_by_role("button", name="This run as one HTML file")).to_be_visible()
    at_rest(lab)
    with lab.expect_download() as download:
        lab.get_by_role("button", name="This run as one HTML file").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def test_the_file_shows_what_the_lab_shows(visitor: Open, alone: Alone, tmp_path: Path) -> None:
    lab = visitor(FEW)
    trained(lab, 300)
    file = taken(lab, tmp_path)
    assert file.name == "spiral-run.html" and file.stat().st_size < 2_000_000
    page = alone(file)
    np.testing.assert_array_equal(output(page), output(lab))
    assert numbers(point(page)) == pytest.approx(numbers(point(lab)), abs=1e-4)
    assert look_back(page, PLACE) == look_back(lab, PLACE)
    np.testing.assert_allclose(output(page), output(lab), atol=2)


def test_it_rewinds_plays_and_has_no_button_that_does_nothing(file: Path, alone: Alone) -> None:
    page = alone(file)
    end = output(page)
    look_back(page, 1)
    assert (output(page) != end).any()
    step = panel(page).locator(".count")
    expect(step).to_have_text("1")
    page.keyboard.press(".")
    expect(step).to_have_text("2")
    panel(page).get_by_role("button", name="End", exact=True).click()
    np.testing.assert_array_equal(output(page), end)
    page.keyboard.press("Space")
    expect(panel(page).get_by_role("button", name="Stop playing back")).to_be_visible()
    expect(panel(page).locator(".rewind.back")).to_be_visible()
    for name in ("Play", "One step", "One epoch", "New random weights", "Branch from here"):
        assert panel(page).get_by_role("button", name=name, exact=True).count() == 0
    page.get_by_text("The experiment as JSON").click()
    expect(page.locator("#shown")).to_contain_text('"seeds": 3')


def test_every_seed_can_be_chosen(file: Path, alone: Alone) -> None:
    page = alone(file)
    mean = output(page)
    panel(page).get_by_role("radio", name="seed 1").check()
    expect(panel(page).locator(".output h3")).to_contain_text("seed 1")
    assert (output(page) != mean).any()


def test_it_fits_its_window(file: Path, alone: Alone) -> None:
    page = alone(file)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
