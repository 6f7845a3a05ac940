"""Histograms of pre-activations and activations, no gradients, on all rows of the training split.

For hidden layer i and a quantity q in z (pre-activation), a (activation):

    whole.{i}.{q}.ends [2]         mean ± 4 standard deviations of nearly all members, of the first rows; no wider than
                                   what is there: 0 where nothing lies below 0
    whole.{i}.{q}.hist [S, B]      shares in equal bins of all rows;  whole.{i}.{q}.beyond [S, 2]  below and above
    whole.{i}.{q}.stat [S, 5]      mean, standard deviation, L2 norm, mean absolute value, share of exact zeros
    whole.{i}.{q}.neurons [S, F, B], whole.{i}.{q}.figures [S, F, 5]  hist and stat of every neuron, where asked for
    whole.{i}.saturated [S]        share of z whose |σ'(z)| is below 1 % of its largest
    whole.{i}.rank [S]             effective rank of the activations, on the first rows
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.data import Dataset
from learnact.diagnostics.activation_curve import largest_slope
from learnact.diagnostics.exact_zeros import slopes
from learnact.diagnostics.histogram import BINS, Ends, Histogram, axis_of
from learnact.diagnostics.moments import Moments, finite_mean
from learnact.diagnostics.rank import effective_rank
from learnact.networks import Layer, Network, forward_in_pieces, record_forward, rows_per_piece
from learnact.spec import Spec

AXIS_ROWS = 512  # that the axes are taken from
RANK_ROWS = 2048  # rows that the rank is taken of
SATURATED = 0.01  # of the largest slope

Arrays = dict[str, NDArray[np.float32]]


def distributions(
    network: Network, spec: Spec, dataset: Dataset, bins: int = BINS, neurons: bool = False, slope: bool = True
) -> Arrays:
    """The arrays above, float32, with the memory of one piece of the rows; the network is left as it was.

    Args:
        bins: B of all histograms.
        neurons: whether every neuron has its own histogram and figures.
        slope: whether saturation and rank are asked, which need the derivative and more time.
    """
    whole = Distributions(network, spec, dataset, bins, neurons, slope)
    for _ in whole.pieces():
        pass
    return whole.answer()


class Distributions:
    """The same a piece at a time, so that whoever trains meanwhile decides when."""

    def __init__(
        self,
        network: Network,
        spec: Spec,
        dataset: Dataset,
        bins: int = BINS,
        neurons: bool = False,
        slope: bool = True,
    ) -> None:
        self.network, self.seeds, self.x = network, spec.seeds, dataset.train.x
        first = record_forward(network, self.x[: RANK_ROWS if slope else AXIS_ROWS])
        layers = [layer for layer in network.layers if isinstance(layer, Layer) and layer.activation is not None]
        self.layers = [
            _Layer(layer, (z, a), bins, neurons, slope) for layer, z, a in zip(layers, first.z, first.a, strict=False)
        ]

    def share_axes(self, other: "Distributions") -> None:
        """Before the first piece: the same axes as another moment of the network, wide enough for both."""
        for mine, theirs in zip(self.layers, other.layers, strict=True):
            mine.z.share_axis(theirs.z)
            mine.a.share_axis(theirs.a)

    def __len__(self) -> int:
        """How many pieces there are."""
        return math.ceil(len(self.x) / rows_per_piece(self.network, self.seeds))

    def pieces(self) -> Iterator[None]:
        """One step for every piece of the rows."""
        for _ in forward_in_pieces(self.network, self.x, self.seeds, self):
            yield

    def record(self, layer: int, z: Tensor, a: Tensor) -> None:
        if layer < len(self.layers):
            self.layers[layer].add(z, a)

    def answer(self) -> Arrays:
        """To be asked after the last piece."""
        arrays = {
            f"whole.{i}.{name}": value for i, layer in enumerate(self.layers) for name, value in layer.arrays().items()
        }
        return {name: value.float().cpu().numpy() for name, value in arrays.items()}


class _Layer:
    """Streams of one layer; `first` are z and a of the first rows."""

    def __init__(self, layer: Layer, first: tuple[Tensor, Tensor], bins: int, neurons: bool, slope: bool) -> None:
        z, a = first
        assert layer.activation is not None
        self.activation, self.slope = layer.activation, slope
        self.z, self.a = (_Quantity(values[:, :AXIS_ROWS], bins, neurons) for values in (z, a))
        if slope:
            self.rank = effective_rank(a)
            self.bar = torch.zeros(len(z))  # of several pieces one always passes
            if z.shape == a.shape:
                largest = largest_slope(layer.activation, len(z), self.z.ends, a.shape[2])
                self.bar = SATURATED * largest.to(z)
            self.below, self.count = torch.zeros(len(z), dtype=torch.double), 0

    def add(self, z: Tensor, a: Tensor) -> None:
        self.z.add(z)
        self.a.add(a)
        if self.slope:
            steep = slopes(self.activation, z).abs()
            below = torch.where(steep.isnan(), torch.nan, (steep < self.bar[:, None, None]).float())
            self.below += below.flatten(1).sum(1).double().cpu()
            self.count += a[0].numel()

    def arrays(self) -> dict[str, Tensor]:
        named = {f"{name}.{part}": v for name in ("z", "a") for part, v in getattr(self, name).arrays().items()}
        if not self.slope:
            return named
        return named | {"saturated": self.below / self.count, "rank": self.rank}


class _Quantity:
    """Histogram and moments of one quantity; the axis and the middle come from the first rows.

    Args:
        first: values [S, rows, F].
        neurons: whether they are counted neuron by neuron, and only pooled in the end.
    """

    def __init__(self, first: Tensor, bins: int, neurons: bool) -> None:
        moments = Moments(len(first), finite_mean(first))
        moments.add(first)
        stat = moments.stat()
        self.seeds, self.neurons = len(first), neurons
        groups = len(first) * (first.shape[2] if neurons else 1)
        self.histogram = Histogram(axis_of(stat[:, 0], stat[:, 1], first), groups, bins)
        self.moments = Moments(groups, moments.middle)

    @property
    def ends(self) -> Ends:
        return self.histogram.ends

    def share_axis(self, other: "_Quantity") -> None:
        (low, high), (from_, to) = self.ends, other.ends
        self.histogram.ends = other.histogram.ends = min(low, from_), max(high, to)

    def add(self, values: Tensor) -> None:
        if self.neurons:
            values = values.transpose(1, 2).flatten(0, 1)  # [S * F, rows]
        self.moments.add(values)
        self.histogram.add(values)

    def arrays(self) -> dict[str, Tensor]:
        histogram, moments, arrays = self.histogram, self.moments, {}
        if self.neurons:
            parts = {"neurons": histogram.shares(), "figures": moments.stat()}
            arrays = {name: value.unflatten(0, (self.seeds, -1)) for name, value in parts.items()}
            histogram, moments = self._pooled()
        layer = {"hist": histogram.shares(), "beyond": histogram.beyond(), "stat": moments.stat()}
        return {"ends": torch.tensor(self.ends)} | layer | arrays

    def _pooled(self) -> tuple[Histogram, Moments]:
        """Of all neurons of a layer together."""
        neurons = len(self.histogram.counts) // self.seeds
        histogram = Histogram(self.ends, self.seeds, self.histogram.bins)
        histogram.counts = self.histogram.counts.unflatten(0, (self.seeds, neurons)).sum(1)
        moments = Moments(self.seeds, self.moments.middle)
        moments.sums = self.moments.sums.unflatten(1, (self.seeds, neurons)).sum(2)
        moments.count = neurons * self.moments.count
        return histogram, moments
