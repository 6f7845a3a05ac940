"""Histograms that come a batch at a time and their axes, against NumPy on everything at once."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from learnact.diagnostics.histogram import Histogram, axis, axis_of, bin_indices, extent, symmetric

ENDS = (-1.5, 2.0)
Batches = Callable[..., list[torch.Tensor]]


def test_histograms_are_those_of_everything(batches: Batches) -> None:
    histogram = Histogram(ENDS, 2, 20)
    for part in batches():
        histogram.add(part)
    every = torch.cat(batches(), 1).numpy().reshape(2, -1)
    for member in range(2):
        counts, _ = np.histogram(every[member], 20, ENDS)
        assert np.abs(histogram.shares()[member].numpy() * every.shape[1] - counts).max() < 1.5  # ties at edges
        beyond = [(every[member] < ENDS[0]).mean(), (every[member] > ENDS[1]).mean()]
        np.testing.assert_allclose(histogram.beyond()[member], beyond, atol=1e-6)


def test_what_is_no_number_or_has_no_end_has_its_place() -> None:
    values = torch.tensor([[torch.nan, -torch.inf, torch.inf, 0.0, -2.0, 3.0e38]])
    found = bin_indices(values, (-1.0, 1.0), 4)
    assert found.tolist() == [[0, 1, 6, 4, 1, 6]]
    histogram = Histogram((-1.0, 1.0), 1, 4)
    histogram.add(values)
    np.testing.assert_allclose(histogram.shares()[0], [0, 0, 1 / 6, 0])
    np.testing.assert_allclose(histogram.beyond()[0], [2 / 6, 2 / 6])


def test_an_axis_holds_nearly_all_and_never_is_a_point() -> None:
    mean, deviation = torch.zeros(21), torch.ones(21)
    deviation[3] = 100.0  # one of many does not widen it
    low, high = axis(mean, deviation)
    assert -20 < low <= -4 and 4 <= high < 20
    for value in (0.0, 5.0, 1e6, -3e-9):
        low, high = axis(torch.tensor([value]), torch.tensor([0.0]))
        assert np.float32(low) < np.float32(value) < np.float32(high)
    assert axis(torch.tensor([torch.nan]), torch.tensor([1.0])) == (-4, 4)


@pytest.mark.parametrize(("value", "half"), [(0.0, 0.05), (-0.5, 0.05), (1.0, 0.05), (40.0, 2.0), (-2.0, 0.1)])
def test_the_axis_of_a_single_value_is_a_tenth_wide(value: float, half: float) -> None:
    """Of the value, where that is more than 1."""
    assert axis(torch.tensor([value]), torch.tensor([0.0])) == pytest.approx((value - half, value + half))


def test_small_spreads_keep_their_axis() -> None:
    low, high = symmetric(torch.tensor([0.0], dtype=torch.double), torch.tensor([1e-20], dtype=torch.double))
    assert (low, high) == pytest.approx((-4e-20, 4e-20), rel=1e-6)


@pytest.mark.parametrize("shift", [0.0, 3.0])
def test_an_axis_of_nothing_negative_begins_at_zero_and_ends_with_the_largest(shift: float, batches: Batches) -> None:
    values = (torch.cat(batches(), 1) - shift).relu().flatten(1)
    low, high = axis_of(values.mean(1), 10 * values.std(1), values)
    assert low == 0 and high == pytest.approx(float(values.max()), rel=1e-5)
    histogram = Histogram((low, high), 2, 48)
    histogram.add(values)
    assert (histogram.beyond() == 0).all()
    assert (histogram.shares()[:, 0] >= values.eq(0).float().mean(1)).all()


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (0.2, 0.9), (-5.0, -4.0), (-3.0, 0.0), (1e-7, 2e-7)])
def test_an_axis_reaches_no_further_than_what_is_there_and_holds_all_of_it(low: float, high: float) -> None:
    values = torch.linspace(low, high, 301).expand(2, -1)
    ends = axis_of(values.mean(1), 5 * values.std(1), values)
    np.testing.assert_allclose(ends, (low, high), atol=1e-5 * (high - low))
    histogram = Histogram(ends, 2, 10)
    histogram.add(values)
    assert (histogram.beyond() == 0).all() and (histogram.shares() > 0.09).all()


@pytest.mark.parametrize("value", [0.0, 0.3, -7.0, 1e6])
def test_an_axis_of_one_value_holds_it(value: float) -> None:
    values = torch.full((1, 50), value)
    ends = axis_of(torch.tensor([value]), torch.tensor([0.0]), values)
    histogram = Histogram(ends, 1, 48)
    histogram.add(values)
    assert ends[0] < ends[1] and (histogram.beyond() == 0).all()
    assert ends[0] >= 0 or value < 0


def test_an_axis_is_that_of_numbers_where_some_are_none() -> None:
    values = torch.tensor([[0.0, 1.0, 2.0], [torch.nan, torch.inf, -5.0], [0.0, 0.5, 1.0]])
    low, high = axis_of(values.mean(1), values.std(1), values)
    assert -5 <= low < 0 and 2 <= high < 3
    assert axis_of(torch.tensor([torch.nan]), torch.tensor([torch.nan]), torch.full((1, 3), torch.nan))[1] == 4


@pytest.mark.parametrize("values", [(1.0, 4.0, math.inf), (-math.inf, 1.0, 4.0), (1.0, math.nan, 4.0)])
def test_one_value_without_an_end_does_not_count_for_the_extent(values: tuple[float, ...]) -> None:
    assert extent(torch.tensor(values)) == (1.0, 4.0)
