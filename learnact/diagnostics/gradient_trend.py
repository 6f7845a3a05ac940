"""How the size of a gradient goes from layer to layer towards the input, and the sentence that the page says of it.

The verdict is about the whole way, from the last hidden layer to the first: within 3x the size is kept, within 100x it
shrinks or grows, beyond that the gradient vanishes or explodes. A factor for one layer alone would call two layers
exploding and forty keeping their size where the sizes at the input say the opposite.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

KEEPS_FACTOR = 3.0  # times over all layers that still count as keeping the size
VANISHES_FACTOR = 100.0  # times over all layers from which a gradient vanishes or explodes

Kind = Literal["keeps", "shrinks", "vanishes", "grows", "explodes", "none", "short", "lost"]


@dataclass(frozen=True)
class Trend:
    """Of a size that is known hidden layer by hidden layer, from the input on.

    Attributes:
        factor: new size over old for one layer towards the input, the geometric mean over all steps; else nan or 0.
        layers: how many there are.
        silent: layers, counted from 0, in which it is exactly zero.
    """

    kind: Kind
    factor: float
    layers: int
    silent: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """For instance "the gradient vanishes: it shrinks 9x a layer, 6600x from layer 5 to layer 1"."""
        match self.kind:
            case "none":
                return f"the gradient is exactly zero in {_layers(self.silent)}: nothing is learned there"
            case "lost":
                return "the gradient overflows: it is not a number"
            case "short":
                return f"{'one hidden layer alone' if self.layers else 'no hidden layer'}: there is no depth to cross"
            case "keeps":
                verdict = "changes little" if self.change else "keeps its size"
            case _:
                verdict = self.kind
        return f"the gradient {_joined(verdict, self.change)} from layer {self.layers} to layer 1"

    @property
    def change(self) -> str:
        """For instance "shrinks 1.4x a layer, 3.8x"; of two layers once; "" where nothing changes."""
        apart = max(self.factor, 1 / self.factor)
        one, whole = short(apart), short(apart ** (self.layers - 1), 2)
        if whole == "1":
            return ""
        a_layer = "" if self.layers == 2 or one == "1" else f"{one}x a layer, "
        return f"{'shrinks' if self.factor < 1 else 'grows'} {a_layer}{whole}x"


def _joined(verdict: str, change: str) -> str:
    """The verdict and what it stands on, which may begin with the same word."""
    if not change or change.startswith(verdict):
        return change or verdict
    return f"{verdict}: it {change}"


def trend(sizes: Sequence[float]) -> Trend:
    """What the sizes of the hidden layers, from the input on, say; none may be negative."""
    count, silent = len(sizes), tuple(layer for layer, size in enumerate(sizes) if size == 0)
    if silent:
        return Trend("none", 0.0, count, silent)
    if not all(map(math.isfinite, sizes)):
        return Trend("lost", math.nan, count)
    if count < 2:
        return Trend("short", math.nan, count)
    whole = math.log(sizes[0]) - math.log(sizes[-1])
    return Trend(_kind(whole), math.exp(whole / (count - 1)), count)


def _kind(whole: float) -> Kind:
    """The verdict on the logarithm of the factor over all layers."""
    if abs(whole) <= math.log(KEEPS_FACTOR):
        return "keeps"
    if abs(whole) <= math.log(VANISHES_FACTOR):
        return "shrinks" if whole < 0 else "grows"
    return "vanishes" if whole < 0 else "explodes"


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


def _layers(silent: tuple[int, ...]) -> str:
    names = [layer + 1 for layer in silent]
    if len(names) == 1:
        return f"layer {names[0]}"
    if len(names) > 2 and names[-1] - names[0] == len(names) - 1:
        return f"layers {names[0]} to {names[-1]}"
    return f"layers {', '.join(map(str, names[:-1]))} and {names[-1]}"
