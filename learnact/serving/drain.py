"""What happens when the server is told to end: runs are saved and visitors read why, before the pages go."""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

FAREWELL_SECONDS = 1.5  # in which tabs, which ask once a second, read that the lab restarts
SENTENCE = "The lab restarts; this page goes on by itself in a moment."
DRAINING = threading.Event()

Handler = Callable[[int, FrameType | None], object]


def draining() -> bool:
    """Whether the server is about to end."""
    return DRAINING.is_set()


def drain_before_end(drain: Callable[[], None]) -> None:
    """From now on SIGTERM first drains, then does what it did before.

    Args:
        drain: saves all runs; may take seconds, and is called in a thread.
    """
    before = signal.getsignal(signal.SIGTERM)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        return  # under a server that handles signals in another way
    ends: Handler = before

    def begin(number: int, frame: FrameType | None) -> None:
        if DRAINING.is_set():  # the second time it is meant at once
            ends(number, frame)
            return
        DRAINING.set()
        threading.Thread(target=finish, args=(number,), daemon=True).start()

    def finish(number: int) -> None:
        began = time.monotonic()
        try:
            drain()
            time.sleep(max(0.0, FAREWELL_SECONDS - (time.monotonic() - began)))
        finally:
            ends(number, None)

    signal.signal(signal.SIGTERM, begin)
