"""Variance against depth as a picture."""

import math

import numpy as np
import pytest

from learnact.figures.colors import line_of
from learnact.figures.propagation import Line, gradient, signal, spread


def line(name="relu", layers=40, seeds=3):
    variance = np.random.default_rng(0).lognormal(size=(layers, seeds))
    return Line(name, name.title(), variance, variance.mean(1))


def test_points_band_and_prediction_of_every_activation():
    lines = [line("relu"), line("tanh", seeds=1)]
    figure = signal(lines, kept=0.4)
    modes = [trace.mode for trace in figure.data]
    assert modes == [None, "lines", "markers", "lines", "markers"]
    assert figure.data[2].marker.color == line_of("relu")[0] and "3 seeds" in figure.data[2].hovertemplate
    assert [trace.name for trace in figure.data if trace.showlegend is None] == ["Relu", "Tanh"]  # one entry each
    assert figure.layout.yaxis.type == "log" and figure.layout.xaxis.range == (0.5, 40.5)
    np.testing.assert_allclose(figure.data[3].y, lines[1].predicted)
    assert list(figure.data[2].x) == list(range(1, 41))
    (mark,) = figure.layout.annotations
    assert mark.text == "q* = 0.4" and mark.y == pytest.approx(math.log10(0.4)), "places on such an axis are exponents"
    assert gradient(lines).layout.xaxis.title.text.startswith("layer")


def test_few_decades_have_1_2_and_5_and_many_have_powers():
    near = Line("tanh", "tanh", np.array([[0.3], [40.0]]), np.array([0.3, 40.0]))
    axis = signal([near]).layout.yaxis
    assert {"0.5", "1", "20"} <= set(axis.ticktext) and len(axis.ticktext) == len(axis.tickvals)
    far = Line("sigmoid", "sigmoid", np.array([[1e-60], [1.0]]), np.array([np.nan, np.nan]))
    assert gradient([near, far]).layout.yaxis.tickvals is None


def test_the_band_is_a_standard_deviation_of_the_logarithm():
    values = np.exp(np.array([[1.0, 2.0, 6.0], [0.0, 0.0, 0.0]]))
    low, middle, high = spread(values)
    assert math.log(middle[0]) == pytest.approx(3) and math.log(high[0] / middle[0]) == pytest.approx(math.sqrt(7))
    assert middle[0] / low[0] == pytest.approx(high[0] / middle[0]) and low[1] == middle[1] == high[1] == 1


def test_zeros_and_lost_numbers_leave_a_gap_without_a_warning():
    values = np.array([[1.0, 4.0], [0.0, np.nan], [np.inf, 9.0], [0.0, 2.0]])
    _, middle, _ = spread(values)
    assert middle[0] == pytest.approx(2) and np.isnan(middle[1]) and middle[2] == pytest.approx(9) and middle[3] == 2
    figure = signal([Line("tanh", "tanh", values, np.full(4, np.nan))], kept=math.inf)
    assert [trace.mode for trace in figure.data] == [None, "markers"] and not figure.layout.annotations
    assert signal([]).data == ()
