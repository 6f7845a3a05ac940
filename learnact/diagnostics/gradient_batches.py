"""Histograms, sizes and noise of the gradient at every layer, over one batch or the mean over many: gradient flow.

For layer i, the head being the last one, and a quantity q in dw, db (weights, biases), dz, da (pre-activations,
activations):

    flow.{i}.{q}.ends [2]         about the smallest and the largest value of the first batch, of all members
    flow.{i}.{q}.hist [S, B]      shares in equal bins between them
    flow.{i}.{q}.beyond [S, 2]    shares below and above, from later batches
    flow.{i}.{q}.decades [S, D]   shares whose size lies in each half decade from 1e-12 to 1e4; exact zeros in none
    flow.{i}.{q}.quantiles [S, Q] of the first batch, at Q equal steps from 0 to 1: equal-mass bins and densities
    flow.{i}.{q}.stat [S, 5]      mean, standard deviation, L2 norm, mean absolute value, share of exact zeros
                                  of one batch, their mean over the batches
    flow.{i}.{q}.agree [S]        of dw, db: norm of the mean gradient of N batches over the root mean square of their
                                  norms; 1 where all are the same, about 1 / sqrt(N) where they are noise alone
    flow.{i}.{q}.noise [S]        of dw, db: the gradient noise scale, the rows of a batch at which noise and gradient
                                  are equally large; infinite where the noise hides the gradient, not a number of one
                                  batch and where all is zero
    flow.factor [S]               by which the root mean square of dz grows from layer to layer towards the input

The tutorial's pictures are dw of one batch of 256 at initialisation (Lippe, UvA deep learning notebooks, tutorial 3).
The noise scale is the simple one of McCandlish, Kaplan, Amodei and the OpenAI Dota Team, An empirical model of
large-batch training, 2018 (arXiv:1812.06162), appendix A, from norms of batches and of their mean.
"""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.data import Dataset
from learnact.diagnostics.backward import Batch, Gradients, backward, first_rows
from learnact.diagnostics.histogram import GRADIENT_BINS, POINT, Ends, Histogram
from learnact.diagnostics.moments import Moments
from learnact.errors import SpecError
from learnact.networks import Network
from learnact.spec import Spec

DECADES, HALVES = (-12.0, 4.0), 32
QUANTILES = 201
QUANTILE_VALUES = 2**16  # values of a member that quantiles are taken of, evenly spread
QUANTITIES = ("dw", "db", "dz", "da")
STEPS = ("dw", "db")  # quantities of the same shape in every batch, so that they have a mean

Arrays = dict[str, NDArray[np.float32]]


def gradient_statistics(
    network: Network,
    spec: Spec,
    dataset: Dataset,
    batches: int = 1,
    rows: int | None = None,
    batch: Batch | None = None,
) -> Arrays:
    """The arrays above, float32; the network is afterwards what it was.

    Args:
        batches: how many, one after the other from the training split; fewer where its rows do not suffice.
        rows: of a batch, the experiment's own number by default.
        batch: to be used instead.

    Raises:
        SpecError: for no batch at all, or with batch norm for batches of one row.
    """
    flowing = GradientStatistics(network, spec, dataset, batches, rows, batch)
    for _ in flowing.pieces():
        pass
    return flowing.answer()


class GradientStatistics:
    """The same a batch at a time, so that whoever waits may stop; `len` is the number of batches."""

    def __init__(
        self,
        network: Network,
        spec: Spec,
        dataset: Dataset,
        batches: int = 1,
        rows: int | None = None,
        batch: Batch | None = None,
    ) -> None:
        if batches < 1 or (rows is not None and rows < 1):
            raise SpecError(f"Gradient flow needs one batch of one row or more, not {batches} of {rows}.")
        self.network, self.spec, self.dataset, self.batch = network, spec, dataset, batch
        self.rows = min(rows or spec.training.batch, len(dataset.train.x))
        self.count = 1 if batch else min(batches, len(dataset.train.x) // self.rows)
        self.streams: dict[str, _Stream] = {}

    def __len__(self) -> int:
        return self.count

    def pieces(self) -> Iterator[None]:
        """One step for every batch."""
        for number in range(self.count):
            batch = self.batch or first_rows(self.dataset, self.rows, number * self.rows)
            self._add(backward(self.network, self.spec, self.dataset, batch))
            yield

    def _add(self, gradients: Gradients) -> None:
        for name in QUANTITIES:
            for layer, values in enumerate(getattr(gradients, name)):
                key = f"flow.{layer}.{name}"
                if key not in self.streams:
                    self.streams[key] = _Stream(values, name in STEPS)
                self.streams[key].add(values)

    def answer(self) -> Arrays:
        """Of the batches so far, at least one."""
        rows = self.batch[0].shape[-2] if self.batch else self.rows
        streams = self.streams.items()
        arrays = {f"{name}.{part}": value for name, stream in streams for part, value in stream.arrays(rows).items()}
        arrays["flow.factor"] = _factor([arrays[f"flow.{i}.dz.stat"] for i in range(len(self.network.layers))])
        return {name: value.float().cpu().numpy() for name, value in arrays.items()}


def _factor(stats: list[Tensor]) -> Tensor:
    """The geometric mean of the growth of the root mean square over the hidden layers, from the last to the first."""
    sizes = [(stat[:, 0].square() + stat[:, 1].square()).sqrt() for stat in stats[:-1]]
    if len(sizes) < 2:
        return torch.full_like(stats[-1][:, 0], torch.nan)
    return (sizes[0] / sizes[-1]).pow(1 / (len(sizes) - 1))


class _Stream:
    """One quantity of one layer over the batches.

    Args:
        first: values of the first batch [S, ...], which set the axis.
        mean: whether later batches have the same shape, so that the mean of their gradients is asked.
    """

    def __init__(self, first: Tensor, mean: bool) -> None:
        self.ends = _ends(first)
        self.linear = Histogram(self.ends, len(first), GRADIENT_BINS)
        self.decades = Histogram(DECADES, len(first), HALVES)
        self.quantiles = _quantiles(first.flatten(1))
        self.stats: list[Tensor] = []
        self.sum = torch.zeros_like(first) if mean else None

    def add(self, values: Tensor) -> None:
        moments = Moments(len(values))
        moments.add(values)
        self.stats.append(moments.stat())
        if self.sum is not None:
            self.sum += values
        self.linear.add(values)
        self.decades.add(values.abs().log10())  # an exact zero lies below all decades

    def arrays(self, rows: int) -> dict[str, Tensor]:
        return self._noise(rows) | {
            "ends": torch.tensor(self.ends),
            "hist": self.linear.shares(),
            "beyond": self.linear.beyond(),
            "decades": self.decades.shares(),
            "quantiles": self.quantiles,
            "stat": torch.stack(self.stats).mean(0),
        }

    def _noise(self, rows: int) -> dict[str, Tensor]:
        """How far the batches, of so many rows, agree."""
        if self.sum is None:
            return {}
        norms = torch.stack([stat[:, 2] for stat in self.stats])  # [N, S]
        mean = self.sum.flatten(1).double().norm(dim=1).cpu() / len(norms)
        usual = norms.square().mean(0).sqrt()
        return {"agree": mean / usual, "noise": rows * _noise_scale(mean.square(), norms.square())}


def _noise_scale(together: Tensor, each: Tensor) -> Tensor:
    """Variance of a batch's gradient over the square of the true one [S], both unbiased.

    Args:
        together: squared norm of the mean gradient [S].
        each: squared norms of the batches' gradients [N, S].
    """
    count, alone = len(each), each.mean(0)
    if count < 2:
        return torch.full_like(alone, torch.nan)
    signal, noise = count * together - alone, count * (alone - together)
    hidden = torch.where(alone > 0, torch.inf, torch.nan)
    return torch.where(signal > 0, noise / signal, hidden)


def _ends(values: Tensor) -> Ends:
    finite = values[values.isfinite()]
    if not len(finite):
        return -POINT, POINT
    low, high = (float(end) for end in torch.aminmax(finite))
    if low == high:
        return low - POINT, high + POINT
    edge = 1e-5 * (high - low)  # the smallest and the largest belong to the first and the last bin
    return low - edge, high + edge


def _quantiles(flat: Tensor) -> Tensor:
    """[S, Q] of values [S, n]; not a number for a member in which one is not."""
    kept = flat[:, :: max(1, -(-flat.shape[1] // QUANTILE_VALUES))]
    return kept.quantile(torch.linspace(0, 1, QUANTILES, device=kept.device), dim=1).T
