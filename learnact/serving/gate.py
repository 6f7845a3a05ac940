"""Lets a few do something expensive at a time, in turns among the visitors who wait for it."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from learnact.serving.turns import Turns

PATIENCE_SECONDS = 60.0  # after which one who waits goes in whatever the others do


class Gate:
    """A place that few may enter at once.

    Args:
        at_once: how many, of all visitors.
        each: how many of one visitor; browsers that keep no cookie are one together.
    """

    def __init__(self, at_once: int, each: int) -> None:
        self.at_once, self.each = at_once, each
        self.inside: Counter[str] = Counter()
        self.waiting: list[tuple[str, object]] = []  # visitors with a ticket, who came first, first
        self.turns, self.changed = Turns(), threading.Condition()

    @contextmanager
    def turn(self, visitor: str) -> Iterator[None]:
        """Waits until this visitor may go in, and is inside until the end of the block."""
        ticket, end = (visitor, object()), time.monotonic() + PATIENCE_SECONDS
        with self.changed:
            self.waiting.append(ticket)
            self.changed.wait_for(lambda: self._next() is ticket, end - time.monotonic())
            self.waiting.remove(ticket)
            self.turns.took(visitor, (other for other, _ in self.waiting))
            self.inside[visitor] += 1
            self.changed.notify_all()
        try:
            yield
        finally:
            with self.changed:
                self.inside[visitor] -= 1
                self.inside += Counter()  # whoever has left is forgotten
                self.changed.notify_all()

    def _next(self) -> tuple[str, object] | None:
        """Who may go in now."""
        if self.inside.total() >= self.at_once:
            return None
        free = [ticket for ticket in self.waiting if self.inside[ticket[0]] < self.each]
        ordered = self.turns.order(free, lambda ticket: ticket[0])
        return min(ordered, key=lambda ticket: self.inside[ticket[0]], default=None)
