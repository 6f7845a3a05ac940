"""An experiment in motion. Knows nothing of screens, stores or probes."""

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import Layer, noises
from learnact.randomness import Generators
from learnact.spec import CLASSIFICATION, LIVE_FIELDS, REGRESSION, Spec, TrainingSpec, step_work
from learnact.training import metrics
from learnact.training.batches import Batches
from learnact.training.build import build
from learnact.training.divergence import origins
from learnact.training.early_stopping import EarlyStopping
from learnact.training.evaluation import LIVE_ROWS, Evaluation, tensors
from learnact.training.members import End, Members, changing
from learnact.training.optimisers import OPTIMISERS, Regularisation
from learnact.training.snapshot import Snapshot, parameters
from learnact.training.updates import Updates
from learnact.training.weights import place

ONE_THREAD_WORK = 1_000_000_000  # multiply-adds of a step up to which one thread trains it
MAX_WEIGHT = float(np.finfo(np.float32).max)  # that can be set by hand
EDITABLE = ("weight", "bias")  # of a layer, by hand
MAX_NOTED = 50  # changes while it goes on, and edits, that a run remembers: the newest

Noted = TypeVar("Noted")


def device(choice: str = "auto") -> torch.device:
    """The device named by "auto", "cpu" or "cuda"; raises SpecError for another name or a missing GPU."""
    if choice not in ("auto", "cpu", "cuda"):
        raise SpecError(f"The device must be auto, cpu or cuda, not {choice!r}.")
    if choice == "cuda" and not torch.cuda.is_available():
        raise SpecError("The device must be auto or cpu on this machine, not cuda: it has no GPU that torch can use.")
    return torch.device("cuda" if choice != "cpu" and torch.cuda.is_available() else "cpu")


def threads(spec: Spec, dataset: Dataset) -> int:
    """Torch threads for a run: one for small steps, all cores above that; a rule, so that numbers repeat."""
    return 1 if step_work(spec, dataset) <= ONE_THREAD_WORK else max(1, torch.multiprocessing.cpu_count())


class Trainer:
    """Trains all members of a Spec together.

    Args:
        spec: the experiment.
        dataset: what `learnact.data.load` gives for `spec.data`.
        start: weights to begin with instead of first ones, by name, as `parameters` gives them.
        on: the device; the same Spec gives the same numbers every time on one machine's CPU.
    """

    def __init__(
        self,
        spec: Spec,
        dataset: Dataset,
        on: torch.device | None = None,
        start: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        _check(spec, dataset)
        self.spec, self.dataset = spec, dataset
        self.device = on or torch.device("cpu")
        self.loss = loss_of(spec.training, dataset.task)
        self.network = build(spec, dataset).train()
        if start is not None:
            place(self.network, start)
        self.network = self.network.to(self.device)
        self.noises = noises(self.network)
        self.evaluation = Evaluation(self.network, dataset, spec.seeds, self.loss, self.device)
        self.parameters = list(self.network.parameters())
        smallest = 2 if spec.network.batch_statistics else 1
        t = spec.training
        rows = tensors(dataset.train, self.device)
        self.batches = Batches(Generators(spec.members), *rows, t.batch, t.drop_last, smallest)
        self.optimiser = OPTIMISERS[t.optimiser](self.network.parameters(), t)
        weights: list[Tensor] = [layer.weight for layer in self.network.layers if isinstance(layer, Layer)]
        self.regularisation = Regularisation(weights)
        self.updates = Updates(weights)
        self.members = Members(spec.seeds, changing(self.network))
        self.early_stopping = EarlyStopping(t, self.evaluation, self.members, self.updates)
        self.step = 0
        self.ended = False
        self.live_changes: list[tuple[int, str, float]] = []
        self.edited: list[tuple[int, str, list[int], float, int | None]] = []
        self.judging: Iterator[None] | None = None

    # -- training

    def advance(self, steps: int) -> int:
        """Trains so many steps, or fewer where the run ends; gives the number of steps done."""
        first, last = self.step, self.step + steps
        while not self.ended and (self.step < last or self.judging):
            self.work()
        return self.step - first

    def work(self) -> None:
        """The smallest piece of work: one training step, or one piece of the evaluation at the end of an epoch.

        Nothing where the run has ended: `state_dict`, too, may find that it has.
        """
        if self.ended:
            return
        if self.judging:
            if next(self.judging, "done") == "done":
                self.judging = None
                self._end_if_over()
            return
        self._train_step()
        if self.batches.place == 0:
            if self.early_stopping.watched:
                self.judging = self.early_stopping.judge(self.step)
            else:
                self._end_if_over()
        elif self.members.all_ended:
            self.ended = True

    def _train_step(self) -> None:
        x, y = self.batches.next()  # [S, B, inputs]
        logits = self.network(x)  # [S, B, outputs]
        loss = metrics.total(self.loss, self.dataset.task, logits, y)  # a sum over the members: they never couple
        for parameter in self.parameters:
            parameter.grad = None
        loss.backward()
        if not math.isfinite(loss.item()):
            self._diverge(metrics.loss(self.loss, self.dataset.task, logits.detach(), y), x)
        self.updates.remember()
        self.regularisation.apply(self.spec.training)
        self.optimiser.step()
        if self.members.frozen:
            self.members.restore()
        self.step += 1

    def _diverge(self, loss: Tensor, x: Tensor) -> None:
        alive = self.members.alive
        which = [s for s in range(len(loss)) if alive[s] and not bool(loss[s].isfinite())]
        ends = []
        for s, where in zip(which, origins(self.network, x, which) if which else (), strict=True):
            what = "not a number" if bool(loss[s].isnan()) else "infinite"
            seed, step = self.spec.members[s], self.step + 1
            sentence = f"The loss of seed {seed} became {what} at step {step}; it began {where}."
            ends.append(End("diverged", step, sentence))
        if which:  # else it is the loss of members that ended before: what they are kept at stays as it is
            self.members.end(which, ends)

    def _end_if_over(self) -> None:
        last = self.epoch >= self.spec.training.epochs
        if last and not self.members.all_ended:
            self.early_stopping.put_back(self.members.alive)
        self.ended = last or self.members.all_ended

    # -- looking

    @property
    def epoch(self) -> float:
        return self.batches.epoch

    def snapshot(self, rows: int | None = LIVE_ROWS, with_parameters: bool = True) -> Snapshot:
        """The metrics on the first `rows` rows of the training and validation split (None: all), and the parameters."""
        named, counts = self.evaluation.measure_live(rows)
        kept = parameters(self.network) if with_parameters else {}
        return Snapshot(self.step, self.epoch, named, counts, kept)

    def final(self) -> dict[str, np.ndarray]:
        """Metrics on all rows of all splits, "test.accuracy" and so on, each [S]."""
        return self.evaluation.measure_all()

    # -- turning, saving

    def set_live(self, field: str, value: float) -> None:
        """Changes a field while the run goes on, and notes when; of the changes before it knows the newest.

        Args:
            field: one of LIVE_FIELDS, such as "training.learning_rate".
            value: in the unit of the field: the rate itself, rows of a batch, noise from 0 to 1.

        Raises:
            SpecError: for another field, or a value that the field cannot have.
        """
        if field not in LIVE_FIELDS:
            raise SpecError(f"While a run goes on only {', '.join(sorted(LIVE_FIELDS))} can be changed, not {field}.")
        self._apply({field: value})
        self.live_changes = _newest(self.live_changes, (self.step, field, value))

    def go_on_as(self, spec: Spec) -> None:
        """Changes, at this step, what differs from another Spec that is the same but for LIVE_FIELDS."""
        now = self.spec.live
        for field, value in spec.live.items():
            if value != now[field]:
                self.set_live(field, value)

    def _apply(self, values: Mapping[str, object]) -> None:
        """Sets fields of LIVE_FIELDS to what they are from now on."""
        before, self.spec = self.spec, self.spec.with_fields(values)
        if "training.batch" in values:
            self.batches.resize(self.spec.training.batch)
            for noise in self.noises:
                noise.resize(self.batches.batch)
        if before.data != self.spec.data:
            self._take(self.spec.data.load())
        for group in self.optimiser.param_groups:
            group["lr"] = self.spec.training.learning_rate

    def _take(self, dataset: Dataset) -> None:
        """Goes on with the same rows in another form."""
        self.dataset = self.evaluation.dataset = dataset
        self.batches.replace(*tensors(dataset.train, self.device))

    def edit(self, layer: int, name: str, place: tuple[int, int], value: float, member: int | None = None) -> None:
        """Sets one weight or bias by hand, of one member or of all (None), and notes when.

        Args:
            layer: index of the layer.
            name: "weight" or "bias".
            place: (input, neuron); for a bias (0, neuron).
            value: the number itself.
            member: index of the seed.

        Raises:
            SpecError: where there is no such number, or float32 does not hold the value.
        """
        tensor = dict(self.network.named_parameters()).get(f"layers.{layer}.{name}")
        members = range(self.spec.seeds) if member is None else [member]
        if name not in EDITABLE or tensor is None or not _inside(tensor, members, place):
            raise SpecError(f"This network has no {name} at layer {layer}, place {place}, seed {member}.")
        if not abs(value) <= MAX_WEIGHT:
            raise SpecError(f"A {name} must be a number between -{MAX_WEIGHT:.3g} and {MAX_WEIGHT:.3g}, not {value}.")
        with torch.no_grad():
            tensor[list(members), place[0], place[1]] = value
        self.members.remember()
        self.updates.forget()
        self.edited = _newest(self.edited, (self.step, f"layers.{layer}.{name}", [*place], value, member))

    def state_dict(self) -> dict[str, Any]:
        """All that training depends on, in plain values and tensors: loading it goes on with the same numbers."""
        for _ in self.judging or ():
            pass  # an evaluation under way is finished first
        if self.judging:
            self.judging = None
            self._end_if_over()
        return {
            "step": self.step,
            "ended": self.ended,
            "live": self.spec.live,
            "live_changes": [list(change) for change in self.live_changes],
            "edited": [list(edit) for edit in self.edited],
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "batches": self.batches.state_dict(),
            "noises": [noise.state_dict() for noise in self.noises],
            "members": self.members.state_dict(),
            "best": self.early_stopping.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes the state of a run of the same Spec but for LIVE_FIELDS, which are then what they were there."""
        changes = [(step, field, value) for step, field, value in state["live_changes"]]
        self._apply(state.get("live", {field: value for _, field, value in changes}))
        self.live_changes = changes[-MAX_NOTED:]
        self.edited = [(step, name, place, value, member) for step, name, place, value, member in state["edited"]]
        self.step, self.ended, self.judging = state["step"], state["ended"], None
        self.network.load_state_dict(state["network"])
        self.updates.forget()
        self.optimiser.load_state_dict(copy.deepcopy(state["optimiser"]))  # torch would share its tensors
        self.batches.load_state_dict(state["batches"])
        for noise, saved in zip(self.noises, state["noises"], strict=True):
            noise.load_state_dict(saved)
        self.members.load_state_dict(state["members"])
        self.early_stopping.load_state_dict(state["best"])


def _newest(noted: list[Noted], one: Noted) -> list[Noted]:
    """What was noted with one more, the oldest forgotten where that is too much."""
    return [*noted, one][-MAX_NOTED:]


def _inside(tensor: Tensor, members: Sequence[int], place: tuple[int, int]) -> bool:
    """Whether a tensor [S, inputs, neurons] has a place for these members; one of another rank has none."""
    sizes = tensor.shape[1:]
    known = len(sizes) == len(place) and all(0 <= p < size for p, size in zip(place, sizes, strict=True))
    return known and all(0 <= member < len(tensor) for member in members)


def _check(spec: Spec, dataset: Dataset) -> None:
    monitor = spec.training.monitor
    if monitor == "auc" and dataset.task != "binary":
        raise SpecError(f"training.monitor can be auc for two classes only, and {dataset.title} is {dataset.task}.")


def loss_of(training: TrainingSpec, task: str) -> str:
    """The loss that a training uses for a task."""
    fitting = REGRESSION if task == "regression" else CLASSIFICATION
    return fitting[0] if training.loss == "default" else training.loss
