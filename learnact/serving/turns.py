"""The order in which visitors who wait get what there is: each one's first before anybody's second."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def in_turns(waiting: Iterable[T], whose: Callable[[T], str]) -> list[T]:
    """The same, in turns among visitors; of one visitor, and of one turn, in the order in which they came.

    Args:
        waiting: who came first, first.
        whose: the visitor of one of them.
    """
    before: dict[str, int] = {}
    turns = []
    for place, one in enumerate(waiting):
        visitor = whose(one)
        before[visitor] = before.get(visitor, 0) + 1
        turns.append((before[visitor], place, one))
    return [one for _, _, one in sorted(turns, key=lambda turn: turn[:2])]
