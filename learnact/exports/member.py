"""One trained network out of the stack: the numbers of one seed, layer by layer, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learnact.activations import Activation
from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec import Spec

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Numbers:
    """A layer of one member.

    Attributes:
        weight: [in, out]. bias: [out].
        norm: "weight" and "bias" [out], for batch norm "mean" and "var" too; empty without a norm.
        activation: None for the head.
        letters: of the activation, [1] or one a neuron [out].
    """

    weight: Array
    bias: Array
    norm: dict[str, Array]
    activation: Activation | None
    letters: dict[str, Array]

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return sum(array.size for array in (self.weight, self.bias, *self.norm.values(), *self.letters.values()))


@dataclass(frozen=True)
class Member:
    """One network that was trained.

    Attributes:
        seed: the one it was trained from; `index` is its place among the members.
        layers: the hidden ones and the head.
        step: after so many steps, where that is known.
    """

    spec: Spec
    dataset: Dataset
    seed: int
    index: int
    layers: tuple[Numbers, ...]
    step: int | None = None

    @property
    def count(self) -> int:
        """How many numbers there are in all layers."""
        return sum(layer.count for layer in self.layers)

    @property
    def title(self) -> str:
        """For instance "Spiral, 2-8-8-1, seed 3, step 1,200"."""
        sizes = [len(self.layers[0].weight), *(len(layer.bias) for layer in self.layers)]
        parts = [self.dataset.title, "-".join(map(str, sizes)), f"seed {self.seed}"]
        return ", ".join(parts + ([] if self.step is None else [f"step {self.step:,}"]))


def member(
    spec: Spec, dataset: Dataset, parameters: Mapping[str, Array], seed: int | None = None, step: int | None = None
) -> Member:
    """The network of one seed; the first one where none is named.

    Args:
        parameters: as `learnact.training.parameters` gives them, [S, ...] by name.

    Raises:
        SpecError: where the run has no such seed, an array is missing, or its numbers are not finite.
    """
    seed = spec.first_seed if seed is None else seed
    if seed not in spec.members:
        raise SpecError(f"The seed must be one from {spec.members[0]} to {spec.members[-1]}, not {seed}.")
    index = seed - spec.first_seed
    head = len(spec.network.hidden)
    activations = [*(spec.network.activation_of(layer).activation() for layer in range(head)), None]
    layers = tuple(_layer(parameters, layer, index, activation) for layer, activation in enumerate(activations))
    found = Member(spec, dataset, seed, index, layers, step)
    if not all(np.isfinite(array).all() for layer in layers for array in _arrays(layer)):
        raise SpecError(f"Seed {seed} has diverged, its weights are not finite; another seed can be written down.")
    return found


def _layer(parameters: Mapping[str, Array], layer: int, index: int, activation: Activation | None) -> Numbers:
    mine = {
        name.removeprefix(f"layers.{layer}."): array[index if len(array) > 1 else 0]
        for name, array in parameters.items()
        if name.startswith(f"layers.{layer}.")
    }
    if "weight" not in mine or "bias" not in mine:
        raise SpecError(f"The weights lack layers.{layer}.weight or its bias, which this network has.")
    norm = {name.removeprefix("norm."): array[0] for name, array in mine.items() if name.startswith("norm.")}
    return Numbers(mine["weight"], mine["bias"][0], norm, activation, _letters(mine, activation))


def _letters(mine: Mapping[str, Array], activation: Activation | None) -> dict[str, Array]:
    values = {} if activation is None else activation.values
    return {
        letter: mine[f"activation.{letter}"][0] if f"activation.{letter}" in mine else np.array([value], np.float32)
        for letter, value in values.items()
    }


def _arrays(layer: Numbers) -> list[Array]:
    return [layer.weight, layer.bias, *layer.norm.values(), *layer.letters.values()]


def raw_rows(d: Dataset, split: str) -> Array:
    """What a visitor would call the inputs of a split: points of the plane, or features before scaling [n, d]."""
    part = d.split(split)
    return part.plane if part.plane is not None else d.scaling.undo(part.x)
