"""Densities over learning rates as a figure: what is drawn is what came in."""

import numpy as np
import pytest

from learnact.figures.rates import MAX_LAYERS, MAX_WIDTH_RATIO, Density, far, looked, rates_figure, span

NAMES = ["before training", "0.1", "1"]


def density(half: float) -> Density:
    z = np.linspace(-half, half, 48)
    shares = np.exp(-0.5 * (4 * z / half) ** 2)
    return Density(np.array([-half, half]), shares / shares.sum(), np.tanh(np.linspace(-half, half, 97)))


def moments(layers: int = 2) -> list[list[Density]]:
    return [[density(half)] * layers for half in (2.0, 3.0, 5.0)]


def test_each_layer_has_a_density_a_rate_and_one_curve() -> None:
    traces = rates_figure(NAMES, moments(), True).data
    named = [trace.name for trace in traces if trace.name]
    assert named == NAMES * 2 and len(traces) == 2 * (3 + 1)
    for trace, half in zip(traces[:3], (2.0, 3.0, 5.0), strict=True):
        assert max(trace.y) == 1
        bins = np.linspace(-half, half, 49)
        np.testing.assert_allclose(trace.x, (bins[1:] + bins[:-1]) / 2)
        np.testing.assert_allclose(trace.customdata / max(trace.customdata), trace.y)


def test_the_curve_goes_once_over_all_axes_in_order() -> None:
    curve = rates_figure(NAMES, moments(1), True).data[-1]
    assert (np.diff(curve.x) >= 0).all() and (curve.x[0], curve.x[-1]) == (-5, 5)
    np.testing.assert_allclose(curve.y, np.tanh(curve.x))


def test_a_far_wider_density_does_not_stretch_the_curves_axis() -> None:
    far = [[density(1)], [density(1)], [density(1)], [density(1e6)]]
    for fixed in (True, False):
        curve = rates_figure([*NAMES, "3"], far, fixed).data[-1]
        assert len(curve.x) == 0 or np.abs(curve.x).max() <= MAX_WIDTH_RATIO


def test_what_grew_far_beyond_the_others_is_not_drawn_also_where_half_did() -> None:
    assert far(moments()) == []
    assert far([[density(1)] * 2, [density(2)] * 2, [density(1), density(1e14)], [density(1e9)] * 2]) == [2, 3]
    assert span([density(1), density(2), density(1e9), density(1e14)]) == [-2 * MAX_WIDTH_RATIO, 2 * MAX_WIDTH_RATIO]


def test_a_learned_activation_has_a_curve_for_each_rate() -> None:
    traces = rates_figure(NAMES, moments(1), False).data
    assert len(traces) == 3 + 2 and traces[3].line.color == traces[1].line.color


def test_the_legend_names_each_rate_once() -> None:
    assert [trace.name for trace in rates_figure(NAMES, moments(4), True).data if trace.showlegend] == NAMES


@pytest.mark.parametrize(("count", "expected"), [(1, [0]), (3, [0, 1, 2]), (11, [0, 2, 4, 6, 8, 10])])
def test_of_many_layers_some_are_shown(count: int, expected: list[int]) -> None:
    assert looked(count) == expected and len(looked(100)) == MAX_LAYERS


def test_an_axis_holds_all_but_what_is_far_wider() -> None:
    assert span([density(1), density(2), density(3)]) == [-3, 3]
    assert span([density(1), density(1), density(300)]) == [-MAX_WIDTH_RATIO, MAX_WIDTH_RATIO]


def test_nothing_counted_is_a_flat_line() -> None:
    empty = Density(np.array([-1.0, 1.0]), np.zeros(48), np.full(97, np.nan))
    assert not np.any(rates_figure(NAMES, [[empty]] * 3, True).data[1].y)
