"""An experiment in motion. Knows nothing of screens, stores or probes."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import Layer, noises
from learnact.randomness import Generators
from learnact.spec import TURNABLE, Limits, Spec, step_work
from learnact.training import metrics
from learnact.training.batches import Batches
from learnact.training.build import build
from learnact.training.divergence import origin
from learnact.training.evaluation import LIVE_ROWS, Evaluation, tensors
from learnact.training.members import Best, End, Members, changing
from learnact.training.optimisers import OPTIMISERS, Regularisation
from learnact.training.snapshot import Snapshot, parameters


def device(choice: str = "auto") -> torch.device:
    """The device named by "auto", "cpu" or "cuda"; raises SpecError for another name or a missing GPU."""
    if choice not in ("auto", "cpu", "cuda"):
        raise SpecError(f"The device must be auto, cpu or cuda, not {choice!r}.")
    if choice == "cuda" and not torch.cuda.is_available():
        raise SpecError("The device must be auto or cpu on this machine, not cuda: it has no GPU that torch can use.")
    return torch.device("cuda" if choice != "cpu" and torch.cuda.is_available() else "cpu")


def threads(spec: Spec, dataset: Dataset) -> int:
    """Torch threads for a run: one for whatever trains live, all cores above that; a rule, so that numbers repeat."""
    return 1 if step_work(spec, dataset) <= Limits().live_work else max(1, torch.multiprocessing.cpu_count())


class Trainer:
    """Trains all members of a Spec together.

    Args:
        spec: the experiment.
        dataset: what `learnact.data.load` gives for `spec.data`.
        on: the device; the same Spec gives the same numbers every time on one machine's CPU.
    """

    def __init__(self, spec: Spec, dataset: Dataset, on: torch.device | None = None) -> None:
        _check(spec, dataset)
        self.spec, self.dataset = spec, dataset
        self.device = on or torch.device("cpu")
        self.network = build(spec, dataset).to(self.device).train()
        self.evaluation = Evaluation(self.network, dataset, spec.seeds, self.device)
        self.parameters = list(self.network.parameters())
        smallest = 2 if spec.network.norm == "batch" else 1
        t = spec.training
        rows = tensors(dataset.train, self.device)
        self.batches = Batches(Generators(spec.members), *rows, t.batch, t.drop_last, smallest)
        self.optimiser = OPTIMISERS[t.optimiser](self.network.parameters(), t)
        weights: list[Tensor] = [layer.weight for layer in self.network.layers if isinstance(layer, Layer)]
        self.regularisation = Regularisation(weights)
        self.members = Members(spec.seeds, changing(self.network))
        keep = changing(self.network) if t.weights == "best" else []
        self.best = Best(spec.seeds, t.monitor != "loss", keep)
        self.step = 0
        self.ended = False
        self.turned: list[tuple[int, str, float]] = []
        self.judging: Iterator[None] | None = None

    # -- training

    def advance(self, steps: int) -> int:
        """Trains so many steps, or fewer where the run ends; gives the number of steps done."""
        first, last = self.step, self.step + steps
        while not self.ended and (self.step < last or self.judging):
            self.work()
        return self.step - first

    def work(self) -> None:
        """The smallest piece of work: one training step, or one piece of the evaluation at the end of an epoch."""
        if self.judging:
            if next(self.judging, "done") == "done":
                self.judging = None
                self._end_if_over()
            return
        self._train_step()
        if self.step % self.batches.per_epoch == 0:
            if self.spec.training.monitor != "none":
                self.judging = self._judge()
            else:
                self._end_if_over()
        elif self.members.all_ended:
            self.ended = True

    def _train_step(self) -> None:
        x, y = self.batches.next()  # [S, B, inputs]
        logits = self.network(x)  # [S, B, outputs]
        loss = metrics.total(self.dataset.task, logits, y)  # a sum over the members: they never couple
        if not math.isfinite(loss.item()):
            self._diverge(metrics.loss(self.dataset.task, logits.detach(), y), x)
        for parameter in self.parameters:
            parameter.grad = None
        loss.backward()
        self.regularisation.apply(self.spec.training)
        self.optimiser.step()
        if self.members.frozen:
            self.members.restore()
        self.step += 1

    def _diverge(self, loss: Tensor, x: Tensor) -> None:
        alive = self.members.alive
        which = [s for s in range(len(loss)) if alive[s] and not bool(loss[s].isfinite())]
        ends = []
        for s in which:
            what = "not a number" if bool(loss[s].isnan()) else "infinite"
            where = origin(self.network, x, s)
            seed, step = self.spec.members[s], self.step + 1
            sentence = f"The loss of seed {seed} became {what} at step {step}; it began {where}."
            ends.append(End("diverged", step, sentence))
        self.members.end(which, ends)

    def _judge(self) -> Iterator[None]:
        """Early stopping at the end of an epoch, a piece at a time."""
        t = self.spec.training
        value = yield from self.evaluation.monitor(t.monitor)
        self.best.see(value.cpu())
        over = self.members.alive & (self.best.waited >= t.patience)
        if t.patience and bool(over.any()):
            which = over.nonzero().flatten().tolist()
            sentence = f"No better validation {t.monitor} for {t.patience} epochs."
            self.best.put_back(over)
            self.members.end(which, [End("stopped", self.step, sentence) for _ in which])

    def _end_if_over(self) -> None:
        last = self.step >= self.spec.training.epochs * self.batches.per_epoch
        if last and not self.members.all_ended:
            self.best.put_back(self.members.alive)
        self.ended = last or self.members.all_ended

    # -- looking

    @property
    def epoch(self) -> float:
        return self.step / self.batches.per_epoch

    def snapshot(self, rows: int | None = LIVE_ROWS, with_parameters: bool = True) -> Snapshot:
        """The metrics on the first `rows` rows of the training and validation split (None: all), and the parameters."""
        named, counts = self.evaluation.measure_live(rows)
        kept = parameters(self.network) if with_parameters else {}
        return Snapshot(self.step, self.epoch, named, counts, kept)

    def final(self) -> dict[str, np.ndarray]:
        """Metrics on all rows of all splits, "test.accuracy" and so on, each [S]."""
        return self.evaluation.measure_all()

    # -- turning, saving

    def turn(self, field: str, value: float) -> None:
        """Changes a field while the run goes on, and remembers when; raises SpecError where that is not possible."""
        if field not in TURNABLE:
            raise SpecError(f"While a run goes on only {', '.join(sorted(TURNABLE))} can be changed, not {field}.")
        self.spec = self.spec.replace(**{field.replace(".", "__"): value})
        self.turned.append((self.step, field, value))
        for group in self.optimiser.param_groups:
            group["lr"] = self.spec.training.learning_rate

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
            "turned": [list(turn) for turn in self.turned],
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "batches": self.batches.state_dict(),
            "noises": [noise.state_dict() for noise in noises(self.network)],
            "members": self.members.state_dict(),
            "best": self.best.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes the state of a run of the same Spec."""
        for step, field, value in state["turned"]:
            self.step = step
            self.turn(field, value)
        self.step, self.ended = state["step"], state["ended"]
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.batches.load_state_dict(state["batches"])
        for noise, saved in zip(noises(self.network), state["noises"], strict=True):
            noise.load_state_dict(saved)
        self.members.load_state_dict(state["members"])
        self.best.load_state_dict(state["best"])


def _check(spec: Spec, dataset: Dataset) -> None:
    monitor = spec.training.monitor
    if monitor == "auc" and dataset.task != "binary":
        raise SpecError(f"training.monitor can be auc for two classes only, and {dataset.title} is {dataset.task}.")
