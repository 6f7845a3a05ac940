"""Random numbers: one generator for each member of a run and each purpose, never a global seed.

Two experiments that differ only in their activation therefore see the same initial weights, batches and masks:
comparisons are paired by construction, and member s of a stacked run draws what seed s alone would draw.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

BLOCK_NUMBERS = 2**18  # numbers a member draws at once: per-step draws from S generators cost two thirds of the speed


def derive(seed: int, purpose: str) -> int:
    """A 63-bit seed from a member's seed and a purpose such as "weights"."""
    digest = hashlib.blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


class Generators:
    """Fresh CPU generators for the members of a run.

    Args:
        seeds: one integer a member.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds = tuple(seeds)

    def of(self, purpose: str) -> list[torch.Generator]:
        """One generator a member [S], at the start of its sequence for this purpose."""
        return [torch.Generator().manual_seed(derive(seed, purpose)) for seed in self.seeds]


class Blocks:
    """Random tensors for S members, one a step, drawn T steps at a time; the position in a block is part of the state.

    Args:
        members: one generator a member [S].
        draw: from a generator to the numbers of T steps, [T, ...].
    """

    def __init__(self, members: list[torch.Generator], draw: Callable[[torch.Generator], Tensor]) -> None:
        self.members, self.draw = members, draw
        self.starts = [g.get_state() for g in members]
        self.block: Tensor | None = None  # [S, T, ...]
        self.position = 0

    def next(self) -> Tensor:
        """The numbers of the next step, [S, ...]."""
        if self.block is None or self.position == self.block.shape[1]:
            self.block = self._drawn()
        self.position += 1
        return self.block[:, self.position - 1]

    def repeat(self) -> None:
        """Lets the numbers of the step before come once more; nothing where there was none."""
        self.position = max(0, self.position - 1)

    def _drawn(self) -> Tensor:
        self.starts = [g.get_state() for g in self.members]
        self.position = 0
        return torch.stack([self.draw(g) for g in self.members])

    def state_dict(self) -> dict[str, Any]:
        return {"starts": torch.stack(self.starts), "position": self.position, "drawn": self.block is not None}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        for generator, start in zip(self.members, state["starts"], strict=True):
            generator.set_state(start.clone())
        self.block = self._drawn() if state["drawn"] else None
        self.position = state["position"]


class Noise(Blocks):
    """Uniform numbers on [0, 1) for S members.

    Args:
        generators: where the members' generators come from.
        purpose: names the sequence, for instance "dropout/1".
        batch, width: the largest [B, F] that one step asks for.
    """

    def __init__(self, generators: Generators, purpose: str, batch: int, width: int) -> None:
        super().__init__(generators.of(purpose), self._draw)
        self.batch, self.width = batch, width

    def uniform(self, like: Tensor) -> Tensor:
        """Numbers for one step: [S, B, F], with B at most the batch size and on the device of `like`."""
        return self.next()[:, : like.shape[1]].to(like.device)

    def resize(self, batch: int) -> None:
        """Goes on with steps of another size, with numbers that were not drawn yet."""
        if batch != self.batch:
            self.batch, self.block, self.position = batch, None, 0
            self.starts = [g.get_state() for g in self.members]

    def _draw(self, generator: torch.Generator) -> Tensor:
        steps = max(1, BLOCK_NUMBERS // (self.batch * self.width))
        return torch.rand(steps, self.batch, self.width, generator=generator)  # [T, B, F]
