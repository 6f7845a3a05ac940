"""What trains for all visitors, as a process or a thread."""

import gc
import math
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import numpy as np
import torch

from learnact.data import Dataset
from learnact.errors import RunError
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.scheduler import Loader, Scheduler
from learnact.spec import Limits, Spec
from learnact.training.inputs import load_dataset

POLL_SECONDS = 0.05  # between looks while nothing trains
MIN_LEASE_SECONDS = 2.0
LEASE_SECONDS = {"live": 5.0, "heavy": 60.0}  # where the environment says nothing else
NICE = 5  # of what answers questions: live runs and pages come first


def limited(limits: Limits) -> Callable[[Spec], Dataset]:
    """Loads the data of a Spec and refuses what is too large for this machine."""

    def get(spec: Spec) -> Dataset:
        dataset = load_dataset(spec)
        limits.check(spec, dataset)
        return dataset

    return get


def scheduler(kind: str, send: Callable[[bytes], None]) -> Scheduler:
    """The scheduler of a "live" worker, or of a "heavy" one that trains one run at a time."""
    return Scheduler(
        lambda header, arrays: send(encode(header, arrays)),
        Loader(limited(Limits.from_environment())),
        together=1 if kind == "heavy" else None,
        lease_seconds=lease_seconds(kind),
    )


def lease_seconds(kind: str) -> float:
    """After how long unwatched a run pauses: LEARNACT_LIVE_LEASE_SECONDS, LEARNACT_HEAVY_LEASE_SECONDS.

    Raises RunError where one of them is no number from 2 on: who watches says so once a second.
    """
    name = f"LEARNACT_{kind.upper()}_LEASE_SECONDS"
    given = os.environ.get(name)
    try:
        seconds = LEASE_SECONDS[kind] if given is None else float(given)
    except ValueError:
        seconds = math.nan
    if not MIN_LEASE_SECONDS <= seconds < math.inf:
        raise RunError(f"{name} must be a number of seconds from {MIN_LEASE_SECONDS:g} on, not {given!r}.")
    return seconds


class Work(Protocol):
    """What a worker does between two messages."""

    def handle(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None: ...
    def slice(self) -> bool: ...


def work_of(kind: str, send: Callable[[bytes], None]) -> Work:
    """What a worker of a kind does: it trains, or answers questions."""
    if kind != "questions":
        return scheduler(kind, send)
    from learnact.serving.question_worker import QuestionWorker  # brings diagnostics that no training needs

    limits = limited(Limits.from_environment())
    return QuestionWorker(lambda header, arrays: send(encode(header, arrays)), limits)


def serve(work: Work, inbox: "SimpleQueue[bytes | None]") -> None:
    """Trains and answers until None comes in."""
    busy = True
    while True:
        try:
            message = inbox.get(block=not busy, timeout=POLL_SECONDS)
            if message is None:
                return
            work.handle(*decode(message))
            busy = True
        except Empty:
            busy = work.slice()


def listen(connection: Connection, inbox: "SimpleQueue[bytes | None]") -> None:
    """Passes on what the server sends; its end ends the worker."""
    try:
        while True:
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):
        inbox.put(None)


def main() -> None:
    """The process: `python -m learnact.serving.live ADDRESS KIND`, with the key of the connection on standard input."""
    address, kind = sys.argv[1:]
    connection = Client(address, authkey=bytes.fromhex(sys.stdin.readline().strip()))
    torch.set_num_threads((os.cpu_count() or 1) if kind == "heavy" else 1)
    if kind == "questions" and hasattr(os, "nice"):
        os.nice(NICE)
    gc.freeze()
    inbox: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=listen, args=(connection, inbox), daemon=True).start()
    serve(work_of(kind, connection.send_bytes), inbox)
