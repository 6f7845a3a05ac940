"""Batch norm inside a learned activation: over all values that enter a curve, channel by channel."""

import torch
from torch import Tensor, nn

EPS = 1e-5
MOMENTUM = 0.1  # of the running statistics, as in torch


class Norm(nn.Module):
    """(h - mean) / sqrt(var + eps) * gain + shift for h [S * U, C, N], over N; the running ones in evaluation mode.

    Ioffe and Szegedy, "Batch Normalization", 2015. Layers that share the activation share the statistics.
    """

    mean: Tensor
    var: Tensor

    def __init__(self, seeds: int, units: int, width: int) -> None:
        super().__init__()
        shape = (seeds, units, width)
        self.gain, self.shift = nn.Parameter(torch.ones(shape)), nn.Parameter(torch.zeros(shape))
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("var", torch.ones(shape))

    def forward(self, h: Tensor) -> Tensor:
        columns = h.reshape(1, -1, h.shape[-1])  # [1, S * U * C, N]
        statistics = self.mean.view(-1), self.var.view(-1)
        affine = self.gain.view(-1), self.shift.view(-1)
        return nn.functional.batch_norm(columns, *statistics, *affine, self.training, MOMENTUM, EPS).view(h.shape)
