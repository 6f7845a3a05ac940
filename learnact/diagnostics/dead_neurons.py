"""Dead neurons: their output is exactly zero on every row of the training split.

The general form stands beside it: the derivative is exactly zero on every row, so that a saturated tanh counts too.
Both are told apart from zeros that are a rounding of float32 only.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from learnact.data import Dataset
from learnact.diagnostics.exact_zeros import any_in, count, fixed, flat, marks
from learnact.errors import SpecError
from learnact.networks import Layer, Network, forward_in_pieces
from learnact.spec import Spec

SELDOM = 0.001  # a neuron that is active on less than this share of the rows is nearly dead
KINDS = ("dead", "nearly", "always", "derivative_zero")

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Activity:
    """On how many of n rows the neurons of a layer do something.

    Attributes:
        rows: n.
        active: rows on which the output is not exactly zero [S, F].
        moving: rows on which the derivative is not exactly zero [S, F]; of pieces, the sum of theirs.
        hidden, slowed: rows on which the output, or the derivative, is zero by rounding only [S, F].
        known: members whose numbers are finite [S]; of the others nothing is said.
    """

    rows: int
    active: Counts
    moving: Counts
    hidden: Counts
    slowed: Counts
    known: Flags

    @property
    def dead(self) -> Flags:
        """Output exactly zero on every row [S, F]."""
        found: Flags = (self.active == 0) & self.known[:, None]
        return found

    @property
    def derivative_zero(self) -> Flags:
        """Derivative exactly zero on every row [S, F], as that of a dead ReLU: nothing is learned through it."""
        found: Flags = (self.moving == 0) & self.known[:, None]
        return found

    @property
    def rounded(self) -> Flags:
        """Dead or without a derivative in float32, but on some row by rounding only [S, F]."""
        return (self.dead & (self.hidden > 0)) | (self.derivative_zero & (self.slowed > 0))

    @property
    def nearly(self) -> Flags:
        """Active, but on under 0.1 % of the rows [S, F]."""
        return (self.active > 0) & (self.active < SELDOM * self.rows) & self.known[:, None]

    @property
    def always(self) -> Flags:
        """Active on every row [S, F]."""
        found: Flags = (self.active == self.rows) & self.known[:, None]
        return found

    def share(self) -> NDArray[np.float32]:
        """Of the rows on which each neuron is active [S, F]; not a number for a member that is not known."""
        return np.where(self.known[:, None], self.active / self.rows, np.nan).astype(np.float32)


@dataclass(frozen=True)
class DeadNeurons:
    """The answer for every hidden layer, from the input on."""

    layers: tuple[Activity, ...]

    def counts(self, kind: str = "dead") -> NDArray[np.float64]:
        """How many neurons of each layer and member [L, S] are of one of KINDS, or "rounded".

        Not a number for a member whose numbers are not finite.
        """
        found = [np.where(layer.known, _flags(layer, kind).sum(1), np.nan) for layer in self.layers]
        return np.array(found, float).reshape(len(self.layers), -1)

    def shares(self, kind: str = "dead") -> NDArray[np.float64]:
        """The same as shares of the layer's neurons [L, S]."""
        widths = np.array([layer.active.shape[1] for layer in self.layers], float)
        shares: NDArray[np.float64] = self.counts(kind) / widths[:, None]
        return shares

    def neurons(self, layer: int, member: int, kind: str = "dead") -> list[int]:
        """Which neurons, by their index from 0."""
        return [int(neuron) for neuron in np.flatnonzero(_flags(self.layers[layer], kind)[member])]


def _flags(layer: Activity, kind: str) -> Flags:
    if kind not in (*KINDS, "rounded"):
        raise SpecError(f"Neurons are counted as {', '.join(KINDS)} or rounded, not as {kind!r}.")
    flags: Flags = getattr(layer, kind)
    return flags


@dataclass(frozen=True)
class Change:
    """Neurons of one layer that died or came back between two moments [S, F]."""

    died: Flags
    revived: Flags


def changes(before: DeadNeurons, after: DeadNeurons) -> list[Change]:
    """For every layer; raises SpecError where the two are not of networks of one shape."""
    shapes = [[layer.active.shape for layer in moment.layers] for moment in (before, after)]
    if shapes[0] != shapes[1]:
        raise SpecError(f"Two moments of one network can be compared, not layers of {shapes[0]} and {shapes[1]}.")
    return [
        Change(new.dead & ~old.dead & old.known[:, None], old.dead & ~new.dead & new.known[:, None])
        for old, new in zip(before.layers, after.layers, strict=True)
    ]


# -- counting


def count_dead_neurons(network: Network, spec: Spec, dataset: Dataset) -> DeadNeurons:
    """Counts on all rows of the training split, in evaluation mode, with the memory of one piece of them."""
    counting = NeuronCounter(network, spec, dataset)
    for _ in counting.pieces():
        pass
    return counting.answer()


class NeuronCounter:
    """The same a piece at a time, so that whoever trains meanwhile decides when."""

    def __init__(self, network: Network, spec: Spec, dataset: Dataset) -> None:
        self.network, self.seeds, self.x = network, spec.seeds, dataset.train.x
        layers = [layer for layer in network.layers if isinstance(layer, Layer)]
        self.hidden = [_Layer(layer.activation) for layer in layers[:-1] if layer.activation is not None]
        self.known = torch.ones(spec.seeds, dtype=torch.bool)

    def pieces(self) -> Iterator[None]:
        """One step for every piece of the rows."""
        for logits in forward_in_pieces(self.network, self.x, self.seeds, self):
            self.known &= logits.isfinite().flatten(1).all(1).cpu()
            yield

    def record(self, layer: int, z: Tensor, a: Tensor) -> None:
        if layer < len(self.hidden):
            self.hidden[layer].add(z, a)

    def answer(self) -> DeadNeurons:
        """To be asked after the last piece."""
        return DeadNeurons(tuple(layer.activity(len(self.x), self.known.numpy()) for layer in self.hidden))


class _Layer:
    """Counts of one layer; numbers are looked at one by one only where a zero may be a rounding."""

    def __init__(self, activation: nn.Module) -> None:
        self.activation = activation
        plain = fixed(activation)
        self.flat = flat(plain) if plain is not None else None
        self.sums: list[Tensor] = []  # active, moving, hidden, slowed: [S, F] each, float64

    def add(self, z: Tensor, a: Tensor) -> None:
        found = self._counted(z, a)
        self.sums = [old + new for old, new in zip(self.sums, found, strict=True)] if self.sums else found

    def activity(self, rows: int, known: Flags) -> Activity:
        active, moving, hidden, slowed = (counts.round().long().cpu().numpy() for counts in self.sums)
        return Activity(rows, active, moving, hidden, slowed, known)

    def _counted(self, z: Tensor, a: Tensor) -> list[Tensor]:
        active = torch.ne(a, 0, out=torch.empty_like(a)).sum(1).double()  # faster than counting
        if self.flat is None or any_in(z, self.flat.unsure):
            m = marks(self.activation, z)
            return [active, *(part.sum(1).double() for part in (~m.slope, m.value_rounded, m.slope_rounded))]
        nothing = torch.zeros_like(active)
        moving = active if self.flat.alike else z.shape[1] - count(z, self.flat.slope).double()
        return [active, moving, nothing, nothing]
