"""A finished activation as a table: piecewise linear on one fixed grid, with a second table for the derivative.

The table of a curve that is still trained is `learned.trainable_lookup`; those of this kind that an atlas brings along
are found by their hash in `learnact.atlas.hashed_tables`.

For what has no formula, and for whoever wants one cheap look-up whatever the activation. The error is measured where
a piecewise linear function is worst: in the middle between two grid points.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from learnact.activations.activation import Activation, derivatives

LOW, HIGH = -16.0, 16.0
POINTS = 4097  # the step is 1/128
STEP = (HIGH - LOW) / (POINTS - 1)


@dataclass(frozen=True, eq=False)
class ActivationTable:
    """σ and σ' at 4,097 points from -16 to 16.

    Attributes:
        values: σ at the grid points, float64 [4097].
        slopes: σ' at the grid points, float64 [4097].
        error: largest |table - σ| in the middle between two grid points; not-a-number where σ is undefined there.
        slope_error: the same for the derivative.
    """

    values: np.ndarray
    slopes: np.ndarray
    error: float
    slope_error: float

    def __call__(self, x: Tensor) -> Tensor:
        """σ(x) by linear interpolation, beyond the ends along the last slope; any shape, gradients included.

        Args:
            x: any shape.
        """
        values = torch.from_numpy(self.values).to(x)
        slopes = torch.from_numpy(self.slopes).to(x)
        inside = x.clamp(LOW, HIGH)
        end = torch.where(x < LOW, slopes[0], slopes[-1])
        flat = (x == inside) | (end == 0)  # at infinity too
        return _interpolate(values, inside) + torch.where(flat, 0.0, end * (x - inside))

    def slope(self, x: Tensor) -> Tensor:
        """σ'(x) by linear interpolation, constant beyond the ends; any shape."""
        return _interpolate(torch.from_numpy(self.slopes).to(x), x.clamp(LOW, HIGH))

    def array(self) -> np.ndarray:
        """Both tables for a browser: float32 [2, 4097]."""
        return np.stack([self.values, self.slopes]).astype(np.float32)


def grid() -> np.ndarray:
    """The grid points, float64 [4097]; exact, for the step is a power of two."""
    return np.linspace(LOW, HIGH, POINTS)


def tabulate(activation: Activation, **letters: float) -> ActivationTable:
    """Sample an activation at its chosen letters, or at others.

    Raises:
        SpecError: for a letter that it does not have, or a value out of range.
    """
    activation = activation.configure(letters)
    function = activation.exact() if activation.formula else activation.function()
    values, slopes = (_numpy(found) for found in derivatives(function, torch.from_numpy(grid())))
    middle = torch.from_numpy(grid()[:-1] + STEP / 2)
    true_values, true_slopes = (_numpy(found) for found in derivatives(function, middle))
    return ActivationTable(values, slopes, _error(values, true_values), _error(slopes, true_slopes))


@np.errstate(over="ignore", invalid="ignore")
def _error(table: np.ndarray, true: np.ndarray) -> float:
    """Largest distance of the middle between two entries [n] from what it should be [n - 1]."""
    return float(np.abs((table[1:] + table[:-1]) / 2 - true).max())


def _interpolate(table: Tensor, x: Tensor) -> Tensor:
    """x within the grid, or not-a-number."""
    cell = ((x.detach() - LOW) / STEP).nan_to_num().clamp(0, POINTS - 2).int()
    left, right = table[cell], table[cell + 1]
    fraction = (x - LOW) / STEP - cell
    return left + fraction * (right - left)


def _numpy(values: Tensor) -> np.ndarray:
    return values.numpy()
