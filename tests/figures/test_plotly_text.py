"""Names in a figure of Plotly are shown as they are: it would read HTML in them, and fields under the mouse."""

import html
import json

import numpy as np
import pytest

from learnact.figures.gains import Cell, gain_maps
from learnact.figures.plotly_text import literal
from learnact.figures.propagation import Line, signal
from learnact.figures.rates import Density, rates_figure
from learnact.figures.timing import timing_bars
from tests.hostile import MARKUP

LINK = "<a href='https://evil.example'>click</a> %{x}"


@pytest.mark.parametrize("text", [*MARKUP, LINK, "where(x<b, 1, 2)", "&lt;b&gt;"])
def test_nothing_is_left_that_plotly_reads(text: str) -> None:
    found = literal(text)
    assert not {"<", ">", "{"} & set(found)
    assert html.unescape(found) == text  # as Plotly does


def test_every_figure_with_names_shows_them_as_they_are() -> None:
    one = Density(np.array([-1.0, 1.0]), np.ones(4), np.zeros(5))
    figures = [
        timing_bars([LINK], [1.0], [1.0], ["#000000"], [(1.0, 1.0)]),
        signal([Line("relu", LINK, np.ones((3, 2)), np.ones(3))]),
        rates_figure([LINK, LINK], [[one], [one]], True),
        *gain_maps([LINK], [LINK], [[[Cell(1.0, 0.5, 1.5)]]], (LINK, LINK)),
    ]
    for figure in figures:
        text = json.dumps(figure.to_plotly_json(), default=str)
        assert "evil.example" in text
        assert "<a" not in text and "&gt; %{" not in text
