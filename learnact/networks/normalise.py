"""Normalisation of the pre-activations, stacked over seeds."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPS = 1e-5
MOMENTUM = 0.1  # of the running statistics, as in torch


class BatchNorm(nn.Module):
    """(z - mean) / sqrt(var + eps) * weight + bias over the batch, for each member and neuron by itself.

    Ioffe and Szegedy, "Batch Normalization", 2015. Running statistics in evaluation mode. z: [S, B, F].
    """

    mean: Tensor
    var: Tensor

    def __init__(self, seeds: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(seeds, 1, width))
        self.bias = nn.Parameter(torch.zeros(seeds, 1, width))
        self.register_buffer("mean", torch.zeros(seeds, 1, width))
        self.register_buffer("var", torch.ones(seeds, 1, width))

    def forward(self, z: Tensor) -> Tensor:
        seeds, rows, width = z.shape
        columns = z.transpose(0, 1).reshape(rows, seeds * width)  # members beside each other
        statistics = self.mean.view(-1), self.var.view(-1)
        affine = self.weight.view(-1), self.bias.view(-1)
        normal = F.batch_norm(columns, *statistics, *affine, self.training, MOMENTUM, EPS)
        return normal.view(rows, seeds, width).transpose(0, 1)


class LayerNorm(nn.Module):
    """(z - mean) / sqrt(var + eps) * weight + bias over the neurons of a layer, for each row by itself.

    Ba, Kiros and Hinton, "Layer Normalization", 2016. z: [S, B, F].
    """

    def __init__(self, seeds: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(seeds, 1, width))
        self.bias = nn.Parameter(torch.zeros(seeds, 1, width))

    def forward(self, z: Tensor) -> Tensor:
        return F.layer_norm(z, z.shape[-1:], eps=EPS) * self.weight + self.bias


NORMS: dict[str, type[nn.Module]] = {"batch": BatchNorm, "layer": LayerNorm}
