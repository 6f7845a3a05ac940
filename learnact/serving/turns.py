"""The order in which visitors who wait get what there is: each one's first before anybody's second."""

from collections.abc import Callable, Iterable
from itertools import zip_longest
from typing import TypeVar

T = TypeVar("T")


class Turns:
    """In turns among visitors; it remembers whose turn it was, as long as that visitor has more that waits."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}  # the number of a visitor's last turn
        self.count = 0

    def order(self, waiting: Iterable[T], whose: Callable[[T], str]) -> list[T]:
        """The same in the order in which they get their turn, as long as nobody else comes.

        Of one turn, who had their last one longest ago is first, and of those who had none who came first.

        Args:
            waiting: who came first, first.
            whose: the visitor of one of them.
        """
        by_visitor: dict[str, list[T]] = {}
        for one in waiting:
            by_visitor.setdefault(whose(one), []).append(one)
        visitors = sorted(by_visitor, key=lambda visitor: self.last.get(visitor, 0))
        turns = zip_longest(*([(one,) for one in by_visitor[visitor]] for visitor in visitors), fillvalue=())
        return [one for turn in turns for place in turn for one in place]

    def took(self, visitor: str, waiting: Iterable[str]) -> None:
        """Notes that it was a visitor's turn.

        Args:
            waiting: the visitors of what still waits. Who has nothing there is forgotten: what they ask for later
                comes behind what waits already.
        """
        self.count += 1
        self.last = {other: self.last[other] for other in waiting if other in self.last} | {visitor: self.count}
