"""Which members of a run still train, and why the others do not: they end alone, the rest go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class End:
    """How one member ended: "stopped" early or "diverged", at which step, and a sentence."""

    state: str
    step: int
    sentence: str


class Members:
    """The members of a run [S]; the parameters of those that stopped stay as they were.

    Those that diverged have none any more: NaN stands for each, so that whoever asks only the numbers, from a file or a
    snapshot, leaves out the same members as whoever asks how they ended.

    Args:
        seeds: how many members there are.
        tensors: parameters and buffers [S, ...] that training changes.
    """

    def __init__(self, seeds: int, tensors: Iterable[Tensor]) -> None:
        self.tensors = list(tensors)
        self.ends: list[End | None] = [None] * seeds
        self.alive = torch.ones(seeds, dtype=torch.bool)
        self.frozen: list[Tensor] = []  # what the tensors are kept at for members that ended

    @property
    def all_ended(self) -> bool:
        return not bool(self.alive.any())

    def end(self, which: Iterable[int], how: Iterable[End]) -> None:
        """Freezes members at their parameters of this moment, or without any where they diverged."""
        for member, end in zip(which, how, strict=True):
            self.ends[member] = end
            self.alive[member] = False
        self._erase()
        self.remember()

    @torch.no_grad()
    def _erase(self) -> None:
        lost = [member for member, end in enumerate(self.ends) if end is not None and end.state == "diverged"]
        for tensor in self.tensors if lost else ():
            tensor[lost] = torch.nan

    def remember(self) -> None:
        """Notes what the members that ended are kept at."""
        ended = not bool(self.alive.all())
        self.frozen = [tensor.detach()[~self.alive].clone() for tensor in self.tensors] if ended else []

    @torch.no_grad()
    def restore(self) -> None:
        """Undoes what a step did to the members that ended."""
        for tensor, kept in zip(self.tensors, self.frozen, strict=False):
            tensor[~self.alive] = kept

    def state_dict(self) -> dict[str, Any]:
        return {"ends": [None if e is None else (e.state, e.step, e.sentence) for e in self.ends]}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """To be called once the parameters are loaded."""
        self.ends = [None if e is None else End(*e) for e in state["ends"]]
        self.alive = torch.tensor([e is None for e in self.ends])
        self._erase()
        self.remember()


def changing(network: nn.Module) -> list[Tensor]:
    """Parameters and running statistics of a network, each once."""
    return [*network.parameters(), *(b for b in network.buffers() if b.is_floating_point())]
