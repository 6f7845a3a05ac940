"""The server's hold on one worker, in a process of its own or in a thread: messages to it, messages from it, its end.

What runs at the other end is `worker`.
"""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Client, Connection, Listener
from queue import SimpleQueue
from typing import Protocol

from learnact.paths import ROOT
from learnact.serving.live.worker import serve, work_of


class Worker(Protocol):
    """Where messages to a worker go."""

    def send(self, message: bytes) -> None: ...
    def stop(self) -> None: ...


MakeWorker = Callable[[str, Callable[[bytes], None], Callable[[], None]], Worker]
"""Takes the kind, "live", "heavy" or "questions", what takes its messages, and what is called once where it dies."""


class ProcessWorker:
    """A worker in a process of its own.

    Args:
        kind: "live", "heavy" or "questions".
        receive: takes what it sends.
        lost: called once when it ends without having been told to.
    """

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        key = secrets.token_bytes(32)
        self.folder = tempfile.mkdtemp(prefix="learnact-worker-")  # of the address, until the process has connected
        self.listener = Listener(f"{self.folder}/address", authkey=key)
        self.address = self.listener.address
        command = [sys.executable, "-m", "learnact.serving.live", str(self.address), kind]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, env=_one_thread(kind), cwd=ROOT)
        assert self.process.stdin is not None
        self.process.stdin.write(key.hex().encode() + b"\n")
        self.process.stdin.close()
        self.sending = threading.Lock()
        self.connection: Connection | None = None
        self.waiting: list[bytes] = []  # what was sent to it while it still started
        self.stopped = False
        self.thread = threading.Thread(target=self._listen, args=(receive, lost), daemon=True)
        self.thread.start()
        threading.Thread(target=self._unblock, daemon=True).start()

    def send(self, message: bytes) -> None:
        with self.sending:
            if self.connection is None:
                self.waiting.append(message)
            else:
                self._pass_on(self.connection, message)

    def _pass_on(self, connection: Connection, message: bytes) -> None:
        with contextlib.suppress(OSError):  # where it died, `lost` opens its runs again elsewhere
            connection.send_bytes(message)

    def _listen(self, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        for message in self._messages():
            receive(message)
        if not self.stopped:
            self._end()
            lost()

    def _messages(self) -> Iterator[bytes]:
        """What it sends until it ends, or until another thread closes the connection, which shows as a TypeError."""
        with contextlib.suppress(EOFError, OSError, TypeError):
            connection = self._connect()
            while True:
                yield connection.recv_bytes()

    def _connect(self) -> Connection:
        """Waits until the process has started, which takes seconds, and sends it what was said meanwhile."""
        try:
            with self.listener:
                connection = self.listener.accept()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        with self.sending:
            for message in self.waiting:
                self._pass_on(connection, message)
            self.connection = connection
        return connection

    def _unblock(self) -> None:
        """Where the process ends before it has connected, nobody else would: the wait for it is over."""
        self.process.wait()
        with contextlib.suppress(OSError):  # gone where it had connected
            Client(self.address).close()

    def stop(self) -> None:
        """Ends the process, at once even while it starts, and the thread that waits for it."""
        self.stopped = True
        self._end()
        self.thread.join(5)

    def _end(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.process.terminate()
        self.process.wait(5)


def _one_thread(kind: str) -> dict[str, str]:
    """Who shares the machine with the page has one thread, also in the libraries below torch."""
    return os.environ | ({"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"} if kind != "heavy" else {})


class ThreadWorker:
    """The same worker in a thread of this process: for tests and for one visitor."""

    def __init__(self, kind: str, receive: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self.inbox: SimpleQueue[bytes | None] = SimpleQueue()
        self.thread = threading.Thread(target=serve, args=(work_of(kind, receive), self.inbox), daemon=True)
        self.thread.start()

    def send(self, message: bytes) -> None:
        self.inbox.put(message)

    def stop(self) -> None:
        self.inbox.put(None)
        self.thread.join(5)
