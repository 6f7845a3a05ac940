"""Gradient flow: what reaches every layer of the gradient of the loss, over one batch or the mean over many.

For layer i, the head being the last one, and a quantity q in dw, db (weights, biases), dz, da (pre-activations,
activations):

    flow.{i}.{q}.ends [2]         about the smallest and the largest value of the first batch, of all members
    flow.{i}.{q}.hist [S, B]      shares in equal bins between them
    flow.{i}.{q}.beyond [S, 2]    shares below and above, from later batches
    flow.{i}.{q}.decades [S, D]   shares whose size lies in each half decade from 1e-12 to 1e4; exact zeros in none
    flow.{i}.{q}.quantiles [S, Q] of the first batch, at Q equal steps from 0 to 1: equal-mass bins and densities
    flow.{i}.{q}.stat [S, 5]      mean, standard deviation, L2 norm, mean absolute value, share of exact zeros
                                  of one batch, their mean over the batches
    flow.factor [S]               by which the root mean square of dz grows from layer to layer towards the input

The tutorial's pictures are dw of one batch of 256 at initialisation (Lippe, UvA deep learning notebooks, tutorial 3).
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import Network
from learnact.probes.backward import Batch, backward, first_rows
from learnact.probes.stream import POINT, Ends, Histogram, Moments
from learnact.spec import Spec

LINEAR = 30  # bins, as in the tutorial
DECADES, HALVES = (-12.0, 4.0), 32
QUANTILES = 201
KEPT = 2**16  # values of a member that quantiles are taken of, evenly spread
QUANTITIES = ("dw", "db", "dz", "da")

Arrays = dict[str, NDArray[np.float32]]


def flow(
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
    if batches < 1 or (rows is not None and rows < 1):
        raise SpecError(f"Gradient flow needs one batch of one row or more, not {batches} of {rows}.")
    rows = min(rows or spec.training.batch, len(dataset.train.x))
    streams: dict[str, _Stream] = {}
    for number in range(1 if batch else min(batches, len(dataset.train.x) // rows)):
        gradients = backward(network, spec, dataset, batch or first_rows(dataset, rows, number * rows))
        for name in QUANTITIES:
            for layer, values in enumerate(getattr(gradients, name)):
                streams.setdefault(f"flow.{layer}.{name}", _Stream(values)).add(values)
    told = {f"{name}.{part}": value for name, stream in streams.items() for part, value in stream.told().items()}
    told["flow.factor"] = _factor([told[f"flow.{i}.dz.stat"] for i in range(len(network.layers))])
    return {name: value.float().cpu().numpy() for name, value in told.items()}


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
    """

    def __init__(self, first: Tensor) -> None:
        self.ends = _ends(first)
        self.linear = Histogram(self.ends, len(first), LINEAR)
        self.decades = Histogram(DECADES, len(first), HALVES)
        self.quantiles = _quantiles(first.flatten(1))
        self.stats: list[Tensor] = []

    def add(self, values: Tensor) -> None:
        moments = Moments(len(values))
        moments.add(values)
        self.stats.append(moments.stat())
        self.linear.add(values)
        self.decades.add(values.abs().log10())  # an exact zero lies below all decades

    def told(self) -> dict[str, Tensor]:
        return {
            "ends": torch.tensor(self.ends),
            "hist": self.linear.shares(),
            "beyond": self.linear.beyond(),
            "decades": self.decades.shares(),
            "quantiles": self.quantiles,
            "stat": torch.stack(self.stats).mean(0),
        }


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
    kept = flat[:, :: max(1, -(-flat.shape[1] // KEPT))]
    return kept.quantile(torch.linspace(0, 1, QUANTILES, device=kept.device), dim=1).T
