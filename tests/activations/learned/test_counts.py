"""Counts against dense hat functions, against sums of interpolated curves, and against what is no number."""

import numpy as np
import pytest
import torch
from torch import Tensor

from learnact.activations.learned.counts import counts

POINTS = 9
LOW, HIGH = torch.tensor([[-2.0], [-1.0]]).double(), torch.tensor([[3.0], [4.0]]).double()


@pytest.fixture
def rows() -> Tensor:
    """[2, 40, 3], some of them outside of the grids."""
    return 3 * torch.randn(2, 40, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def hats(z: np.ndarray, low: float, high: float) -> np.ndarray:
    """How much each point of the grid takes of each value, summed over the values."""
    grid, step = np.linspace(low, high, POINTS, retstep=True)
    apart = np.abs(np.clip(z, low, high).reshape(-1, 1) - grid) / step
    return np.maximum(0, 1 - apart).sum(0)


@pytest.mark.parametrize("units", [1, 3])
def test_every_value_is_shared_by_its_neighbours_as_hats_say(rows: Tensor, units: int) -> None:
    found = counts(rows, POINTS, LOW.expand(2, units), HIGH.expand(2, units))
    assert found.shape == (2, units, POINTS)
    for s in range(2):
        for unit in range(units):
            entered = rows[s] if units == 1 else rows[s, :, unit]
            expected = hats(entered.numpy(), LOW[s].item(), HIGH[s].item())
            np.testing.assert_allclose(found[s, unit], expected, atol=1e-10)


@pytest.mark.parametrize("units", [1, 3])
def test_gradients_against_finite_differences(rows: Tensor, units: int) -> None:
    low, high = LOW.expand(2, units).contiguous(), HIGH.expand(2, units).contiguous()
    z = rows[:, :6].clone().requires_grad_()
    assert torch.autograd.gradcheck(lambda z: counts(z, POINTS, low, high), z)


def test_counts_times_a_curve_are_the_sum_of_the_interpolated_curve_over_many_values() -> None:
    z = torch.randn(2, 200_000, 1, generator=torch.Generator().manual_seed(3)).clamp(-1, 3)
    found = counts(z, 500, LOW.float(), HIGH.float()).double()
    for s in range(2):
        grid = np.linspace(LOW[s].item(), HIGH[s].item(), 500)
        expected = np.interp(z[s].numpy().ravel(), grid, np.cos(grid)).sum()
        assert (found[s, 0].numpy() * np.cos(grid)).sum() == pytest.approx(expected, rel=1e-5)
        assert found[s].sum().item() == pytest.approx(200_000, rel=1e-6)


def test_what_is_infinite_counts_at_the_ends_and_what_is_no_number_does_not_count() -> None:
    broken = [torch.nan, torch.nan, 0.5, torch.inf, -torch.inf, 1e30]
    z = torch.tensor([[broken], [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]]).double().requires_grad_()
    found = counts(z, POINTS, LOW, HIGH)
    np.testing.assert_allclose(found[0, 0].detach(), hats(np.array([0.5, 9, -9, 9]), -2, 3), atol=1e-12)
    np.testing.assert_allclose(found[1, 0].detach(), hats(z[1].detach().numpy(), -1, 4), atol=1e-12)
    (found * torch.arange(POINTS)).sum().backward()
    assert z.grad is not None and z.grad[0, 0].tolist() == pytest.approx([0, 0, 8 / 5, 0, 0, 0])


def test_a_curve_each_neuron_counts_its_own_broken_values() -> None:
    z = torch.tensor([[[torch.nan, 0.5], [0.5, 0.5]]])
    found = counts(z, POINTS, torch.full((1, 2), -2.0), torch.full((1, 2), 3.0))
    assert found.sum(2).tolist() == [[1, 2]]
