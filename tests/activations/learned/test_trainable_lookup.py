"""The table against numpy's interpolation, its gradients against finite differences and dense sums."""

import numpy as np
import pytest
import torch
from torch import Tensor

from learnact.activations.learned.trainable_lookup import lookup

LOW, HIGH = torch.tensor([[-2.0], [-1.0]]).double(), torch.tensor([[3.0], [4.0]]).double()


@pytest.fixture
def rows() -> Tensor:
    """[2, 40, 3], some of them outside of the grids."""
    return 3 * torch.randn(2, 40, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def curves(units: int = 1, points: int = 9) -> Tensor:
    return torch.randn(2, units, points, generator=torch.Generator().manual_seed(2), dtype=torch.float64)


def reference(z: np.ndarray, values: np.ndarray, low: float, high: float) -> np.ndarray:
    grid = np.linspace(low, high, len(values))
    first, last = (np.diff(values)[i] / (grid[1] - grid[0]) for i in (0, -1))
    inside = np.interp(z, grid, values)
    return inside + first * np.minimum(z - low, 0) + last * np.maximum(z - high, 0)


@pytest.mark.parametrize("units", [1, 3])
def test_values_are_interpolated_and_linear_beyond(rows: Tensor, units: int) -> None:
    values, low, high = curves(units), LOW.expand(2, units), HIGH.expand(2, units)
    found = lookup(rows, values, low, high)
    for s in range(2):
        for f in range(3):
            curve = values[s, f if units > 1 else 0].numpy()
            expected = reference(rows[s, :, f].numpy(), curve, LOW[s].item(), HIGH[s].item())
            np.testing.assert_allclose(found[s, :, f], expected, atol=1e-12)


@pytest.mark.parametrize("units", [1, 3])
def test_gradients_against_finite_differences(rows: Tensor, units: int) -> None:
    low, high = LOW.expand(2, units).contiguous(), HIGH.expand(2, units).contiguous()
    inputs = (rows[:, :6].clone().requires_grad_(), curves(units).requires_grad_())
    assert torch.autograd.gradcheck(lambda z, v: lookup(z, v, low, high), inputs)


def test_float32_gradients_of_many_rows_against_dense_sums() -> None:
    z, g = (torch.randn(2, 20_000, 1, generator=torch.Generator().manual_seed(seed)) for seed in (3, 4))
    found, exact = [], []
    for dtype, into in ((torch.float32, found), (torch.float64, exact)):
        values = curves(points=500).to(dtype).requires_grad_()
        (lookup(z.to(dtype), values, LOW.to(dtype), HIGH.to(dtype)) * g).sum().backward()
        into.append(values.grad)
    smooth = torch.linspace(-1, 1, 500).double().sin()  # a direction in which a curve would move
    torch.testing.assert_close((found[0].double() * smooth).sum(), (exact[0] * smooth).sum(), rtol=1e-5, atol=1e-5)


def test_nothing_poisons_its_neighbours() -> None:
    z = torch.tensor([[[torch.nan, 0.5, torch.inf, 1e30, -1e30]], [[0.1, 0.2, 0.3, 0.4, 0.5]]]).double()
    values = curves().requires_grad_()
    y = lookup(z, values, LOW, HIGH)
    assert y[0, 0, 0].isnan() and y[0, 0, 2].isinf() and y[:, 0, [1, 3, 4]].isfinite().all()
    y.sum().backward()
    assert values.grad is not None and values.grad[1].isfinite().all()


def test_rows_in_another_order_of_memory(rows: Tensor) -> None:
    turned = rows.transpose(0, 1).contiguous().transpose(0, 1)
    for given in (rows, turned):
        given.requires_grad_()
    values = curves().requires_grad_()
    results = [torch.autograd.grad(lookup(r, values, LOW, HIGH).square().sum(), (r, values)) for r in (rows, turned)]
    for one, other in zip(*results, strict=True):
        torch.testing.assert_close(one, other)
