"""Waits for what another thread or process does."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 300.0  # on a machine that does other things too
LOOK_SECONDS = 0.01


def until(true: Callable[[], bool]) -> bool:
    """Whether it came true; who asks asserts that."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true() and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)
    return true()
