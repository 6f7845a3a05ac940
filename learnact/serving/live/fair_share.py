"""How much of a worker's time each visitor has had: who has had more than the others by some waits for them."""

from collections.abc import Iterable

TRAINING_ALLOWANCE_SECONDS = 0.1
"""That a visitor may have had more than the one who has had least, and still trains in turn with the others: a new
network and its first pictures take half of that, for which nobody is to wait until a hundred have caught up."""
PICTURE_ALLOWANCE_SECONDS = 0.2
"""The same before pictures wait: training leaves some of what a visitor may have for what is seen of it."""


class FairShare:
    """Accounts of time, in seconds.

    Nobody saves time up: who comes, or comes back, begins where the one stands who has had least of those who want it.
    """

    def __init__(self) -> None:
        self.accounts: dict[str, float] = {}  # by visitor
        self.least = 0.0
        self.wanting: frozenset[str] = frozenset()

    def begin(self, wanting: Iterable[str]) -> None:
        """A round begins.

        Args:
            wanting: visitors who could use time now; one whose run waits for anything else is none of them.
        """
        self.wanting = frozenset(wanting)
        self._raise_least()
        self.accounts = {visitor: had for visitor, had in self.accounts.items() if had > self.least}

    def had(self, visitor: str) -> float:
        """Of a visitor, not less than whoever has had least."""
        return max(self.least, self.accounts.get(visitor, 0.0))

    def charge(self, visitor: str, seconds: float) -> None:
        """Notes time that was spent on a visitor."""
        self.accounts[visitor] = self.had(visitor) + seconds
        self._raise_least()

    def debt(self, visitor: str) -> float:
        """Of a visitor: what they have had beyond what they may; who has less of it trains first."""
        return max(0.0, self.had(visitor) - self.least - TRAINING_ALLOWANCE_SECONDS)

    def must_wait(self, visitor: str, allowance: float = TRAINING_ALLOWANCE_SECONDS) -> bool:
        """Whether a visitor has had so much more than the others that it is their turn, where any of them wants it."""
        return self.had(visitor) > self.least + allowance and bool(self.wanting - {visitor})

    def _raise_least(self) -> None:
        self.least = max(self.least, min((self.had(visitor) for visitor in self.wanting), default=0.0))
