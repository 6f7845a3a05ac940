"""Early stopping, member by member: what is watched at the end of every epoch, who stops, and which weights stay."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from learnact.spec import TrainingSpec
from learnact.training.evaluation import Evaluation
from learnact.training.members import End, Members
from learnact.training.updates import Updates


class EarlyStopping:
    """Judges the members of a run by the validation split.

    A member stops where its loss or accuracy has reached the bar of the Spec, or where the monitored metric has found
    no better value for `patience` epochs. With `weights` = "best" it then goes back to the tensors of its best value,
    as does a member that trains to the last epoch.

    Args:
        training: what is monitored, the bars, the patience, and which weights stay.
        evaluation: asks the network.
        members: of the run; those that stop are ended.
        updates: told where tensors were put back, which is no step.
    """

    def __init__(self, training: TrainingSpec, evaluation: Evaluation, members: Members, updates: Updates) -> None:
        self.training, self.evaluation, self.members, self.updates = training, evaluation, members, updates
        bars = {"loss": training.stop_loss, "accuracy": training.stop_accuracy}
        watched = {training.monitor} - {"none"} | {name for name, bar in bars.items() if bar is not None}
        self.watched = tuple(sorted(watched))  # names of the metrics that are computed every epoch; none: never stops
        seeds = len(members.ends)
        self.sign = -1.0 if training.monitor == "loss" else 1.0
        self.value = torch.full((seeds,), -torch.inf)  # the best of the monitored metric so far, times sign
        self.waited = torch.zeros(seeds, dtype=torch.long)  # epochs without a better value
        self.tensors = members.tensors if training.weights == "best" else []
        self.best = [tensor.detach().clone() for tensor in self.tensors]

    def judge(self, step: int) -> Iterator[None]:
        """The end of an epoch, a piece of the evaluation at a time; `step` is that of the sentences."""
        metrics = yield from self.evaluation.watched(self.watched)
        t = self.training
        if t.monitor != "none":
            self._compare(metrics[t.monitor])
        if t.stop_loss is not None:
            self._stop(metrics["loss"] < t.stop_loss, step, f"The validation loss is below {t.stop_loss:g}.")
        if t.stop_accuracy is not None:
            reached = f"The validation accuracy has reached {t.stop_accuracy:g}."
            self._stop(metrics["accuracy"] >= t.stop_accuracy, step, reached)
        if t.patience:
            self._stop(self.waited >= t.patience, step, f"No better validation {t.monitor} for {t.patience} epochs.")

    @torch.no_grad()
    def put_back(self, members: Tensor) -> None:
        """Gives the chosen members [S] (bool) their best tensors; a member that never had a value keeps its last."""
        chosen = members & self.value.isfinite()
        if self.tensors and bool(chosen.any()):
            for tensor, best in zip(self.tensors, self.best, strict=True):
                tensor[chosen] = best[chosen]
            self.updates.forget()

    @torch.no_grad()
    def _compare(self, metric: Tensor) -> None:
        """Takes the monitored metric [S] of one more epoch."""
        better = self.sign * metric > self.value
        self.value = torch.where(better, self.sign * metric, self.value)
        self.waited = torch.where(better, 0, self.waited + 1)
        for tensor, best in zip(self.tensors, self.best, strict=True):
            best[better] = tensor[better]

    def _stop(self, over: Tensor, step: int, sentence: str) -> None:
        chosen = over & self.members.alive
        which = chosen.nonzero().flatten().tolist()
        if which:
            self.put_back(chosen)
            self.members.end(which, [End("stopped", step, sentence) for _ in which])

    def state_dict(self) -> dict[str, Any]:
        return {"value": self.value, "waited": self.waited, "kept": self.best}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.value, self.waited = state["value"].clone(), state["waited"].clone()
        self.best = [tensor.clone() for tensor in state["kept"]]
