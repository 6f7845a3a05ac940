"""How the size of a gradient goes from layer to layer towards the input, and the sentence that the page says of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

STEADY = 1.5  # times a layer that still count as keeping its size
FAR = 10.0  # times over all layers that no longer do
STEEP = 2.0  # times a layer from which a gradient explodes

Kind = Literal["keeps", "shrinks", "grows", "explodes", "none", "short", "lost"]


@dataclass(frozen=True)
class Trend:
    """Of a size that is known layer by layer, from the input on.

    Attributes:
        factor: new size over old for one layer towards the input, by least squares of the logarithm; else nan or 0.
        first: the size in the first layer.
        silent: layers, counted from 0, in which it is exactly zero.
    """

    kind: Kind
    factor: float
    first: float
    silent: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """For instance "the gradient shrinks 9x a layer; by the input it is 1e-5"."""
        match self.kind:
            case "none":
                return f"the gradient is exactly zero in {_layers(self.silent)}: nothing is learned there"
            case "lost":
                return "the gradient overflows: it is not a number"
            case "short":
                return "one layer alone: there is no depth to cross"
            case "keeps":
                moves = f"shrinks {_times(1 / self.factor)}" if self.factor < 1 else f"grows {_times(self.factor)}"
                return f"the gradient keeps its size ({moves} a layer)"
        factor = 1 / self.factor if self.kind == "shrinks" else self.factor
        return f"the gradient {self.kind} {_times(factor)} a layer; by the input it is {short(self.first, 2)}"


def trend(sizes: Sequence[float]) -> Trend:
    """What the sizes of the layers, from the input on and the head last, say; none may be negative."""
    first, silent = sizes[0], tuple(layer for layer, size in enumerate(sizes) if size == 0)
    if silent:
        return Trend("none", 0.0, first, silent)
    if not all(map(math.isfinite, sizes)):
        return Trend("lost", math.nan, first)
    if len(sizes) < 2:
        return Trend("short", math.nan, first)
    slope = np.polyfit(np.arange(len(sizes)), np.log(sizes), 1)[0]
    factor = float(np.exp(-slope))
    apart = max(factor, 1 / factor)
    if apart <= STEADY and apart ** (len(sizes) - 1) <= FAR:
        return Trend("keeps", factor, first)
    return Trend("shrinks" if factor < 1 else "explodes" if factor >= STEEP else "grows", factor, first)


def pooled(sizes: NDArray[np.float64]) -> float:
    """One size of those of several members: the geometric mean of the positive ones, 0 where all are 0, else nan."""
    positive = sizes[sizes > 0]
    if len(positive):
        return float(np.exp(np.log(positive).mean()))
    return 0.0 if len(sizes) and (sizes == 0).all() else math.nan


def short(value: float, digits: int = 3) -> str:
    """A number with so many digits, in powers of ten where it is far from 1."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    if 1e-3 <= abs(value) < 1e5:
        return f"{float(f'{value:.{digits}g}'):.10g}"
    number, power = f"{value:.{max(0, digits - 2)}e}".split("e")
    return f"{number}e{int(power)}"


def _times(factor: float) -> str:
    return f"{short(factor, 1 if 3 <= factor < 10 else 2)}x"


def _layers(silent: tuple[int, ...]) -> str:
    names = [layer + 1 for layer in silent]
    if len(names) == 1:
        return f"layer {names[0]}"
    if len(names) > 2 and names[-1] - names[0] == len(names) - 1:
        return f"layers {names[0]} to {names[-1]}"
    return f"layers {', '.join(map(str, names[:-1]))} and {names[-1]}"
