"""The known activation that a curve is most like: a·f(bx + c) + d over the zoo, ranked by the weighted R².

a and d are a weighted linear regression and need no search; b and c are searched for on a grid that follows the used
range, which is then refined around its best place.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch

from learnact.activations.activation import Activation
from learnact.activations.zoo import ZOO, get

ROWS = 160  # points at which a curve is compared
SCALES = np.geomspace(0.1, 10, 13)  # of b, in units of one over the deviation of what enters
PLACES = np.linspace(-2.5, 2.5, 13)  # of the point that goes to zero, in deviations from the mean
ROUNDS = 6  # of refinement, each with a third of the step
FINE = np.linspace(-1, 1, 5)
STRETCHED = {"identity", "relu", "leaky_relu", "prelu", "rrelu", "abs"}  # f(bx) = b f(x) for b > 0
FLAT = 1e-12  # share of the mean square below which a variance is none

Numbers = np.ndarray


@dataclass(frozen=True)
class Match:
    """a·f(bx + c) + d, and the share of the curve's weighted variance that it explains."""

    name: str
    a: float
    b: float
    c: float
    d: float
    r2: float

    @property
    def words(self) -> str:
        """ "0.98 · GELU(1.2 x − 0.1) + 0.03"."""
        inside = f"{_number(self.b)} x {'−' if self.c < 0 else '+'} {_number(abs(self.c))}"
        outside = f"{'−' if self.d < 0 else '+'} {_number(abs(self.d))}"
        return f"{_number(self.a)} · {get(self.name).title}({inside}) {outside}"

    @property
    def score(self) -> str:
        """R² with three digits, cut and not rounded: 1.000 is an exact match."""
        return f"{math.floor(1000 * self.r2 + 1e-6) / 1000:.3f}"

    def __call__(self, x: Numbers) -> Numbers:
        return self.a * _values(get(self.name), self.b * np.asarray(x, np.float64) + self.c) + self.d


def nearest(x: Numbers, curve: Numbers, weights: Numbers, names: Iterable[str] = ()) -> list[Match]:
    """The zoo by likeness to a curve, best first.

    Args:
        x, curve: points [K], ascending, and the curve there [K].
        weights: how often each point is used [K], not negative, of any scale.
        names: entries to compare with; all where none are named.

    Returns:
        one match an entry, of equal ones (to 0.0001) the first named first; none at all where nothing is used, or
        the curve is flat or not finite there.
    """
    if not np.any(np.asarray(weights) > 0):
        return []
    x, y, w = _rows(x, curve, weights)
    mean = (w * x).sum()
    deviation = np.sqrt((w * (x - mean) ** 2).sum())
    flat = (w * (y - (w * y).sum()) ** 2).sum() <= FLAT * (1 + (w * y * y).sum())
    if not np.isfinite(y).all() or flat or deviation == 0:
        return []
    found = [_match(get(name), (x - mean) / deviation, y, w) for name in names or ZOO]
    return sorted((_unscaled(match, mean, deviation) for match in found), key=lambda match: -round(match.r2, 4))


def _rows(x: Numbers, curve: Numbers, weights: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Points, curve and weights where there is weight, thinned out; the weights sum to 1."""
    x, curve, weights = (np.asarray(values, np.float64) for values in (x, curve, weights))
    used = np.flatnonzero(weights > 1e-4 * weights.max())
    picked = used[np.unique(np.linspace(0, len(used) - 1, ROWS).round().astype(int))]
    return x[picked], curve[picked], weights[picked] / weights[picked].sum()


def _match(entry: Activation, x: Numbers, y: Numbers, w: Numbers) -> Match:
    """The best b and place for one entry; x has mean 0 and deviation 1."""
    signs = (1.0,) if _symmetric(entry) else (1.0, -1.0)
    log_scale, place, sign = (part.ravel() for part in np.meshgrid(np.log(SCALES), PLACES, signs, indexing="ij"))
    best = _best(entry, (sign * np.exp(log_scale), place), (x, y, w))
    step = np.log(SCALES[1] / SCALES[0]), PLACES[1] - PLACES[0]
    for _ in range(ROUNDS):
        factor, shift = (part.ravel() for part in np.meshgrid(np.exp(step[0] * FINE), step[1] * FINE, indexing="ij"))
        best = _best(entry, (best.b * factor, -best.c / best.b + shift), (x, y, w))
        step = step[0] / 2.5, step[1] / 2.5
    return best


def _best(entry: Activation, tried: tuple[Numbers, Numbers], rows: tuple[Numbers, Numbers, Numbers]) -> Match:
    """The best of pairs (b [n], place [n]) with its a and d."""
    (scale, place), (x, y, w) = tried, rows
    f = _values(entry, scale[:, None] * (x - place[:, None]))  # [n, K]
    mean_f, mean_y = f @ w, y @ w
    covariance = (f * (y - mean_y)) @ w
    variance = (f * f) @ w - mean_f**2
    fits = np.isfinite(variance) & (variance > FLAT * (1 + mean_f**2))
    gained = np.where(fits, covariance**2 / np.where(fits, variance, 1), 0)
    i = int(np.argmax(gained))
    a = covariance[i] / variance[i] if fits[i] else 0.0
    c, d = -scale[i] * place[i], mean_y - a * (mean_f[i] if fits[i] else 0.0)
    r2 = gained[i] / ((y - mean_y) ** 2 @ w)
    return Match(entry.name, float(a), float(scale[i]), float(c), float(d), float(min(r2, 1.0)))


def _unscaled(match: Match, mean: float, deviation: float) -> Match:
    b = match.b / deviation
    found = Match(match.name, match.a, b, match.c - b * mean, match.d, match.r2)
    return _stretched(found) if match.name in STRETCHED else found


def _stretched(match: Match) -> Match:
    """f(bx) = |b| f(±x): the factor stands before the function, so that equal curves have equal words."""
    size = abs(match.b)
    return Match(match.name, match.a * size, match.b / size, match.c / size, match.d, match.r2)


def _symmetric(entry: Activation) -> bool:
    """Odd or even, so that -b says nothing new."""
    x = np.linspace(0.1, 6, 50)
    right, left = _values(entry, x), _values(entry, -x)
    return bool(np.allclose(np.abs(right), np.abs(left)))


def _values(entry: Activation, x: Numbers) -> Numbers:
    with np.errstate(all="ignore"), torch.no_grad():
        found: Numbers = entry(torch.from_numpy(np.ascontiguousarray(x))).numpy()
    return found


def _number(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")
