"""A signal through σ: its density before and after, and the harmonics that σ makes of a sine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from learnact.errors import SpecError

POINTS = 2**15  # values that stand for a distribution, at equal steps of probability
WAVE = 4096  # values of one period
DRAWN = 256  # of these that are told
BINS = 96
HARMONICS = 16
AMPLITUDES = tuple(float(a) for a in np.geomspace(0.1, 10, 25))
REACH = 4.0  # standard deviations on both sides that a normal density is drawn over
APART = 0.9  # distance of either peak of "bimodal" from the mean, for a variance of 1
DISTRIBUTIONS = ("normal", "uniform", "bimodal")
MIN_HALF_WIDTH = 1e-6  # half the width of an axis, relative

Function = Callable[[Tensor], Tensor]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Density:
    """Of numbers, as shares.

    Attributes:
        ends: low, high of the axis [2].
        shares: in B equal bins [B]; with `beyond` they sum to 1.
        beyond: below and above [2].
        moments: mean and standard deviation [2].
        zero: share that is exactly 0, which a bin shows only as its height.
    """

    ends: Array
    shares: Array
    beyond: Array
    moments: Array
    zero: float


@dataclass(frozen=True)
class SignalDensities:
    """A signal before and after the activation."""

    before: Density
    after: Density


def signal(
    function: Function, entering: str | ArrayLike = "normal", mean: float = 0.0, deviation: float = 1.0
) -> SignalDensities:
    """What σ makes of a distribution.

    Args:
        function: σ, element by element.
        entering: "normal", "uniform" or "bimodal" (two normal peaks of equal height), or numbers of any shape, such as
            measured pre-activations, which are taken as they are.
        mean, deviation: of a named distribution.

    Raises:
        SpecError: for an unknown name, a deviation that is not positive, or numbers that are none or not finite.
    """
    x = _named(entering, mean, deviation) if isinstance(entering, str) else _given(entering)
    y = _applied(function, x)
    return SignalDensities(_density(x, named=isinstance(entering, str)), _density(y))


def _named(name: str, mean: float, deviation: float) -> Array:
    if name not in DISTRIBUTIONS:
        raise SpecError(f"A signal is {', '.join(DISTRIBUTIONS)} or numbers, not {name!r}.")
    if not (np.isfinite(mean) and np.isfinite(deviation) and deviation > 0):
        raise SpecError(f"A signal needs a finite mean and a deviation above 0, not {mean:g} and {deviation:g}.")
    p = (np.arange(POINTS) + 0.5) / POINTS
    return mean + deviation * _STANDARD[name](p)


def _normal(p: Array) -> Array:
    z: Array = torch.special.ndtri(torch.from_numpy(p)).numpy()
    return z


def _uniform(p: Array) -> Array:
    x: Array = np.sqrt(3) * (2 * p - 1)
    return x


def _bimodal(p: Array) -> Array:
    """Half of the values around either peak, the variance being APART² + width² = 1."""
    half = _normal((np.arange(len(p) // 2) + 0.5) / (len(p) // 2)) * np.sqrt(1 - APART**2)
    return np.sort(np.concatenate([half - APART, half + APART]))


_STANDARD: dict[str, Callable[[Array], Array]] = {"normal": _normal, "uniform": _uniform, "bimodal": _bimodal}


def _given(numbers: ArrayLike) -> Array:
    x = np.asarray(numbers, float).ravel()
    if not x.size or not np.isfinite(x).all():
        raise SpecError(f"A signal needs finite numbers, at least one; {int(np.isfinite(x).sum())} of {x.size} are.")
    return x


def _applied(function: Function, x: Array) -> Array:
    """σ in float64; raises SpecError where it has no finite value."""
    with torch.no_grad():
        y = function(torch.from_numpy(np.ascontiguousarray(x))).double().numpy()
    if not np.isfinite(y).all():
        place = float(x[~np.isfinite(y)].flat[0])
        raise SpecError(f"This activation has no finite value at {place:.4g}, which the signal reaches.")
    return y


def _density(x: Array, named: bool = False) -> Density:
    """Over mean ± 4 standard deviations, but never wider than the numbers reach."""
    mean, deviation = float(x.mean()), float(x.std())
    low, high = max(x.min(), mean - REACH * deviation), min(x.max(), mean + REACH * deviation)
    if named:
        low, high = min(low, mean - 2 * deviation), max(high, mean + 2 * deviation)
    half = max((high - low) / 2, MIN_HALF_WIDTH * (1 + abs(mean)))
    low, high = (low + high) / 2 - half, (low + high) / 2 + half
    counts, _ = np.histogram(x, BINS, (low, high))
    beyond = np.array([(x < low).mean(), (x > high).mean()])
    return Density(np.array([low, high]), counts / x.size, beyond, np.array([mean, deviation]), float((x == 0).mean()))


# -- spectrum


@dataclass(frozen=True)
class Harmonics:
    """What σ makes of A sin t, for K amplitudes.

    Attributes:
        amplitudes: A [K].
        strength: amplitude of the harmonics 0 (the mean's size) to H in σ(A sin t) [K, H + 1].
        distortion: root of the power of the harmonics 2 to H over that of the first [K]; not a number where there
            is no first.
        waves: σ(A sin t) over one period, t from 0 [K, 256].
    """

    amplitudes: Array
    strength: Array
    distortion: Array
    waves: Array


def harmonics(function: Function, amplitudes: Sequence[float] = AMPLITUDES, count: int = HARMONICS) -> Harmonics:
    """The spectrum of a sine through σ, for growing amplitudes.

    Args:
        function: σ, element by element.
        amplitudes: finite numbers above 0.
        count: H, from 1 to 512.

    Raises:
        SpecError: for amplitudes or counts out of range, or where σ has no finite value.
    """
    sizes = np.asarray(amplitudes, float)
    if sizes.ndim != 1 or not sizes.size or not np.isfinite(sizes).all() or (sizes <= 0).any():
        raise SpecError("Amplitudes are finite numbers above 0, at least one.")
    if not 1 <= count <= WAVE // 8:
        raise SpecError(f"Harmonics are counted up to a number from 1 to {WAVE // 8}, not {count}.")
    t = 2 * np.pi * np.arange(WAVE) / WAVE
    waves = _applied(function, sizes[:, None] * np.sin(t))  # [K, WAVE]
    strength = np.abs(np.fft.rfft(waves, axis=1))[:, : count + 1] * 2 / WAVE
    strength[:, 0] /= 2
    return Harmonics(sizes, strength, _distortion(strength), waves[:, :: WAVE // DRAWN])


def _distortion(strength: Array) -> Array:
    first, rest = strength[:, 1], np.sqrt(np.square(strength[:, 2:]).sum(1))
    some = first > 1e-12 * np.maximum(1.0, strength.max(1))
    ratio: Array = np.divide(rest, first, out=np.full(len(first), np.nan), where=some)
    return ratio
