"""What all visitors share: the workers, and the queue of long work."""

import os
from functools import cache

from learnact.serving.background import Background
from learnact.serving.live import ProcessWorker, ThreadWorker, Workers


@cache
def workers() -> Workers:
    """The workers of this server; LEARNACT_WORKER=thread keeps them in this process."""
    in_thread = os.environ.get("LEARNACT_WORKER") == "thread"
    return Workers(ThreadWorker if in_thread else ProcessWorker)


@cache
def background() -> Background:
    """The long work of this server."""
    return Background()


def close() -> None:
    """Ends the workers and whatever runs in the background, with their processes."""
    background().close()
    workers().stop()
