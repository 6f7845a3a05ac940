"""What all visitors share: the workers."""

import os
from functools import cache

from learnact.serving.live import ProcessWorker, ThreadWorker, Workers


@cache
def workers() -> Workers:
    """The workers of this server; LEARNACT_WORKER=thread keeps them in this process."""
    in_thread = os.environ.get("LEARNACT_WORKER") == "thread"
    return Workers(ThreadWorker if in_thread else ProcessWorker)
