"""Statistics of numbers that come a batch at a time: nothing is kept but sums and counts, one row a member."""

import math
from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.networks import ForwardHook, Network, evaluating

BINS = 48
ELEMENTS = 2**17  # numbers of one layer that are taken together: they fit in the cache
MIN_ROWS = 16  # rows that are taken together at least
DEVIATIONS = 4.0  # on both sides of the mean that an axis holds
ODD = 0.1  # share of seeds at either end that do not widen an axis
POINT = 0.05  # half the width of an axis around a single value
TINY = 1e-30  # half an axis that is narrower holds a single value
EDGE = 1e-6  # of what is there, by which an axis reaches beyond it: the largest value belongs to the last bin
OUTSIDE = 3  # counts beside those of the bins: of what is no number, below and above

Ends = tuple[float, float]


def forward_in_pieces(network: Network, x: NDArray[np.float32], seeds: int, hook: ForwardHook) -> Iterator[Tensor]:
    """Sends all rows through a network in evaluation mode, a piece at a time; the hook hears every layer of each.

    Args:
        network: stacked over seeds; between two pieces it is in the mode that it was in.
        x: [n, inputs], n at least 1.
        seeds: S.

    Yields:
        the logits of a piece [S, rows, outputs].
    """
    parameter = next(network.parameters())
    for piece in torch.from_numpy(x).split(rows_per_piece(network, seeds)):
        with torch.no_grad(), evaluating(network):
            logits = network(piece.to(parameter.device).expand(seeds, -1, -1), hook)
        yield logits


def rows_per_piece(network: Network, seeds: int) -> int:
    """Rows of a piece, so few that the numbers of the widest layer fit in the cache."""
    widest = max(p.shape[2] for p in network.parameters() if p.dim() == 3)
    return max(MIN_ROWS, ELEMENTS // (seeds * widest))


class Histogram:
    """Counts in equal bins, below and above them, and of what is no number.

    Args:
        ends: low, high of the axis, low < high.
        groups: histograms that are counted side by side, such as one a member.
        bins: B.
    """

    def __init__(self, ends: Ends, groups: int, bins: int = BINS) -> None:
        self.ends, self.bins = ends, bins
        self.counts = torch.zeros(groups, bins + OUTSIDE, dtype=torch.long)  # no number, below, bins, above

    def add(self, values: Tensor) -> None:
        """Counts values [groups, ...]."""
        found = bin_indices(values, self.ends, self.bins)
        self.counts += torch.bincount(found.reshape(-1), minlength=self.counts.numel()).view_as(self.counts).cpu()

    def shares(self) -> Tensor:
        """Of everything that was counted, in each bin [groups, B]."""
        return self._parts()[:, 2:-1]

    def beyond(self) -> Tensor:
        """Shares below and above [groups, 2]."""
        return self._parts()[:, [1, -1]]

    def _parts(self) -> Tensor:
        return self.counts / self.counts.sum(1, keepdim=True).clamp(min=1)


def bin_indices(values: Tensor, ends: Ends, bins: int) -> Tensor:
    """The place of every value [G, ...] in flat counts of [G, bins + 3]; int32 of the same shape.

    Within a group 0 is for what is no number, 1 for what is below, bins + 2 for what is above.
    """
    low, high = ends
    scale = bins / (high - low)
    if low <= 0 <= high:
        place = (values * scale).add_(2 - low * scale)  # all zeros in one bin, the first where the axis begins at 0
    else:
        place = (values - (low + high) / 2).mul_(scale).add_(2 + bins / 2)
    place.clamp_(1, bins + 2)
    found = place.int().clamp_(min=0)  # a not-a-number becomes 0 or the lowest integer
    if len(values) > 1:
        first = torch.arange(len(values), dtype=torch.int32, device=values.device) * (bins + OUTSIDE)
        found += first.view(-1, *[1] * (values.dim() - 1))
    return found


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


def axis(mean: Tensor, deviation: Tensor) -> Ends:
    """Holds mean ± 4 standard deviations of nearly all members [S]; of those only that are finite."""
    fine = mean.isfinite() & deviation.isfinite()
    if not bool(fine.any()):
        return -DEVIATIONS, DEVIATIONS
    low = float((mean - DEVIATIONS * deviation)[fine].quantile(ODD))
    high = float((mean + DEVIATIONS * deviation)[fine].quantile(1 - ODD))
    centre, half = (low + high) / 2, (high - low) / 2
    half = half if half > 1e-5 * abs(centre) and half > TINY else POINT * max(1.0, abs(centre))
    return centre - half, centre + half


def axis_of(mean: Tensor, deviation: Tensor, values: Tensor) -> Ends:
    """The same, no wider than the values whose moments these are; it begins at exactly 0 where none lies below."""
    low, high = axis(mean, deviation)
    least, most = extent(values)
    if least >= 0 and high > 0:
        low = max(low, 0.0)
    edge = EDGE * (most - least)
    cut = max(low, least - edge), min(high, most + edge)
    return cut if cut[1] - cut[0] > max(1e-5 * max(map(abs, cut)), TINY) else (low, high)


def extent(values: Tensor) -> Ends:
    """The smallest and the largest finite value; 0 and 0 where none is."""
    least, most = (float(end) for end in torch.aminmax(values))
    if math.isfinite(least) and math.isfinite(most):
        return least, most
    finite = values[values.isfinite()]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)


def symmetric(mean: Tensor, deviation: Tensor) -> Ends:
    """The same around 0, for gradients."""
    spread = (mean.square() + deviation.square()).sqrt()
    return axis(torch.zeros_like(spread), spread)
