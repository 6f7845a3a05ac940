"""Histograms of numbers that come a batch at a time: counts in equal bins, and the axes that fit the numbers.

Of pre-activations, activations and gradients alike: `layers` counts them on one batch, `distributions` on every row,
`gradients` over many batches; `gradient_quantiles` has what equal bins cannot show.
"""

import math

import torch
from torch import Tensor

BINS = 48
GRADIENT_BINS = 30  # as in the tutorial of the University of Amsterdam
DEVIATIONS = 4.0  # on both sides of the mean that an axis holds
ODD = 0.1  # share of seeds at either end that do not widen an axis
POINT = 0.05  # half the width of an axis around a single value
TINY = 1e-30  # half an axis that is narrower holds a single value
EDGE = 1e-6  # of what is there, by which an axis reaches beyond it: the largest value belongs to the last bin
OUTSIDE = 3  # counts beside those of the bins: of what is no number, below and above

Ends = tuple[float, float]


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


def usual_ends(mean: Tensor, deviation: Tensor) -> Ends:
    """Mean ± 4 standard deviations of nearly all members [S], of those only that are finite; may be a single point."""
    fine = mean.isfinite() & deviation.isfinite()
    if not bool(fine.any()):
        return -DEVIATIONS, DEVIATIONS
    low = float((mean - DEVIATIONS * deviation)[fine].quantile(ODD))
    high = float((mean + DEVIATIONS * deviation)[fine].quantile(1 - ODD))
    return low, high


def axis(mean: Tensor, deviation: Tensor) -> Ends:
    """The same as an axis, which is never a single point."""
    low, high = usual_ends(mean, deviation)
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
