"""What is saved from the panel: drawing calls written as SVG that parses, and the curves as CSV with units."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

Run = Callable[..., Any]
SVG = "{http://www.w3.org/2000/svg}"

DRAW = """({SvgContext, svgFile}) => {
    const pen = new SvgContext().begin(200, 100);
    pen.fillStyle = "rgb(10 20 30 / 0.5)";
    pen.fillRect(1, 2, 3, 4);
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, 50, 50);
    pen.clip();
    pen.translate(30, 6);
    pen.strokeStyle = "#ff0000";
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(0, 0);
    pen.bezierCurveTo(1, 2, 3, 4, 5, 6);
    pen.stroke();
    pen.restore();
    pen.font = '600 12px "Source Sans", serif';
    pen.textAlign = "center";
    pen.fillText('x₁ < 3 & "more"', 7, 8);
    const gradient = pen.createLinearGradient(0, 0, 10, 0);
    gradient.addColorStop(0, "white");
    gradient.addColorStop(1, "#0a5ea3");
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, 10, 2);
    const image = Object.assign(document.createElement("canvas"), {width: 4, height: 8});
    pen.drawImage(image, 0, 4, 4, 4, 20, 20, 40, 40);
    return svgFile([pen.group(5, 6)], {width: 210, height: 110, paper: "#fffdf9"});
}"""


@pytest.fixture(scope="module")
def drawn(in_page: Run) -> ElementTree.Element:
    """The file that the calls above write."""
    return ElementTree.fromstring(in_page("base/svg.js", DRAW))


def test_shapes_and_colours_are_those_of_the_calls(drawn: ElementTree.Element) -> None:
    paper, first, bar = drawn.iter(f"{SVG}rect")
    assert paper.get("fill") == "#fffdf9"
    assert [first.get(name) for name in ("x", "y", "width", "height", "fill-opacity")] == ["1", "2", "3", "4", "0.5"]
    gradient = drawn.find(f".//{SVG}linearGradient")
    assert gradient is not None and bar.get("fill") == f"url(#{gradient.get('id')})"
    assert [stop.get("stop-color") for stop in gradient] == ["#ffffff", "#0a5ea3"]


def test_a_clip_is_not_moved_with_what_it_clips(drawn: ElementTree.Element) -> None:
    path = drawn.find(f".//{SVG}path[@stroke='#ff0000']")
    outside, inside = (drawn.find(f".//{SVG}g[@{name}]/.") for name in ("clip-path", "transform"))
    assert path is not None and outside is not None and inside is not None
    assert path.get("stroke-dasharray") == "5 4"
    assert path.get("d") == "M0 0C1 2 3 4 5 6"
    assert [child.get("transform") for child in outside] == ["translate(30 6)"]


def test_text_keeps_its_signs_and_images_their_part(drawn: ElementTree.Element) -> None:
    text = drawn.find(f".//{SVG}text")
    assert text is not None and text.text == 'x₁ < 3 & "more"'
    assert text.get("text-anchor") == "middle"
    image = drawn.find(f".//{SVG}image")
    assert image is not None and str(image.get("href")).startswith("data:image/png;base64,")
    assert [image.get(name) for name in ("x", "y", "width", "height")] == ["20", "20", "40", "40"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([0, 2], [0, 2, 1, 3, 4, 5]),  # A and C are the two classes of what is trained
        ([0, 1, 2], [0, 1, 2, 3, 4, 5]),
        ([1], [0, 1, 2, 3, 4, 5]),
        ([1, 4, 5], [3, 0, 4, 5, 1, 2]),
    ],
)
def test_painted_classes_have_the_colours_they_will_be_trained_in(
    engine: Run, labels: list[int], expected: list[int]
) -> None:
    function = "({Sketch}, labels) => new Sketch(labels.map((label) => [0, 0, label])).shades(6)"
    assert engine("paint/sketch.js", function, labels) == expected


def test_curves_have_a_column_a_series_and_seed_with_its_unit(engine: Run) -> None:
    function = """({curvesText}) => curvesText([{
        scene: {header: {series: ["train.loss", "validation.accuracy"]}, seeds: [3, 4]},
        history: {rows: 2, columns: [[0, 10], [0, 1.5], [0.7, 0.25], [0.8, NaN], [0.5, 0.9], [0.25, NaN]].map(
            (column) => Float32Array.from(column))}}])"""
    header, *rows = csv.reader(io.StringIO(engine("run/save.js", function)))
    assert header == [
        "step (updates)",
        "epoch (passes over the training rows)",
        "train.loss seed 3 (mean per row)",
        "train.loss seed 4 (mean per row)",
        "validation.accuracy seed 3 (share)",
        "validation.accuracy seed 4 (share)",
    ]
    assert [[float(cell or math.nan) for cell in row] for row in rows] == [
        pytest.approx([0, 0, 0.7, 0.8, 0.5, 0.25]),
        pytest.approx([10, 1.5, 0.25, math.nan, 0.9, math.nan], nan_ok=True),
    ]


MENU = """async () => {
    const {Save} = await import("/assets/run/save.js");
    const menu = new Save({scene: null}).element;
    document.body.replaceChildren(menu, Object.assign(document.createElement("button"), {id: "next"}));
}"""


def test_where_only_the_curves_are_pictures_the_menu_says_so(in_page: Run) -> None:
    function = """({Save}, panel) => [...new Save({scene: null, ...panel}).element.querySelectorAll("button")].map(
        (item) => item.textContent)"""
    assert in_page("run/save.js", function, {})[:2] == ["Picture as PNG", "Picture as SVG"]
    assert in_page("run/save.js", function, {"pictured": "Curves"})[:2] == ["Curves as PNG", "Curves as SVG"]


@pytest.fixture
def menu(page: Page, address: str) -> Iterator[Page]:
    """The menu, open, on a page of its own whose clock stands still."""
    browser = page.context.browser
    assert isinstance(browser, Browser)
    opened = browser.new_page()
    opened.goto(address + "maths/protocol.js")
    opened.clock.install()
    opened.evaluate(MENU)
    opened.clock.pause_at(opened.evaluate("Date.now()") + 1000)
    opened.locator("summary").click()
    yield opened
    opened.close()


def test_the_menu_stays_open_for_who_comes_back_at_once(menu: Page) -> None:
    """Closed by choosing one entry and opened for the next one before the first was forgotten."""
    menu.get_by_role("button", name="Picture as SVG").click()
    assert menu.locator("details").get_attribute("open") is None
    menu.locator("summary").click()
    menu.clock.run_for(5000)
    assert menu.locator("details").get_attribute("open") is not None


def test_the_menu_closes_when_the_focus_has_left_it(menu: Page) -> None:
    menu.get_by_role("button", name="Picture as SVG").focus()
    menu.locator("#next").focus()
    menu.clock.run_for(5000)
    assert menu.locator("details").get_attribute("open") is None
