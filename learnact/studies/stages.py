"""The stages of long work: which training it is, of how many, and how far."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

Advance = Callable[[int], object]
"""Takes how many units of a stage are done so far."""


@dataclass(frozen=True)
class Stage:
    """One training among those of a command.

    Attributes:
        title: a few words, such as "tanh (2 of 3)"; may be empty.
        total: units of work.
        done: of them, before it begins: what was interrupted goes on.
        number, count: which stage of how many, from 1.
        unit: what is counted, in the singular.
    """

    title: str
    total: int
    done: int = 0
    number: int = 1
    count: int = 1
    unit: str = "epoch"


Follow = Callable[[Stage], AbstractContextManager[Advance]]
"""Follows a stage while its context is open."""


@contextmanager
def unfollowed(stage: Stage) -> Iterator[Advance]:
    """Follows nothing."""
    yield lambda done: None
