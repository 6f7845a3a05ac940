"""Moments of numbers that come a batch at a time: mean, deviation, norm and share of zeros from sums alone."""

import math

import torch
from torch import Tensor


class Moments:
    """Mean, standard deviation, L2 norm, mean absolute value and share of exact zeros of each member.

    Args:
        seeds: S.
        middle: a number near the mean, from which deviations are taken so that no digits are lost.
    """

    def __init__(self, seeds: int, middle: float = 0.0) -> None:
        self.middle, self.count = middle, 0
        self.sums = torch.zeros(4, seeds, dtype=torch.double)  # of apart, apart², |v|, v = 0

    def add(self, values: Tensor) -> None:
        """Takes values [S, ...]."""
        flat = values.flatten(1)
        self.count += flat.shape[1]
        self.sums[2] += torch.linalg.vector_norm(flat, 1, dim=1).double().cpu()
        zeros = torch.eq(flat, 0, out=torch.empty_like(flat))  # numbers are added faster than truths
        self.sums[3] += zeros.sum(1).double().cpu()
        apart = flat - self.middle
        self.sums[0] += apart.sum(1, dtype=torch.double).cpu()
        length = torch.linalg.vector_norm(apart, dim=1, dtype=torch.double)  # float32 loses squares below 1e-38
        self.sums[1] += length.square().cpu()

    def stat(self) -> Tensor:
        """[S, 5]; not a number where a value was not."""
        apart, squares, absolute, zeros = self.sums / max(1, self.count)
        mean = self.middle + apart
        variance = (squares - apart.square()).clamp(min=0)
        length = ((variance + mean.square()) * self.count).sqrt()
        return torch.stack([mean, variance.sqrt(), length, absolute, torch.where(mean.isnan(), torch.nan, zeros)], 1)


def finite_mean(values: Tensor) -> float:
    """The mean, or that of what is finite; 0 where nothing is."""
    mean = float(values.mean())
    if math.isfinite(mean):
        return mean
    finite = values[values.isfinite()]
    return float(finite.double().mean()) if len(finite) else 0.0
