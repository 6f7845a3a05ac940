"""What all visitors share: the workers, and the queue of long work."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Generic, TypeVar

from learnact.serving.artefact_quota import ArtefactQuota
from learnact.serving.gate import Gate
from learnact.serving.live import ProcessWorker, ThreadWorker, WorkerPool
from learnact.serving.live.loader import Loader
from learnact.serving.task_queue import TaskQueue
from learnact.serving.visitor_files import VisitorFiles
from learnact.training.inputs import load_dataset

FOLDER = "learnact-results-"  # then the number of the server's process: whose is gone is removed by the next

T = TypeVar("T")


class once(Generic[T]):
    """Makes something when it is first asked for; threads that ask at the same moment are given the same one."""

    def __init__(self, make: Callable[[], T]) -> None:
        self.make, self.lock = make, threading.RLock()
        self.found: list[T] = []
        self.__doc__ = make.__doc__

    def __call__(self) -> T:
        if not self.found:
            with self.lock:
                if not self.found:
                    self.found.append(self.make())
        return self.found[0]

    @property
    def made(self) -> bool:
        """Whether anybody has asked for it."""
        return bool(self.found)

    def cache_clear(self) -> None:
        """It is made anew when it is next asked for."""
        with self.lock:
            self.found.clear()


def _kind() -> type[ProcessWorker] | type[ThreadWorker]:
    """LEARNACT_WORKER=thread keeps what trains and answers in this process, as on a system without its sockets."""
    alone = os.environ.get("LEARNACT_WORKER") == "thread" or sys.platform == "win32"
    return ThreadWorker if alone else ProcessWorker


@once
def workers() -> WorkerPool:
    """The workers of this server."""
    return WorkerPool(_kind())


@once
def task_queue() -> TaskQueue:
    """The long work of this server."""
    return TaskQueue(_kind())


@once
def loader() -> Loader:
    """The data that pages show; workers have their own."""
    return Loader(load_dataset)


@once
def pages_gate() -> Gate:
    """For scripts of pages, which keep the threads that answer requests from their work."""
    return Gate(at_once=8, each=2)


@once
def tables_gate() -> Gate:
    """For tables that visitors open: seconds of work each."""
    return Gate(at_once=1, each=1)


@once
def visitor_files() -> VisitorFiles:
    """What visitors have put down."""
    return VisitorFiles.from_environment()


@once
def artefact_quota() -> ArtefactQuota:
    """How much each visitor keeps among the files of experiments."""
    return ArtefactQuota()


@once
def folder() -> TemporaryDirectory[str]:
    """What visitors have trained, as files; it ends with the server."""
    for left in Path(gettempdir()).glob(f"{FOLDER}*"):
        if _is_left(left):
            shutil.rmtree(left, ignore_errors=True)
    return TemporaryDirectory(prefix=f"{FOLDER}{os.getpid()}-")


def _is_left(results: Path) -> bool:
    """Whether the server that made a folder of results is gone; one whose name has no number is somebody else's."""
    number = results.name.removeprefix(FOLDER).partition("-")[0]
    return number.isdecimal() and not _runs(int(number))


def _runs(process: int) -> bool:
    if sys.platform == "win32":  # where signal 0 is no question
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # it is another user's, or no process of this system
        return True
    return True


def drain() -> None:
    """Saves what all visitors train, before the server ends."""
    workers().drain()


def close(drained: bool = False) -> None:
    """Ends the workers and whatever runs in the background, with their processes and files.

    Args:
        drained: whether `drain` has saved everything a moment ago.
    """
    task_queue().close()
    if not drained:
        workers().drain()
    workers().stop()
    if folder.made:
        folder().cleanup()
