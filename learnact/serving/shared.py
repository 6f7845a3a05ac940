"""What all visitors share: the workers, and the queue of long work."""

import os
from functools import cache

from learnact.serving.background import Background
from learnact.serving.live import ProcessWorker, ThreadWorker, Workers


def _kind() -> type[ProcessWorker] | type[ThreadWorker]:
    """LEARNACT_WORKER=thread keeps what trains and answers in this process."""
    return ThreadWorker if os.environ.get("LEARNACT_WORKER") == "thread" else ProcessWorker


@cache
def workers() -> Workers:
    """The workers of this server."""
    return Workers(_kind())


@cache
def background() -> Background:
    """The long work of this server."""
    return Background(_kind())


def close() -> None:
    """Ends the workers and whatever runs in the background, with their processes."""
    background().close()
    workers().stop()
