"""Metrics of a network on the splits of its data set, in pieces so that a live run is never held up for long."""

from collections.abc import Generator, Iterable

import numpy as np
import torch
from torch import Tensor

from learnact.activations.learned import glancing
from learnact.data import SPLITS, Dataset, Split
from learnact.networks import Network, evaluating
from learnact.training import metrics

CHUNK_ROWS = 1024  # rows of one piece
LIVE_ROWS = 2048  # rows of each split that a live evaluation looks at

Logits = tuple[Tensor, Tensor]  # logits [S, n, outputs] and truth [S, n] or [S, n, outputs]


def tensors(split: Split, device: torch.device) -> tuple[Tensor, Tensor]:
    """Inputs [n, d] and targets of a split on a device."""
    return torch.from_numpy(split.x).to(device), torch.from_numpy(split.y).to(device)


class Evaluation:
    """Asks a network, in evaluation mode and without gradients; leaves it in training mode."""

    def __init__(self, network: Network, dataset: Dataset, seeds: int, loss: str, device: torch.device) -> None:
        self.network, self.dataset, self.seeds, self.loss, self.device = network, dataset, seeds, loss, device

    def logits(self, split: Split) -> Logits:
        """All at once."""
        pieces = self.pieces(split)
        while True:
            try:
                next(pieces)
            except StopIteration as done:
                answer: Logits = done.value
                return answer

    def pieces(self, split: Split) -> Generator[None, None, Logits]:
        """A piece of CHUNK_ROWS rows at a time; the logits are the generator's return value."""
        x, y = tensors(split, self.device)
        found = []
        for chunk in x.split(CHUNK_ROWS):
            with torch.no_grad(), evaluating(self.network):
                found.append(self.network(chunk.expand(self.seeds, -1, -1)))
            yield
        return torch.cat(found, dim=1), y.expand(self.seeds, *y.shape)

    def watched(self, names: Iterable[str]) -> Generator[None, None, dict[str, Tensor]]:
        """The metrics [S] that stopping watches, by name, on the whole validation split."""
        logits, y = yield from self.pieces(self.dataset.validation)
        task, found = self.dataset.task, {}
        for name in names:
            if name == "auc":
                found[name] = metrics.auc(logits, y)
            elif name == "accuracy":
                found[name] = metrics.accuracy(task, logits, y).cpu()
            else:
                found[name] = metrics.loss(self.loss, task, logits, y).cpu()
        return found

    def measure_live(self, rows: int | None) -> tuple[dict[str, np.ndarray], np.ndarray | None]:
        """Metrics on the first rows of the training and validation split, and the validation confusion [S, k, k]."""
        named: dict[str, np.ndarray] = {}
        for name in ("train", "validation"):
            split = self.dataset.split(name)
            with glancing(self.network):
                answer = self.logits(Split(split.x[:rows], split.y[:rows]))
            named |= self._named(name, *answer)
        task, classes = self.dataset.task, self.dataset.classes
        return named, None if task == "regression" else metrics.confusion(task, *answer, len(classes))

    def measure_all(self) -> dict[str, np.ndarray]:
        """Metrics on all rows of every split; for two classes the AUC too."""
        named: dict[str, np.ndarray] = {}
        for name in SPLITS:
            answer = self.logits(self.dataset.split(name))
            named |= self._named(name, *answer)
            named |= {f"{name}.auc": metrics.auc(*answer).numpy()} if self.dataset.task == "binary" else {}
        return named

    def _named(self, split: str, logits: Tensor, y: Tensor) -> dict[str, np.ndarray]:
        task = self.dataset.task
        second = (
            {"r2": metrics.r2(logits, y)} if task == "regression" else {"accuracy": metrics.accuracy(task, logits, y)}
        )
        values = {"loss": metrics.loss(self.loss, task, logits, y)} | second
        return {f"{split}.{metric}": value.cpu().numpy() for metric, value in values.items()}
