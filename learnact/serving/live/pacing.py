"""When something is due: snapshots that cost only a share of the time, steps a second, moments worth keeping."""

import math
import time

MILESTONES = tuple(2**k for k in range(11))  # steps after which a snapshot is taken: most happens early


class Cadence:
    """Says when something that costs time is due again, so that it takes at most a share of it.

    Args:
        every: seconds between two times at least.
        share: of all time that it may take.
        slowest: seconds between two times that are to be kept to, though it takes more than that share.
        most: share that it may take then.
    """

    def __init__(self, every: float, share: float, slowest: float = math.inf, most: float = 1.0) -> None:
        self.every, self.share, self.slowest, self.most, self.next = every, share, slowest, most, 0.0

    def due(self, now: float) -> bool:
        return now >= self.next

    def done(self, now: float, cost: float, crowd: int = 1) -> None:
        """Notes that it was done.

        Args:
            now: seconds of the clock.
            cost: seconds that it took.
            crowd: among how many the time is divided.
        """
        within_share, at_most = cost * crowd / self.share, cost * crowd / self.most
        self.next = now + max(self.every, min(within_share, max(self.slowest, at_most)))


class Rate:
    """Steps a second, over about the last second."""

    def __init__(self) -> None:
        self.start, self.last, self.steps, self.value = time.monotonic(), 0.0, 0, 0.0

    def count(self, steps: int, now: float, began: float) -> None:
        """Notes steps.

        Args:
            steps: how many.
            now: seconds of the clock after the last of them.
            began: the same before the first.
        """
        if began - self.last > 1.0:  # it stood still: do not average over the break
            self.start, self.steps, self.value = began, 0, 0.0
        self.steps, self.last = self.steps + steps, now
        if now - self.start >= 1.0:
            self.value, self.start, self.steps = self.steps / (now - self.start), now, 0

    def now(self) -> float:
        """Steps a second."""
        elapsed = self.last - self.start
        return self.value or (self.steps / elapsed if elapsed > 0 else 0.0)


class Speed:
    """Holds a run back to so many steps a second; 0 lets it go as fast as it can."""

    def __init__(self) -> None:
        self.limit, self.next = 0.0, 0.0

    def set(self, limit: float, now: float) -> None:
        """Another limit from now on.

        Args:
            limit: steps a second, 0 for none.
            now: seconds of the clock.
        """
        self.limit, self.next = limit, now

    def ready(self, now: float) -> bool:
        """Whether a step may be taken at this second of the clock."""
        return not self.limit or now >= self.next

    def took(self, now: float) -> None:
        """Notes one step; a run that fell behind does not hurry afterwards."""
        if self.limit:
            self.next = max(self.next + 1 / self.limit, now - 0.1)


def milestone(step: int) -> int:
    """The next step worth a snapshot of its own; a step that never comes where there is none."""
    return next((m for m in MILESTONES if m > step), 2**62)
