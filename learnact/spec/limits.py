"""What one visitor may ask of the machine. The operator sets it by environment variables."""

import os
from dataclasses import dataclass, fields
from itertools import pairwise

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec.fields import Spec


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
    """Weights and biases of one member, without norms and trained letters."""
    sizes = widths(spec, dataset)
    return sum((before + 1) * after for before, after in pairwise(sizes))


def step_work(spec: Spec, dataset: Dataset) -> int:
    """Multiply-adds of one training step of all members: forward, and twice that backward."""
    rows = min(spec.training.batch, len(dataset.train.x))
    return 3 * spec.seeds * rows * parameter_count(spec, dataset)
