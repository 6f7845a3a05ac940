"""How much each visitor may ask in a time."""

import threading
import time
from collections import OrderedDict


class RateLimit:
    """A bucket of tokens for each, which fills by and by.

    All methods may be called from any thread.

    Args:
        per_second: tokens that come back in a second.
        burst: tokens of a full bucket.
        max_keys: how many buckets are remembered; the one not used for longest is forgotten, and would be full.
    """

    def __init__(self, per_second: float, burst: float, max_keys: int = 20_000) -> None:
        self.per_second, self.burst, self.max_keys = per_second, burst, max_keys
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted
        self.lock = threading.Lock()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Takes tokens from the bucket of a visitor.

        Args:
            key: the id of the visitor.
            cost: tokens; of a request that costs more than a bucket holds only these are asked.

        Returns:
            0 where there were enough; else the seconds until there are, and nothing is taken.
        """
        now = time.monotonic()
        cost = min(cost, self.burst)
        with self.lock:
            tokens, since = self.buckets.pop(key, (self.burst, now))
            tokens += (now - since) * self.per_second
            tokens = min(tokens, self.burst)
            enough = tokens >= cost
            self.buckets[key] = (tokens - cost if enough else tokens), now
            if len(self.buckets) > self.max_keys:
                self.buckets.popitem(last=False)
        return 0.0 if enough else (cost - tokens) / self.per_second
