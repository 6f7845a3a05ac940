"""What trains for all visitors, as a process or a thread."""

import gc
import logging
import math
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any, Protocol

import numpy as np
import torch

from learnact.data import Dataset
from learnact.environment import seconds
from learnact.serving.live.loader import KEPT_BYTES, Loader
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.pulse import Pulse
from learnact.serving.live.reservations import Reservations
from learnact.serving.live.scheduler import Scheduler, Sign
from learnact.serving.memory import limit_own
from learnact.spec import MEGABYTE, Limits, Spec
from learnact.training.checkpoints import save
from learnact.training.inputs import load_dataset, make_trainer

log = logging.getLogger(__name__)

POLL_SECONDS = 0.05  # between looks while nothing trains
MIN_LEASE_SECONDS = 2.0
LEASE_SECONDS = {"live": 5.0, "heavy": 60.0}  # where the environment says nothing else
LONG_STEPS = 3  # times the limit of a live step, beyond which a run that was taken for shorter goes to the queue
SIGNALS_TO_ALL = (signal.SIGINT, signal.SIGTERM)  # by a terminal or a service manager, while the server still saves
NICE = 5  # of what answers questions and of heavy runs: live runs and pages come first


def limited(limits: Limits) -> Callable[[Spec], Dataset]:
    """Loads the data of a Spec and refuses what is too large for this machine."""

    def get(spec: Spec) -> Dataset:
        dataset = load_dataset(spec)
        limits.check(spec, dataset)
        return dataset

    return get


def scheduler(kind: str, send: Callable[[bytes], None], sign: Sign) -> Scheduler:
    """The scheduler of a "live" worker, or of a "heavy" one that trains one run at a time."""
    limits, heavy = Limits.from_environment(), kind == "heavy"
    return Scheduler(
        lambda header, arrays: send(encode(header, arrays)),
        Loader(limited(limits)),
        together=1 if heavy else None,
        lease_seconds=lease_seconds(kind),
        sign=sign,
        reservations=Reservations(limits.worker_megabytes * MEGABYTE),
        long_step_seconds=math.inf if heavy else LONG_STEPS * limits.step_seconds,
    )


def lease_seconds(kind: str) -> float:
    """After how long unwatched a run pauses: LEARNACT_LIVE_LEASE_SECONDS, LEARNACT_HEAVY_LEASE_SECONDS.

    Raises SpecError where one of them is no number from 2 on: who watches says so once a second.
    """
    return seconds(f"LEARNACT_{kind.upper()}_LEASE_SECONDS", LEASE_SECONDS[kind], MIN_LEASE_SECONDS)


class Work(Protocol):
    """What a worker does between two messages."""

    def handle(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None: ...
    def slice(self) -> bool: ...


def no_sign(key: str = "") -> None:
    """Of a worker that nobody watches over."""


def work_of(kind: str, send: Callable[[bytes], None], sign: Sign = no_sign) -> Work:
    """What a worker of a kind does: it trains, or answers questions.

    Args:
        sign: called with the run that it takes in hand, see `Pulse`.
    """
    if kind != "questions":
        return scheduler(kind, send, sign)
    from learnact.serving.question_worker import QuestionWorker  # brings diagnostics that no training needs

    limits = limited(Limits.from_environment())
    return QuestionWorker(lambda header, arrays: send(encode(header, arrays)), limits)


def serve(work: Work, inbox: "SimpleQueue[bytes | None]", sign: Sign = no_sign) -> None:
    """Trains and answers until None comes in; gives a sign at every turn, also where there is nothing to do."""
    busy = True
    while True:
        sign()
        try:
            message = inbox.get(block=not busy, timeout=POLL_SECONDS)
            if message is None:
                return
            work.handle(*decode(message))
            busy = True
        except Empty:
            busy = work.slice()


def listen(connection: Connection, inbox: "SimpleQueue[bytes | None]") -> None:
    """Passes on what the server sends; where the server is gone, or cannot be heard any more, the process ends.

    Whatever it has in hand: a worker that is deaf would go on as if it were well, and the server starts another one.
    """
    status = 1
    try:
        while True:
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):
        status = 0
    except Exception:  # such as no memory for a message
        log.exception("What the server sent could not be taken.")
    finally:
        os._exit(status)


def main() -> None:
    """The process: `python -m learnact.serving.live KIND SOCKET PULSE`, the latter two as file descriptors."""
    for number in SIGNALS_TO_ALL:
        signal.signal(number, signal.SIG_IGN)
    kind, socket, memory = sys.argv[1], *map(int, sys.argv[2:])
    connection, pulse = Connection(socket), Pulse(memory)
    torch.set_num_threads((os.cpu_count() or 1) if kind == "heavy" else 1)
    if kind != "live" and hasattr(os, "nice"):
        os.nice(NICE)
    gc.freeze()
    inbox: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=listen, args=(connection, inbox), daemon=True).start()
    work = work_of(kind, connection.send_bytes, pulse.give)
    if kind != "questions":
        warm_up()
    limit_own(Limits.from_environment().worker_megabytes + KEPT_BYTES // MEGABYTE)
    serve(work, inbox, pulse.give)


def warm_up() -> None:
    """Trains a step and saves it: what torch imports and makes for that is not the first visitor's to wait for."""
    spec = Spec().replace(seeds=1)
    trainer = make_trainer(spec, load_dataset(spec))
    trainer.advance(1)
    trainer.snapshot()
    save(trainer)
