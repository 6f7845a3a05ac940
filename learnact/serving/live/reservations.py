"""Memory of one worker: promised to each run before it is built, and measured while the run is in hand."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from learnact.serving.memory import held_bytes

VISITOR_SHARE = 0.5  # of all memory for runs, that those of one visitor are promised together
SLACK_BYTES = (
    64_000_000  # that a run may take beyond its promise before it is to blame: memory is not always given back
)


@dataclass
class Share:
    """Of one run.

    Attributes:
        visitor: whose it is.
        promised: bytes that its estimate says.
        taken: bytes by which the process has grown while it was in hand.
    """

    visitor: str
    promised: float
    taken: int = 0

    @property
    def excess(self) -> float:
        """Bytes beyond what was promised."""
        return self.taken - self.promised


class Reservations:
    """The shares of the runs of one worker.

    Args:
        capacity: bytes for all of them together.
        held: gives the bytes that this process holds.
    """

    def __init__(self, capacity: float = math.inf, held: Callable[[], int] = held_bytes) -> None:
        self.capacity, self.held = capacity, held
        self.shares: dict[str, Share] = {}

    def admit(self, key: str, visitor: str, promised: float) -> bool:
        """Promises a run its memory, where there is as much; one that is alone is always admitted.

        Args:
            key: of the run; what it was promised before is given back first.
            promised: bytes.
        """
        self.release(key)
        everybody = [*self.shares.values()]
        mine = sum(share.promised for share in everybody if share.visitor == visitor)
        full = sum(share.promised for share in everybody) + promised > self.capacity
        if (everybody and full) or (mine and mine + promised > VISITOR_SHARE * self.capacity):
            return False
        self.shares[key] = Share(visitor, promised)
        return True

    def release(self, key: str) -> None:
        """Takes a run's share back; one that has none is fine."""
        self.shares.pop(key, None)

    @contextmanager
    def in_hand(self, key: str) -> Iterator[None]:
        """Counts as taken by a run what the process grows by meanwhile."""
        before = self.held()
        try:
            yield
        finally:
            if key in self.shares:
                self.shares[key].taken += self.held() - before

    @property
    def exceeded(self) -> bool:
        """Whether all runs together hold more than there is for them."""
        return sum(share.taken for share in self.shares.values()) > self.capacity

    def culprit(self) -> str:
        """The key of the run that has taken most beyond what was promised to it; "" where none has to speak of."""
        worst = max(self.shares, key=lambda key: self.shares[key].excess, default="")
        return worst if worst and self.shares[worst].excess > SLACK_BYTES else ""
