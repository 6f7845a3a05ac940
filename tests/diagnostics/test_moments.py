"""Moments that come a batch at a time, against NumPy on everything at once."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from learnact.diagnostics.moments import Moments, finite_mean

Batches = Callable[..., list[torch.Tensor]]


@pytest.mark.parametrize(("scale", "shift"), [(1, 0), (1e-3, 1000), (1e-25, 0), (1e6, -1e6)])
def test_moments_are_those_of_everything(scale: float, shift: float, batches: Batches) -> None:
    parts = batches(scale, shift)
    every = torch.cat(parts, 1).double().numpy().reshape(2, -1)
    moments = Moments(2, finite_mean(parts[0]))
    for part in parts:
        moments.add(part)
    expected = [every.mean(1), every.std(1), np.linalg.norm(every, axis=1), np.abs(every).mean(1), np.zeros(2)]
    np.testing.assert_allclose(moments.stat().T, expected, rtol=1e-4, atol=1e-6 * scale)


def test_exact_zeros_are_a_share() -> None:
    moments = Moments(2)
    moments.add(torch.tensor([[0.0, -0.0, 1.0, 2.0], [1e-45, 1.0, 1.0, 1.0]]))
    assert moments.stat()[:, 4].tolist() == [0.5, 0]


def test_the_middle_of_broken_numbers() -> None:
    assert finite_mean(torch.tensor([torch.nan, 1.0, 3.0, torch.inf])) == 2
    assert finite_mean(torch.tensor([torch.nan])) == 0
