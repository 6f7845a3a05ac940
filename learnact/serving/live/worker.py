"""What trains for all visitors, as a process or a thread."""

import gc
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection
from queue import Empty, SimpleQueue

import torch

from learnact.data import Dataset
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.scheduler import Loader, Scheduler
from learnact.spec import Limits, Spec
from learnact.training.inputs import load_dataset

IDLE = 0.05  # seconds between looks while nothing trains
LIVE_LEASE, HEAVY_LEASE = 5.0, 60.0  # seconds


def limited(limits: Limits) -> Callable[[Spec], Dataset]:
    """Loads the data of a Spec and refuses what is too large for this machine."""

    def get(spec: Spec) -> Dataset:
        dataset = load_dataset(spec)
        limits.check(spec, dataset)
        return dataset

    return get


def scheduler(kind: str, send: Callable[[bytes], None]) -> Scheduler:
    """The scheduler of a "live" worker, or of a "heavy" one that trains one run at a time."""
    heavy = kind == "heavy"
    return Scheduler(
        lambda header, arrays: send(encode(header, arrays)),
        Loader(limited(Limits.from_environment())),
        together=1 if heavy else None,
        lease=HEAVY_LEASE if heavy else LIVE_LEASE,
    )


def serve(work: Scheduler, inbox: "SimpleQueue[bytes | None]") -> None:
    """Trains and answers until None comes in."""
    busy = True
    while True:
        try:
            message = inbox.get(block=not busy, timeout=IDLE)
            if message is None:
                return
            work.handle(*decode(message))
            busy = True
        except Empty:
            busy = work.slice()


def listen(connection: Connection, inbox: "SimpleQueue[bytes | None]") -> None:
    """Passes on what the server says; its end ends the worker."""
    try:
        while True:
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):
        inbox.put(None)


def main() -> None:
    """The process: `python -m learnact.serving.live ADDRESS KIND`, with the key of the connection on standard input."""
    address, kind = sys.argv[1:]
    connection = Client(address, authkey=bytes.fromhex(sys.stdin.readline().strip()))
    torch.set_num_threads(1 if kind == "live" else os.cpu_count() or 1)
    gc.freeze()
    inbox: SimpleQueue[bytes | None] = SimpleQueue()
    threading.Thread(target=listen, args=(connection, inbox), daemon=True).start()
    serve(scheduler(kind, connection.send_bytes), inbox)
