"""The server's hold on one worker, in a process of its own or in a thread: messages to it, messages from it, its end.

What runs at the other end is `worker`.
"""

import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from learnact.paths import ROOT
from learnact.serving.live.pulse import Beat, Pulse
from learnact.serving.live.worker import serve, work_of

log = logging.getLogger(__name__)

END_SECONDS = 5.0  # that the threads of a worker that has ended have to do so too


class Worker(Protocol):
    """Where messages to a worker go.

    Attributes:
        began: when it was started, in seconds of the monotonic clock.
    """

    began: float

    def send(self, message: bytes) -> None: ...
    def stop(self) -> None: ...
    def beat(self) -> Beat | None: ...
    def used(self) -> float: ...
    def kill(self) -> None: ...


MakeWorker = Callable[[str, Callable[[bytes], None], Callable[[], None]], Worker]
"""Takes the kind, "live", "heavy" or "questions", what takes its messages, and what is called once where it dies."""


class ProcessWorker:
    """A worker in a process of its own, at the other end of a pair of sockets: it needs no address and no folder.

    Args:
        kind: "live", "heavy" or "questions".
        receive: takes what it sends.
        lost: called once when it ends without having been told to, or when what it sends cannot be taken.

    Attributes:
        module: what runs in the process.
    """

    module = "learnact.serving.live"

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.kind, self.receive, self.lost = kind, receive, lost
        self.pulse = Pulse()
        self.last = self.pulse.read()
        self.began = time.monotonic()
        own, other = socket.socketpair()
        given = (other.fileno(), self.pulse.descriptor)
        command = [sys.executable, "-m", self.module, kind, *map(str, given)]
        with other:
            self.process = subprocess.Popen(command, pass_fds=given, env=_one_thread(kind), cwd=ROOT)
        self.spent = _processor_seconds(self.process.pid)
        self.connection = Connection(own.detach())
        self.sending, self.ending = threading.Lock(), threading.Lock()
        self.outbox: SimpleQueue[bytes | None] = SimpleQueue()
        self.stopped = self.ended = False
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._listen, self._pass_on)]
        for thread in self.threads:
            thread.start()

    def send(self, message: bytes) -> None:
        """Passes a message on without waiting for the worker: one that no longer reads holds nobody."""
        self.outbox.put(message)

    def beat(self) -> Beat:
        """Its newest sign; the last one where it has ended."""
        with self.ending:
            if not self.ended:
                self.last = self.pulse.read()
            return self.last

    def used(self) -> float:
        """Processor time of the thread that trains, in seconds; where the system does not say, all that there was.

        Where it has ended, what it had spent when that was last asked.
        """
        if self.spent is None:
            return time.monotonic()
        with self.ending:
            if not self.ended:
                self.spent = _processor_seconds(self.process.pid) or self.spent
            return self.spent

    def kill(self) -> None:
        """Ends the process at once, as if it had died: `lost` is called."""
        self.process.kill()

    def stop(self) -> None:
        """Ends the process, even while it starts, and the threads that wait for it."""
        self.stopped = True
        self._end()
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join(END_SECONDS)

    def _pass_on(self) -> None:
        with contextlib.suppress(OSError):  # where it died, `lost` opens its runs again elsewhere
            while (message := self.outbox.get()) is not None:
                self.connection.send_bytes(message)

    def _listen(self) -> None:
        try:
            while True:
                self.receive(self.connection.recv_bytes())
        except (EOFError, OSError):
            pass
        except Exception:  # a listener that ended unseen would leave a worker whom nobody hears
            log.exception("What the %s worker sent could not be taken.", self.kind)
        told = self.stopped
        self._end()
        self.connection.close()
        if not told:
            self.lost()

    def _end(self) -> None:
        with self.ending:
            if self.ended:
                return
            self.last, self.ended = self.pulse.read(), True
            self.process.kill()  # it has nothing of its own to save
            self.process.wait()
            self.outbox.put(None)
            self.pulse.close()


def _processor_seconds(process: int) -> float | None:
    """What the first thread of a process has spent; None where the system does not say, or the process is gone."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        fields = Path(f"/proc/{process}/task/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return None


def _one_thread(kind: str) -> dict[str, str]:
    """Who shares the machine with the page has one thread, also in the libraries below torch."""
    return os.environ | ({"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"} if kind != "heavy" else {})


class ThreadWorker:
    """The same worker in a thread of this process: for tests and for one visitor."""

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.inbox: SimpleQueue[bytes | None] = SimpleQueue()
        self.began = time.monotonic()
        self.thread = threading.Thread(target=serve, args=(work_of(kind, receive), self.inbox), daemon=True)
        self.thread.start()

    def send(self, message: bytes) -> None:
        self.inbox.put(message)

    def beat(self) -> Beat | None:
        """None: a thread ends with the server, and nobody can end it."""
        return None

    def used(self) -> float:
        """Nothing that could be told from the rest of this process."""
        return 0.0

    def kill(self) -> None:
        """Nothing: see `beat`."""

    def stop(self) -> None:
        self.inbox.put(None)
        self.thread.join(5)
