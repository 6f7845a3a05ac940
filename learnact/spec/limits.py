"""What one visitor may ask of the machine. The operator sets it by environment variables."""

import contextlib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from learnact.activations import AnyRecipe
from learnact.data import Dataset
from learnact.environment import seconds
from learnact.errors import SpecError
from learnact.spec.cost import Cost, estimate_cost
from learnact.spec.fields import ActivationSpec, Spec
from learnact.spec.shape import Shape, expected_shape, shape_of

MAX_CURVE_WORK = 100  # multiply-adds of one element of a learned activation, a table being there for what costs more
MEGABYTE = 1_000_000
OWN_MEGABYTES = 1_500  # of the server and its workers before any run
RUN_SHARE = 3 / 8  # of what is left, for the runs of one worker: there are two, and what is estimated may be double
CONTAINER_MEMORY = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Where a container says how much memory it has, by the second and by the first version of cgroups."""

LIVE_WORK = "LEARNACT_MAX_LIVE_WORK"  # the one limit that may be 0
MAX_DIGITS = 18  # of a whole number


def run_memory_megabytes() -> int:
    """What the runs of one worker may take here unless said otherwise; an eighth of all memory at least."""
    total = memory_megabytes()
    return max(int((total - OWN_MEGABYTES) * RUN_SHARE), total // 8)


def memory_megabytes() -> int:
    """Memory of this machine, or of the container that it is; 4,000 where neither is known."""
    known = []
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        known.append(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    for said in CONTAINER_MEMORY:
        with contextlib.suppress(OSError, ValueError):  # "max", or a number beyond all memory, where there is no limit
            known.append(int(said.read_text()))
    return min(known, default=4_000 * MEGABYTE) // MEGABYTE


@dataclass(frozen=True)
class Limits:
    """Largest values; each is read from the environment as LEARNACT_MAX_<NAME>.

    Attributes:
        parameters: weights and biases of all seeds together.
        samples: rows of data.
        epochs: of one run.
        seeds: of one run.
        run_megabytes: memory of one run at its peak; what would take more is refused. Three eighths of what this
            machine has beside the lab itself unless said otherwise.
        worker_megabytes: memory of all runs of one worker together; what does not fit waits. As much.
        queued_step_seconds: of one training step in the queue; what would take longer is refused.
        step_seconds: of one training step above which a run waits in the queue instead of training at once.
        stall_seconds: of the longest piece of work between two looks at other runs, above which it waits too.
        live_work: multiply-adds of one training step above which it waits too; 0 asks for none.
    """

    parameters: int = 50_000_000
    samples: int = 600_000
    epochs: int = 100_000
    seeds: int = 100
    run_megabytes: int = field(default_factory=run_memory_megabytes)
    worker_megabytes: int = field(default_factory=run_memory_megabytes)
    queued_step_seconds: float = 30.0
    step_seconds: float = 0.1
    stall_seconds: float = 2.0
    live_work: int = 0

    @classmethod
    def from_environment(cls) -> "Limits":
        """Raises SpecError where a variable is not a number above zero, a whole one where it counts something."""
        variables = {each.name: f"LEARNACT_MAX_{each.name.upper()}" for each in fields(cls)}
        numbers: dict[str, Any] = {name: _number(given) for name, given in variables.items() if os.environ.get(given)}
        return cls(**numbers)

    def check(self, spec: Spec, dataset: Dataset | None = None) -> None:
        """Refuses what is too large for this machine.

        Args:
            dataset: the data of the experiment; None goes by what is expected of it, as far as that is known.

        Raises:
            SpecError: a sentence with the number that is too large, and what would fit.
        """
        shape = _shape(spec, dataset)
        asked = {"seeds": spec.seeds, "epochs": spec.training.epochs}
        if shape is not None:
            asked |= {"samples": shape.rows, "parameters": _parameter_count(spec, shape) * spec.seeds}
        for name, value in asked.items():
            if value > getattr(self, name):
                raise SpecError(f"This machine takes at most {getattr(self, name):,} {name} in one run, not {value:,}.")
        if shape is not None:
            self._check_cost(spec, shape)

    def queues(self, spec: Spec, dataset: Dataset, inside: bool = False) -> bool:
        """Whether an experiment is too much for a live run, and waits in the queue of heavy ones.

        Args:
            inside: whether its live evaluations look into every layer.
        """
        found = estimate_cost(spec, shape_of(dataset), inside=inside)
        slow = found.step_seconds > self.step_seconds or found.stall_seconds > self.stall_seconds
        return slow or 0 < self.live_work < step_work(spec, dataset)

    def _check_cost(self, spec: Spec, shape: Shape) -> None:
        found = estimate_cost(spec, shape)
        if found.run_bytes > self.run_megabytes * MEGABYTE:
            most, asked = f"{self.run_megabytes:,} MB of memory", _rounded(found.run_bytes / MEGABYTE)
            fitting = _fitting(spec, shape, lambda tried: tried.run_bytes <= self.run_megabytes * MEGABYTE)
            raise SpecError(f"This machine gives a run at most {most}, not about {asked}: {fitting}.")
        if found.step_seconds > self.queued_step_seconds:
            most, asked = f"{self.queued_step_seconds:g} seconds", _rounded(found.step_seconds)
            fitting = _fitting(spec, shape, lambda tried: tried.step_seconds <= self.queued_step_seconds)
            raise SpecError(f"This machine gives a training step at most {most}, not about {asked}: {fitting}.")


def _number(variable: str) -> float:
    """What a variable that is set says; a whole number where it counts something."""
    if variable.endswith("_SECONDS"):
        return seconds(variable, math.nan)
    text, least = os.environ[variable], 0 if variable == LIVE_WORK else 1
    if not text.isdecimal() or len(text) > MAX_DIGITS or int(text) < least:
        above = "from 0 on" if least == 0 else "above 0"
        raise SpecError(f"{variable} must be a whole number {above}, not {text[:40]!r}.")
    return int(text)


def _rounded(value: float) -> str:
    """With three digits."""
    return f"{float(f'{value:.3g}'):,.10g}"


# -- what would fit


def _fitting(spec: Spec, shape: Shape, fits: Callable[[Cost], bool]) -> str:
    """Which number is too large, and what it may be: the one that needs to change the least.

    Args:
        fits: whether a cost is within the limit.
    """
    found = []
    for name, asked, counts, changed in _changes(spec, shape):
        most = _largest(counts, partial(_fits, fits, changed))
        if most:
            found.append((most / counts, f"{name} {asked:,} is too large, {most:,} would fit"))
    return max(found)[1] if found else "its seeds, batch, width and depth are too large together"


Changed = Callable[[int], tuple[Spec, Shape]]


def _fits(fits: Callable[[Cost], bool], changed: Changed, value: int) -> bool:
    return fits(estimate_cost(*changed(value)))


def _changes(spec: Spec, shape: Shape) -> Iterator[tuple[str, int, int, Changed]]:
    """Numbers that make a run large: the name, what it is, what of that counts, and the experiment with another one."""
    network, training = spec.network, spec.training

    def part(name: str, **values: object) -> Spec:
        return spec.model_copy(update={name: getattr(spec, name).model_copy(update=values)})

    def narrowed(value: int) -> Spec:
        return part("network", hidden=tuple(min(width, value) for width in network.hidden))

    batch, widest = training.batch, max(network.hidden, default=0)
    yield "seeds", spec.seeds, spec.seeds, lambda value: (spec.model_copy(update={"seeds": value}), shape)
    yield "training.batch", batch, min(batch, shape.train), lambda value: (part("training", batch=value), shape)
    yield "network.hidden", widest, widest, lambda value: (narrowed(value), shape)
    yield "data.samples", shape.rows, shape.rows, lambda value: (spec, _scaled(shape, value / shape.rows))


def _scaled(shape: Shape, share: float) -> Shape:
    """The same data with a share of the rows."""
    train, validation, test = (max(1, int(rows * share)) for rows in (shape.train, shape.validation, shape.test))
    return replace(shape, train=train, validation=validation, test=test)


def _largest(asked: int, fits: Callable[[int], bool]) -> int:
    """The largest number below the one that was asked for that fits, with two digits; 0 where not even 1 does."""
    low, high = 0, asked
    while high - low > max(1, low // 100):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    unit: int = 10 ** max(0, len(str(low)) - 2)
    return low // unit * unit


# -- counts


def widths(spec: Spec, dataset: Dataset) -> tuple[int, ...]:
    """Neurons of every layer from the inputs to the outputs of the head."""
    return _widths(spec, shape_of(dataset))


def parameter_count(spec: Spec, dataset: Dataset) -> int:
    """Weights and biases of one member and what its learned activations have, without norms and trained letters."""
    return _parameter_count(spec, shape_of(dataset))


def step_work(spec: Spec, dataset: Dataset) -> int:
    """Multiply-adds of one training step of all members: forward, and twice that backward.

    A learned activation is counted at every element, or at the points of its table where that is less.
    """
    rows = min(spec.training.batch, len(dataset.train.x))
    per_row = _weights(spec, shape_of(dataset)) * rows + sum(
        min(chosen.learned.work(), MAX_CURVE_WORK) * width * rows
        for chosen, width in _layers(spec)
        if chosen.learned is not None
    )
    return 3 * spec.seeds * per_row


def _shape(spec: Spec, dataset: Dataset | None) -> Shape | None:
    return expected_shape(spec.data) if dataset is None else shape_of(dataset)


def _widths(spec: Spec, shape: Shape) -> tuple[int, ...]:
    return (shape.inputs, *spec.network.hidden, shape.outputs)


def _parameter_count(spec: Spec, shape: Shape) -> int:
    return _weights(spec, shape) + sum(recipe.count() * curves for recipe, curves in _curves(spec))


def _weights(spec: Spec, shape: Shape) -> int:
    """Weights and biases of one member; a neuron may have several pieces."""
    pieces = [*(chosen.learned.pieces if chosen.learned else 1 for chosen, _ in _layers(spec)), 1]
    sizes = pairwise(_widths(spec, shape))
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
