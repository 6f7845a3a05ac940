"""What one visitor may ask of the machine. The operator sets it by environment variables."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

from learnact.activations import AnyRecipe
from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec.fields import ActivationSpec, Spec

MAX_CURVE_WORK = 100  # multiply-adds of one element of a learned activation, a table being there for what costs more


@dataclass(frozen=True)
class Limits:
    """Largest values; each is read from the environment as LEARNACT_MAX_<NAME>.

    Attributes:
        parameters: weights and biases of all seeds together.
        samples: rows of data.
        epochs: of one run.
        seeds: of one run.
        live_work: multiply-adds of one training step above which a run waits in a queue instead of training at once.
    """

    parameters: int = 50_000_000
    samples: int = 600_000
    epochs: int = 100_000
    seeds: int = 100
    live_work: int = 1_000_000_000

    @classmethod
    def from_environment(cls) -> "Limits":
        """Raises SpecError where a variable is not a whole number above zero."""
        given = {f.name: os.environ.get(f"LEARNACT_MAX_{f.name.upper()}") for f in fields(cls)}
        return cls(**{name: _whole(name, text) for name, text in given.items() if text})

    def check(self, spec: Spec, dataset: Dataset) -> None:
        """Raises SpecError where the experiment is too large for this machine."""
        asked = {
            "parameters": parameter_count(spec, dataset) * spec.seeds,
            "samples": sum(len(split.x) for split in (dataset.train, dataset.validation, dataset.test)),
            "epochs": spec.training.epochs,
            "seeds": spec.seeds,
        }
        for name, value in asked.items():
            if value > getattr(self, name):
                raise SpecError(f"This machine takes at most {getattr(self, name):,} {name} in one run, not {value:,}.")


def _whole(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise SpecError(f"LEARNACT_MAX_{name.upper()} must be a whole number above 0, not {text!r}.")
    return int(text)


def widths(spec: Spec, dataset: Dataset) -> tuple[int, ...]:
    """Neurons of every layer from the inputs to the outputs of the head."""
    outputs = len(dataset.classes) if dataset.task == "multiclass" else 1
    return (dataset.train.x.shape[1], *spec.network.hidden, outputs)


def parameter_count(spec: Spec, dataset: Dataset) -> int:
    """Weights and biases of one member and what its learned activations have, without norms and trained letters."""
    return _weights(spec, dataset) + sum(recipe.count() * curves for recipe, curves in _curves(spec))


def step_work(spec: Spec, dataset: Dataset) -> int:
    """Multiply-adds of one training step of all members: forward, and twice that backward.

    A learned activation is counted at every element, or at the points of its table where that is less.
    """
    rows = min(spec.training.batch, len(dataset.train.x))
    per_row = _weights(spec, dataset) * rows + sum(
        min(chosen.learned.work(), MAX_CURVE_WORK) * width * rows
        for chosen, width in _layers(spec)
        if chosen.learned is not None
    )
    return 3 * spec.seeds * per_row


def _weights(spec: Spec, dataset: Dataset) -> int:
    """Weights and biases of one member; a neuron may have several pieces."""
    pieces = [*(chosen.learned.pieces if chosen.learned else 1 for chosen, _ in _layers(spec)), 1]
    sizes = pairwise(widths(spec, dataset))
    return sum((before + 1) * after * count for (before, after), count in zip(sizes, pieces, strict=True))


def _layers(spec: Spec) -> list[tuple[ActivationSpec, int]]:
    """The activation and the width of every hidden layer."""
    return [(spec.network.activation_of(layer), width) for layer, width in enumerate(spec.network.hidden)]


def _curves(spec: Spec) -> Iterator[tuple[AnyRecipe, int]]:
    """Every group of layers with a learned activation of its own, and the number of its curves."""
    once: list[ActivationSpec] = []
    for chosen, width in _layers(spec):
        if chosen.learned is None or (chosen.sharing == "network" and chosen in once):
            continue
        once.append(chosen)
        yield chosen.learned, width if chosen.sharing == "neuron" else 1
