"""Questions to diagnostics that take seconds: asked by name with parameters and arrays, answered a piece at a time.

The queue in which they wait is `task_queue`, and `question_worker` is what answers them.

    name            parameters                                  answer, arrays by name
    dead            spec                                        first.0.active ...: see `dead_arrays`
    distributions   spec                                        first.whole.0.z.hist ...: see diagnostics.distributions
    gradients       spec, batches, seconds                      many.first.flow.0.dw.stat ...: see `gradient_batches`
    fresh           spec, activations                           relu.inside.0.z.hist ...: see diagnostics.layers
    propagation     activations, first, depth, width, seeds     relu.measured.z ...: see `propagation_arrays`
    table           activation                                  lines [grids, 5]: the fields of table_error.TableError
    step_time       spec, other, seconds                        seconds [2]: medians of a training step of each
    properties                                                  "rows": of each entry of the zoo {"Range": words ...}

`spec` and `other` are experiments as JSON, `activation` is one as JSON. The first three are about a run: the array
`checkpoint` [n] uint8 is what its worker saved of it, absent before that; "first" stands for its first weights, "now"
for those that were saved.
"""

import math
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from learnact.activations import ZOO, Activation, gain, properties
from learnact.data import Dataset
from learnact.diagnostics.dead_neurons import Activity, DeadNeurons, NeuronCounter
from learnact.diagnostics.distributions import Distributions
from learnact.diagnostics.gradient_batches import GradientStatistics
from learnact.diagnostics.layers import layer_statistics
from learnact.diagnostics.network_cost import ROUNDS, step_seconds
from learnact.diagnostics.propagation import QUANTITIES, Gaussian, Propagation, Stack, propagation
from learnact.diagnostics.table_error import GRIDS, TableError, table_errors
from learnact.errors import SpecError
from learnact.networks import Network, rows_per_piece
from learnact.spec import ActivationSpec, Spec
from learnact.training.checkpoints import restore_trainer
from learnact.training.inputs import make_trainer

Arrays = dict[str, np.ndarray]
Load = Callable[[Spec], Dataset]
Pieces = Generator[float, None, tuple[dict[str, Any], Arrays]]
"""Yields the share that is done, and returns plain values and arrays."""

MAX_HISTOGRAMS = 60_000  # neurons of all seeds that have one of their own
MOMENTS = ("first", "now")


@dataclass(frozen=True)
class Asked:
    """A question on its way to its answer.

    Attributes:
        parameters: plain values by name, as the head of this file lists them.
        arrays: by name.
        load: gives the data of an experiment.
    """

    parameters: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]
    load: Load

    def spec(self, name: str = "spec") -> Spec:
        """One of the experiments that it is about."""
        return Spec.from_json(self.parameters[name])

    def networks(self) -> tuple[Spec, Dataset, list[Network], int]:
        """Of a run: experiment, data, the networks with the first weights and the saved ones, the step of these."""
        spec = self.spec()
        dataset = self.load(spec)
        checkpoint = self.arrays["checkpoint"].tobytes() if "checkpoint" in self.arrays else None
        first, now = make_trainer(spec, dataset), restore_trainer(spec, dataset, checkpoint)
        return spec, dataset, [first.network, now.network], now.step


def _counted(several: Iterable[Iterable[object]], total: int) -> Generator[float, None, None]:
    """Goes through things of `total` pieces in step."""
    for done, _ in enumerate(zip(*several, strict=True), 1):
        yield done / total


def _named(name: str, arrays: Mapping[str, np.ndarray]) -> Arrays:
    return {f"{name}.{part}": array for part, array in arrays.items()}


# -- on every training row of a run


def _dead(asked: Asked) -> Pieces:
    spec, dataset, networks, step = asked.networks()
    counting = [NeuronCounter(network, spec, dataset) for network in networks]
    pieces = math.ceil(len(dataset.train) / rows_per_piece(networks[1], spec.seeds))
    yield from _counted([one.pieces() for one in counting], pieces)
    found = zip(MOMENTS, counting, strict=True)
    return {"step": step}, {k: v for name, one in found for k, v in _named(name, dead_arrays(one.answer())).items()}


def dead_arrays(found: DeadNeurons) -> Arrays:
    """As arrays: {layer}.rows [1], and of every other field of Activity {layer}.{field}."""
    return {
        f"{layer}.{field.name}": np.atleast_1d(np.asarray(getattr(activity, field.name))).astype(np.int32)
        for layer, activity in enumerate(found.layers)
        for field in fields(Activity)
    }


def dead_of(arrays: Mapping[str, np.ndarray], moment: str) -> DeadNeurons:
    """From the answer to "dead", one of its two moments.

    Args:
        arrays: "{moment}.{layer}.{name}" for every field of Activity.
        moment: "first" or "now".
    """

    def activity(layer: int) -> Activity:
        names = [field.name for field in fields(Activity)]
        part: dict[str, Any] = {name: arrays[f"{moment}.{layer}.{name}"].astype(np.int64) for name in names}
        return Activity(**part | {"rows": int(part["rows"][0]), "known": part["known"].astype(bool)})

    layers = sum(name.startswith(f"{moment}.") and name.endswith(".rows") for name in arrays)
    return DeadNeurons(tuple(map(activity, range(layers))))


def _distributions(asked: Asked) -> Pieces:
    spec = asked.spec()
    if spec.seeds * sum(spec.network.hidden) > MAX_HISTOGRAMS:
        raise SpecError(
            f"At most {MAX_HISTOGRAMS:,} neurons have a histogram here, not {spec.seeds} seeds of "
            f"{sum(spec.network.hidden):,}: choose fewer seeds or smaller layers."
        )
    spec, dataset, networks, step = asked.networks()
    first, now = (Distributions(network, spec, dataset, neurons=True, slope=False) for network in networks)
    first.share_axes(now)
    yield from _counted((first.pieces(), now.pieces()), len(now))
    return {"step": step}, _named("first", first.answer()) | _named("now", now.answer())


def _gradients(asked: Asked) -> Pieces:
    """Until all batches are there, or the time is over; of the first batch the same apart, as "one"."""
    spec, dataset, networks, step = asked.networks()
    both = [GradientStatistics(network, spec, dataset, asked.parameters["batches"]) for network in networks]
    end, batches, first = time.monotonic() + asked.parameters["seconds"], 0, Arrays()
    for batches, _ in enumerate(zip(*(one.pieces() for one in both), strict=True), 1):
        if batches == 1:
            first = _moments("one", both)
        if time.monotonic() > end:
            break
        yield batches / len(both[0])
    header = {"step": step, "batches": batches, "asked": len(both[0]), "rows": both[0].rows}
    return header, first | _moments("many", both)


def _moments(name: str, both: Iterable[GradientStatistics]) -> Arrays:
    found = zip(MOMENTS, both, strict=True)
    return {k: v for moment, one in found for k, v in _named(f"{name}.{moment}", one.answer()).items()}


# -- before any training


def _fresh(asked: Asked) -> Pieces:
    names, found = asked.parameters["activations"], Arrays()
    for done, name in enumerate(names, 1):
        spec = asked.spec().replace(network__activations=[{"name": name}])
        found |= _named(name, _untrained(spec.to_json(), asked.load))
        yield done / len(names)
    return {}, found


@lru_cache(64)
def _untrained(text: str, load: Load) -> Arrays:
    spec = Spec.from_json(text)
    dataset = load(spec)
    found = layer_statistics(make_trainer(spec, dataset).network, spec, dataset)
    return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def _propagation(asked: Asked) -> Pieces:
    names, found = asked.parameters["activations"], Arrays()
    first, (depth, width, seeds) = asked.parameters["first"], (asked.parameters[k] for k in ("depth", "width", "seeds"))
    start = first if isinstance(first, str) else Gaussian(*first)
    for done, name in enumerate(names, 1):
        found |= _named(name, propagation_arrays(_propagated(name, start, depth, width, seeds)))
        yield done / len(names)
    return {}, found


@lru_cache(128)
def _propagated(name: str, first: Gaussian | str, depth: int, width: int, seeds: int) -> Propagation:
    return propagation(Stack(ZOO[name], first, depth, width, seeds))


def propagation_arrays(found: Propagation) -> Arrays:
    """As arrays: measured.{q} [L, S, 2], predicted.{q} [L, 2], numbers [3]: fixed, chi, gain."""
    parts = _named("measured", found.measured) | _named("predicted", found.predicted)
    return parts | {"numbers": np.array([found.fixed, found.chi, found.gain])}


def propagation_of(arrays: Mapping[str, np.ndarray], name: str) -> Propagation:
    """From the answer to "propagation", that of one activation.

    Args:
        arrays: "{name}.measured.{quantity}", "{name}.predicted.{quantity}" and "{name}.numbers".
        name: of the activation.
    """
    measured, predicted = ({q: arrays[f"{name}.{kind}.{q}"] for q in QUANTITIES} for kind in ("measured", "predicted"))
    return Propagation(measured, predicted, *map(float, arrays[f"{name}.numbers"]))


# -- what a learned activation costs


def _table(asked: Asked) -> Pieces:
    chosen, lines = ActivationSpec.model_validate_json(asked.parameters["activation"]), []
    for line in table_errors(chosen):
        lines.append([getattr(line, field.name) for field in fields(TableError)])
        yield len(lines) / len(GRIDS)
    return {}, {"lines": np.array(lines, float)}  # a gradient that is none becomes not a number


def table_of(arrays: Mapping[str, np.ndarray]) -> list[TableError]:
    """From the answer to "table".

    Args:
        arrays: "lines" [n, fields of TableError].
    """
    names = [field.name for field in fields(TableError)]
    lines = [dict(zip(names, line, strict=True)) for line in arrays["lines"].tolist()]
    return [TableError(**one | {"points": int(one["points"]), "gradient": _known(one["gradient"])}) for one in lines]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _step_time(asked: Asked) -> Pieces:
    """As good as the time allows."""
    spec, other = asked.spec(), asked.spec("other")
    end, rounds = time.monotonic() + asked.parameters["seconds"], []
    for medians in step_seconds(spec, other, asked.load(spec)):
        rounds.append(medians)
        if time.monotonic() > end:
            break
        yield len(rounds) / ROUNDS
    return {}, {"seconds": np.array(rounds[-1])}


# -- of the zoo


def _properties(asked: Asked) -> Pieces:
    rows = []
    for activation in ZOO.values():
        rows.append(property_row(activation))
        yield len(rows) / len(ZOO)
    return {"rows": rows}, {}


def property_row(activation: Activation) -> dict[str, str]:
    """Title and computed properties of an activation in a few words each, by name; about 0.1 s, then remembered.

    Raises:
        SpecError: where the formula gives no finite number anywhere.
    """
    return {"Activation": activation.title, **dict(properties(activation).rows()), "Gain": _gain(activation)}


def _gain(activation: Activation) -> str:
    try:
        return f"{gain(activation):.4g}"
    except SpecError:
        return "none"


QUESTIONS: dict[str, Callable[[Asked], Pieces]] = {
    "dead": _dead,
    "distributions": _distributions,
    "gradients": _gradients,
    "fresh": _fresh,
    "propagation": _propagation,
    "table": _table,
    "step_time": _step_time,
    "properties": _properties,
}
