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

    def forward(self, h: Tensor, counts: Tensor | None = None) -> Tensor:
        """[S * U, C, N] -> the same shape.

        Args:
            h: the channels at all values of a batch, or at N points that stand for them.
            counts: how many values each point stands for [S * U, 1, N]; None counts each once. Their gradients
                carry those of the statistics.
        """
        if counts is not None and self.training:
            return self._counted(h, counts)
        columns = h.reshape(1, -1, h.shape[-1])  # [1, S * U * C, N]
        statistics = self.mean.view(-1), self.var.view(-1)
        affine = self.gain.view(-1), self.shift.view(-1)
        return nn.functional.batch_norm(columns, *statistics, *affine, self.training, MOMENTUM, EPS).view(h.shape)

    def _counted(self, h: Tensor, counts: Tensor) -> Tensor:
        total = counts.sum(2, keepdim=True)  # [S * U, 1, 1]
        share = counts / total
        mean = (h * share).sum(2, keepdim=True)  # [S * U, C, 1]
        apart = h - mean
        var = (apart.square() * share).sum(2, keepdim=True)
        self._follow(mean, var * (total / (total - 1).clamp(min=1)))
        gain, shift = self.gain.view(mean.shape), self.shift.view(mean.shape)
        return torch.addcmul(shift, apart, gain * (var + EPS).rsqrt())

    @torch.no_grad()
    def _follow(self, mean: Tensor, var: Tensor) -> None:
        """Moves the running statistics a little towards these of a batch, the variance without bias."""
        self.mean.lerp_(mean.view_as(self.mean), MOMENTUM)
        self.var.lerp_(var.view_as(self.var), MOMENTUM)
