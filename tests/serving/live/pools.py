"""Runs of a pool of workers, as tests of it wait for them and read them."""

import time
from collections.abc import Callable

import numpy as np

from learnact.serving.live import Record, WorkerPool
from learnact.serving.live.protocol import decode
from learnact.spec import Spec

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=2)
PATIENCE_SECONDS = 60.0


def until(
    true: Callable[[], object],
    what: str,
    record: Record | None = None,
    workers: WorkerPool | None = None,
    *,
    seconds: float = PATIENCE_SECONDS,
) -> None:
    """Waits, as a watcher of the run where one is given."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain: {what}"
        if record is not None and workers is not None:
            workers.watch(record.token)
        time.sleep(0.02)


def step(record: Record) -> int:
    """Where it is, as far as the server knows."""
    return int(record.header["step"])


def rows(record: Record) -> np.ndarray:
    """Steps, epochs and metrics as a browser is told them."""
    return decode(record.message())[1]["history"]


class Told:
    """A worker that notes what it is asked."""

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.heard: list[tuple[str, str]] = []
        self.receive = receive

    def send(self, message: bytes) -> None:
        header, _ = decode(message)
        self.heard.append((header["request"], header["key"]))

    def beat(self) -> None:
        pass

    def kill(self) -> None:
        pass

    def stop(self) -> None:
        pass
