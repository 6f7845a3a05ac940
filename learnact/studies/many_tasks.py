"""One learned activation for many tasks: trained on several data sets and networks in turn, then judged where it never
was, as the source of the Covertype experiment proposes at its end."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from learnact.activations.learned import Learned, SavedCurve, one_member
from learnact.activations.learned.exact import BUFFERS
from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import Layer, evaluating
from learnact.spec import ActivationSpec, Spec, from_query
from learnact.studies.learned_curves import HIGH, LOW, POINTS, USED, pre_activations
from learnact.studies.stages import Advance
from learnact.studies.transplant import (
    FIXED,
    Curve,
    Verdict,
    candidates,
    check_first_weights,
    interval,
    lines,
    transplant,
    verdict_words,
)
from learnact.training import Trainer

BINS = 64
TURNS = 30
CANDIDATES = len(FIXED) + 1  # trainings of a task that is held out
EVENLY = np.linspace(0, 1, 2001)  # quantiles by which every task counts alike

Numbers = NDArray[np.float64]
Train = Callable[[str, Spec], Trainer]


@dataclass(frozen=True)
class Task:
    """Data and a network, under a name."""

    name: str
    spec: Spec
    dataset: Dataset


@dataclass(frozen=True)
class Outcome:
    """What came out.

    Attributes:
        curve: the curve that was learned.
        tasks: metrics of every task that it was learned on, one number a seed; of the networks it was learned with.
        verdicts: of every task that was held out, beside fixed activations.
    """

    curve: SavedCurve
    tasks: dict[str, dict[str, list[float | None]]]
    verdicts: dict[str, Verdict]

    def plain(self) -> dict[str, Any]:
        """The same as plain values, for JSON; with a sentence a verdict."""
        verdicts = {
            name: asdict(verdict) | {"words": verdict_words(verdict)} for name, verdict in self.verdicts.items()
        }
        return {"kept": self.curve.model_dump(mode="json"), "tasks": self.tasks, "verdicts": verdicts}


def small(data: str) -> Spec:
    """A small network on a data set, for whoever names the data alone: 2 x 32, 30 epochs of Adam at 0.003."""
    return Spec().replace(
        data__name=data,
        network={"hidden": (32, 32), "initialisation": "kaiming"},
        training={"learning_rate": 0.003, "batch": 64, "epochs": 30},
        seeds=3,
    )


def check_tasks(tasks: Sequence[Task], held_out: Sequence[Task]) -> None:
    """Refuses tasks that cannot be told apart, or start from saved weights.

    Raises:
        SpecError: where one is learned on and held out, or two have the same name, under which their results stand, or
            one has a start.
    """
    both = next((task.name for task in held_out if any(task.spec == other.spec for other in tasks)), None)
    if both is not None:
        raise SpecError(f"A task that is held out must not be learned on, but {both} is both.")
    names = [task.name for task in (*tasks, *held_out)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise SpecError(
            f"Each task must have a name of its own, a file's without its ending, but two are called {twice!r}."
        )
    for task in (*tasks, *held_out):
        check_first_weights(task.spec)


def check_curve(tasks: Sequence[Task], name: str, seed: int | None) -> None:
    """Refuses before the training what `saved_curve` would refuse after it.

    Args:
        name, seed: of the curve, as `saved_curve` takes them.

    Raises:
        SpecError: where a curve cannot have this name, or the tasks have no such seed.
    """
    SavedCurve.check_name(name)
    if seed is not None and tasks:
        _check_seed(seed, list(tasks[0].spec.members))


def shared_activation(text: str = "subnetwork") -> ActivationSpec:
    """One for all layers, from a text as in a link; raises SpecError where it is none or has no curve to share."""
    (chosen, *others) = from_query({"network.activations": text}).network.activations
    if others or chosen.learned is None or chosen.learned.kind == "maxout":
        raise SpecError(f"The activation to share must be a learned curve, like subnetwork~hidden=16_8, not {text!r}.")
    return chosen.model_copy(update={"sharing": "network"})


def learner(spec: Spec, activation: ActivationSpec) -> Spec:
    """A task as it is learned on: with the shared activation, to its last epoch."""
    check_first_weights(spec)
    if not spec.network.hidden:
        raise SpecError("A task must have a hidden layer for an activation to be learned, and one has none.")
    ends = {"monitor": "none", "patience": 0, "weights": "last", "stop_loss": None, "stop_accuracy": None}
    changes = {f"training__{name}": value for name, value in ends.items()}
    return spec.replace(network__activations=(activation.model_dump(),), **changes)


def learn(
    tasks: Sequence[Task],
    activation: ActivationSpec,
    turns: int = TURNS,
    on: torch.device | None = None,
    advance: Advance = lambda turns: None,
) -> list[Trainer]:
    """Trains on all tasks in turn; the activation goes from one to the next, the other weights stay.

    Args:
        tasks: with as many seeds each; member s of all shares one curve.
        turns: every task's training is cut into so many, so that all end in the last round.
        on: the device.
        advance: is called at the end of every round with how many there were.
    """
    if turns < 1:
        raise SpecError(f"The trainings must be cut into 1 turn or more, not {turns}.")
    if len({task.spec.members for task in tasks}) > 1:
        raise SpecError("Tasks that share an activation must have the same seeds, and these differ.")
    trainers = [Trainer(learner(task.spec, activation), task.dataset, on) for task in tasks]
    last = trainers[0]
    for turn in range(1, turns + 1):
        for trainer in trainers:
            whole = trainer.spec.training.epochs * trainer.batches.per_epoch
            carry(last, trainer)
            trainer.advance(round(whole * turn / turns) - trainer.step)
            last = trainer
        advance(turn)
    for trainer in trainers[:-1]:
        carry(last, trainer)
    return trainers


@torch.no_grad()
def carry(before: Trainer, after: Trainer) -> None:
    """Puts one network's activation in place of the other's, and what its optimiser remembers of it."""
    if before is after:
        return
    old, new = _activation(before), _activation(after)
    for name, tensor in new.state_dict().items():
        if name not in BUFFERS:  # the range of a table is that of its own inputs
            tensor.copy_(old.state_dict()[name])
    if type(before.optimiser) is type(after.optimiser):
        for source, place in zip(old.parameters(), new.parameters(), strict=True):
            remembered = before.optimiser.state.get(source, {})
            copied = {key: v.clone() if isinstance(v, Tensor) else v for key, v in remembered.items()}
            after.optimiser.state[place] = copied
    after.members.remember()


def saved_curve(tasks: Sequence[Task], trainers: Sequence[Trainer], name: str, seed: int | None = None) -> SavedCurve:
    """The learned curve of one seed, by default the first one that did not diverge anywhere.

    The used range and the density are those of all tasks alike.
    """
    spec = trainers[0].spec
    alive = [s for i, s in enumerate(spec.members) if all(t.members.ends[i] is None for t in trainers)]
    if not alive:
        raise SpecError("All seeds have diverged on a task, so that there is no curve: try a smaller rate.")
    chosen = alive[0] if seed is None else seed
    _check_seed(chosen, alive)
    member = spec.members.index(chosen)
    spread = [_quantiles(trainer, member) for trainer in trainers]  # [2001] each
    low, high = np.quantile(np.concatenate(spread), USED)
    x = np.linspace(min(LOW, low), max(HIGH, high), POINTS)
    module = _activation(trainers[0])
    with torch.no_grad(), evaluating(module):
        y = module.curve(torch.from_numpy(x).float().to(module.low.device))[member].cpu().numpy()
    density = sum(np.histogram(values, BINS, (x[0], x[-1]))[0] for values in spread)
    origin = f"learned on {', '.join(task.name for task in tasks)}"
    return SavedCurve.of(
        name,
        origin if len(origin) <= 80 else f"{origin[:79]}…",
        (x, y),
        (float(low), float(high)),
        density=density,
        recipe=spec.network.activations[0].learned,
        numbers=one_member(module.state_dict(), member),
    )


def _check_seed(seed: int, known: Sequence[int]) -> None:
    if seed not in known:
        raise SpecError(f"The curve must be that of seed {', '.join(map(str, known))}, not {seed}.")


def judged(saved: SavedCurve, held_out: Sequence[Task], train: Callable[[Task], Train]) -> dict[str, Verdict]:
    """The frozen curve on tasks that it never saw, beside the fixed activations.

    Args:
        train: from a task to what trains its candidates, as `transplant` wants it.
    """
    curve = Curve.of(saved)
    return {task.name: transplant(candidates(task.spec, curve), task.dataset, curve, train(task)) for task in held_out}


def metrics(tasks: Sequence[Task], trainers: Sequence[Trainer]) -> dict[str, dict[str, list[float | None]]]:
    """Of every task on all rows, one number a seed."""
    found = zip(tasks, (trainer.final() for trainer in trainers), strict=True)
    return {task.name: {metric: _plain(values) for metric, values in final.items()} for task, final in found}


def report(outcome: Outcome) -> Iterator[str]:
    """The outcome as text: the tasks that were learned on, then a table and a sentence a task that was held out."""
    yield f"{outcome.curve.name}, {outcome.curve.origin}"
    for name, found in outcome.tasks.items():
        metric = next(key for key in ("test.accuracy", "test.r2", "test.loss") if key in found)
        mean, low, high = interval(np.array([np.nan if v is None else v for v in found[metric]]))
        yield f"learned on {name:30}{metric:16}{mean:z.4f} [{low:z.4f}, {high:z.4f}]"
    for name, verdict in outcome.verdicts.items():
        yield f"\nheld out: {name}"
        yield from lines(verdict)


def _activation(trainer: Trainer) -> Learned:
    layer = trainer.network.layers[0]
    assert isinstance(layer, Layer) and isinstance(layer.activation, Learned)
    return layer.activation


def _quantiles(trainer: Trainer, member: int) -> Numbers:
    entered = np.concatenate([z[member].ravel() for z in pre_activations(trainer.network, trainer.dataset)])
    found: Numbers = np.quantile(entered, EVENLY)
    return found


def _plain(values: NDArray[Any]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
