"""What goes on inside a network at one moment: pre-activations, activations and gradients of every layer, as arrays.

Layer i counts from 0, the head being the last one; S members, F neurons, B bins; a quantity q is z (pre-activation),
a (activation), dz, da, dw or db (gradients with respect to them, weights and biases, of the mean loss of one batch):

    inside.{i}.{q}.ends [2]   low, high: mean ± 4 standard deviations of nearly all members, no wider than what is
                                  there: 0 where nothing lies below 0; of gradients about 0
    inside.{i}.{q}.hist [S, B]   shares in 48 equal bins, of gradients in 30; exact zeros are all in the bin above 0
    inside.{i}.{q}.beyond [S, 2]  shares below and above
    inside.{i}.{q}.stat [S, 5]   mean, standard deviation, L2 norm, mean absolute value, share of exact zeros
    inside.{i}.{q}.quantiles [S, 33]  of gradients: of what is not zero, at equal steps from least to most
    inside.{i}.{q}.logs [S, 32]  of gradients: shares of |q| below 1e-12, in half decades, above 1e3; zeros are apart
    inside.{i}.saturated [S]  share of z whose |σ'(z)| is below 1 % of its largest
    inside.{i}.rank [S]       effective rank of the activations
    inside.{i}.active [S, F], inside.{i}.moving [S, F]  share of rows on which output, derivative are not exactly zero
    inside.{i}.ratio [S]      norm of the last update of the weights over the norm of the weights
    inside.{i}.pull.a [S, B], inside.{i}.pull.z [S, B]  mean |dL/da|, |dL/dz| where z lies in each bin of z.ends
    inside.{i}.curve [S, P]   σ on the axis of z, of every member; [1, P] where nothing in it is trained
    inside.{i}.negative [S]   share of z below 0

The head has z, dz, dw, db and ratio only. What is not known is not a number.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from learnact.data import Dataset
from learnact.diagnostics.activation_curve import POINTS, curves, largest_slope
from learnact.diagnostics.backward import Batch, Gradients, backward, first_rows
from learnact.diagnostics.exact_zeros import slopes
from learnact.diagnostics.gradient_quantiles import gradient_quantiles
from learnact.diagnostics.histogram import (
    BINS,
    GRADIENT_BINS,
    OUTSIDE,
    Ends,
    Histogram,
    axis_of,
    bin_indices,
    symmetric,
)
from learnact.diagnostics.moments import Moments, finite_mean
from learnact.diagnostics.rank import effective_rank
from learnact.networks import Layer, Network, evaluating, record_forward
from learnact.spec import Spec

ROWS = 512
MAX_ELEMENTS = 2_000_000  # pre-activations of all members and layers that are looked at, about
RANK_ROWS = 256  # rows that the rank is taken of
MAX_NEURONS = 512  # that are told one by one
SATURATED = 0.01  # of the largest slope

Arrays = dict[str, NDArray[np.float32]]


def layer_statistics(
    network: Network,
    spec: Spec,
    dataset: Dataset,
    rows: int = ROWS,
    batch: Batch | None = None,
    ratios: Sequence[Tensor] | None = None,
) -> Arrays:
    """The arrays above, float32; training goes on afterwards as if nobody had looked.

    Args:
        rows: of the training split that z and a are taken from, in evaluation mode; fewer for a large network.
        batch: that the gradients are taken of, in training mode; the first rows of the training split by default.
        ratios: what `Trainer.updates.ratios()` gives.

    Raises:
        SpecError: with batch norm and a batch of one row.
    """
    most = rows_allowed(network, spec)
    seen = record_forward(network, dataset.train.x[: max(1, min(rows, most))])
    z, a = seen.z, seen.a
    if batch is None:
        least = 2 if spec.network.batch_statistics else 1
        batch = first_rows(dataset, max(least, min(spec.training.batch, most)))
    gradients = backward(network, spec, dataset, batch)
    found: dict[str, Tensor] = {}
    for index, layer in enumerate(network.layers):
        assert isinstance(layer, Layer)
        arrays = _weights(gradients, index) | _ratio(ratios, index, spec.seeds)
        arrays |= _head(z[index], gradients.dz[index]) if layer.activation is None else {}
        arrays |= _hidden(network, index, (z[index], a[index]), gradients) if layer.activation is not None else {}
        found |= {f"inside.{index}.{name}": value for name, value in arrays.items()}
    return {name: value.detach().float().cpu().numpy() for name, value in found.items()}


def rows_allowed(network: Network, spec: Spec) -> int:
    """Rows whose pre-activations are few enough."""
    widths = [layer.weight.shape[2] for layer in network.layers[:-1] if isinstance(layer, Layer)]
    return max(1, MAX_ELEMENTS // max(1, spec.seeds * sum(widths)))


# -- the parts of a layer


def _head(z: Tensor, dz: Tensor) -> dict[str, Tensor]:
    return quantity("z", z) | gradient("dz", dz)


def _weights(gradients: Gradients, index: int) -> dict[str, Tensor]:
    return gradient("dw", gradients.dw[index]) | gradient("db", gradients.db[index])


def _ratio(ratios: Sequence[Tensor] | None, index: int, seeds: int) -> dict[str, Tensor]:
    return {"ratio": ratios[index] if ratios is not None else torch.full((seeds,), torch.nan)}


def _hidden(network: Network, index: int, seen: tuple[Tensor, Tensor], gradients: Gradients) -> dict[str, Tensor]:
    layer = network.layers[index]
    assert isinstance(layer, Layer) and layer.activation is not None
    z, a = seen
    arrays = _head(z, gradients.dz[index]) | quantity("a", a) | gradient("da", gradients.da[index])
    ends: Ends = tuple(arrays["z.ends"].tolist())
    with evaluating(layer.activation):
        arrays |= _through(layer.activation, z, a, ends)
    arrays |= {"rank": effective_rank(a[:, :RANK_ROWS]), "negative": _below_zero(z)}
    return arrays | _pulls(gradients, index, ends)


def _through(activation: nn.Module, z: Tensor, a: Tensor, ends: Ends) -> dict[str, Tensor]:
    """What the activation does to what enters it."""
    slope, several = slopes(activation, z), z.shape != a.shape
    return {
        "saturated": slope.new_zeros(len(z)) if several else _saturated(activation, slope, ends),  # a piece passes
        "active": _share(a)[:, :MAX_NEURONS],
        "moving": _share(slope)[:, :MAX_NEURONS],
        "curve": torch.full((1, POINTS), torch.nan) if several else curves(activation, len(z), ends, a.shape[2]),
    }


def _share(values: Tensor) -> Tensor:
    """Of rows that are not exactly zero [S, F]; not a number where a row is none."""
    return torch.where(values.sum(1).isfinite(), values.ne(0).float().mean(1), torch.nan)


def _below_zero(z: Tensor) -> Tensor:
    """Share of numbers below 0 [S]; not a number where one of them is none."""
    share = (z < 0).float().flatten(1).mean(1)
    return torch.where(z.flatten(1).isnan().any(1), torch.nan, share)


def _saturated(activation: nn.Module, slope: Tensor, ends: Ends) -> Tensor:
    bar = SATURATED * largest_slope(activation, len(slope), ends, slope.shape[2])
    below = (slope.abs() < bar.to(slope)[:, None, None]).float().flatten(1).mean(1)
    return torch.where(slope.flatten(1).sum(1).isfinite(), below, torch.nan)


# -- arrays of one quantity


def quantity(name: str, values: Tensor, about_zero: bool = False, bins: int = BINS) -> dict[str, Tensor]:
    """Axis, histogram and moments of values [S, ...], by name."""
    moments = Moments(len(values), 0.0 if about_zero else finite_mean(values))
    moments.add(values)
    stat = moments.stat()
    mean, deviation = stat[:, 0], stat[:, 1]
    ends = symmetric(mean, deviation) if about_zero else axis_of(mean, deviation, values)
    histogram = Histogram(ends, len(values), bins)
    histogram.add(values)
    arrays = {"ends": torch.tensor(ends), "hist": histogram.shares(), "beyond": histogram.beyond(), "stat": stat}
    return {f"{name}.{part}": value for part, value in arrays.items()}


def gradient(name: str, values: Tensor) -> dict[str, Tensor]:
    """The same of a gradient, about 0, and how it is spread over many sizes."""
    arrays = {f"{name}.{part}": value for part, value in gradient_quantiles(values).items()}
    return quantity(name, values, about_zero=True, bins=GRADIENT_BINS) | arrays


def _pulls(gradients: Gradients, index: int, ends: Ends) -> dict[str, Tensor]:
    """Mean size of the gradients where z lies in each bin [S, B]."""
    z = gradients.z[index]
    place = bin_indices(z, ends, BINS)
    pulls = {"pull.z": _mean_by(place, gradients.dz[index], len(z))}
    da = gradients.da[index]
    return pulls | {
        "pull.a": _mean_by(place, da, len(z)) if da.shape == z.shape else torch.full((len(z), BINS), torch.nan)
    }


def _mean_by(place: Tensor, gradient: Tensor, seeds: int) -> Tensor:
    size = seeds * (BINS + OUTSIDE)
    counts = torch.bincount(place.reshape(-1), minlength=size)
    sums = torch.bincount(place.reshape(-1), gradient.abs().reshape(-1).double(), minlength=size)
    return (sums / counts).view(seeds, -1)[:, 2:-1]  # 0 / 0 is not a number
