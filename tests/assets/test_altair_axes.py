"""Numbers on the axes of Altair's pictures, as Streamlit's own Vega writes them in a page."""

from pathlib import Path

import numpy as np
import pytest
import streamlit
from playwright.sync_api import Page, Route

from learnact.figures.data import scatter

SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
DRAWN = """async ([script, spec]) => {
    const {t: load} = await import(script);
    const {embed, expressionInterpreter} = await load();
    document.body.innerHTML = "<div id='vega'></div>";
    await embed("#vega", spec, {ast: true, expr: expressionInterpreter, renderer: "svg", actions: false});
    const of = (role) => [...document.querySelectorAll(`#vega .${role} text`)].map((text) => text.textContent);
    return [of("role-axis-label"), of("role-legend-label")];
}"""


def drawn(page: Page, x: np.ndarray, labels: np.ndarray) -> tuple[list[float], list[float]]:
    """The numbers on both axes and on the scale of colours, read as any reader would; a cut one is no number."""
    page.route("**/vega/*", fulfil)
    (loader,) = SCRIPTS.glob("loadVegaEmbed.*.js")
    spec = scatter(x, ("a", "b"), labels, "target").to_dict()
    axes, legend = page.evaluate(DRAWN, [f"/vega/{loader.name}", spec])
    return number(axes), number(legend)


def number(texts: list[str]) -> list[float]:
    """Of each text; commas stand between thousands."""
    return [float(text.replace("−", "-").replace(",", "")) for text in texts]


def fulfil(route: Route) -> None:
    """A script of Streamlit's front end."""
    path = SCRIPTS / route.request.url.split("/")[-1]
    route.fulfill(body=path.read_text("utf-8"), content_type="text/javascript")


@pytest.mark.parametrize("size", [3e12, 1e-9, 2e7, 1.0])
def test_numbers_of_any_size_are_written_whole(opened: Page, size: float) -> None:
    x = size * np.array([[1.0, -1.0], [2.0, 0.5], [4.0, 1.0]])
    axes, legend = drawn(opened, x, size * np.array([0.5, -1.0, 1.0]))
    assert len(axes) >= 6 and min(axes) < 0 < max(axes)
    for numbers in (axes, legend):
        steps = [number / size for number in numbers if number]
        assert min(map(abs, steps)) > 0.05 and 0.5 <= max(map(abs, steps)) <= 5


def test_large_numbers_close_to_each_other_are_told_apart(opened: Page) -> None:
    x = 1e9 + np.array([[0.0, 0.0], [2000.0, 2000.0]])
    axes, _ = drawn(opened, x, np.array([1.0, -1.0]))
    assert len(set(axes)) * 2 == len(axes) and min(axes) >= 1e9 - 1000
