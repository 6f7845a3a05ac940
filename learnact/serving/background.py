"""Long work in the background: one queue and one way to follow, stop and read it, for two kinds of tasks.

A **command** is `python -m learnact ...` in a process of its own: minutes to hours, it goes on while nobody looks, and
what it has written stays. A **question** is a look at a network or an activation, in a helper that is kept for the
next one: seconds, its answer is arrays, and it ends when nobody waits for it any more. Of each kind one task runs at a
time, the others wait in the order in which they came.
"""

import json
import logging
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from learnact.errors import RunError
from learnact.paths import ROOT

log = logging.getLogger(__name__)

NICE = ["nice", "-n", "10"]  # live runs come first
ENDS_WITH_INPUT = "LEARNACT_ENDS_WITH_INPUT"  # in the environment of a command: see __main__
MAX_WAITING = 20  # tasks of a kind that are not over
KEEP_SECONDS = 12 * 3600.0  # that a finished task is remembered
CLOSE_SECONDS = 5.0  # that the threads have to end


@dataclass(eq=False)
class Task:
    """One piece of work, as whoever waits for it sees it.

    Attributes:
        title: a few words for whoever waits.
        arguments: of a command, after `python -m learnact`.
        state: "waiting", "running", "done", "stopped" or "failed".
        done, total: how much of it is done, in its own unit.
        answer: what came out, once it is done.
        sentence: what went wrong.
        end: ends it while it runs.
    """

    title: str
    arguments: Sequence[str] = ()
    state: str = "waiting"
    done: float = 0.0
    total: float = 1.0
    answer: Any = None
    sentence: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    end: Callable[[], None] = lambda: None

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped", "failed")

    @property
    def progress(self) -> float:
        """The share that is done, from 0 to 1."""
        if self.over or self.state == "waiting":
            return float(self.state == "done")
        return min(1.0, self.done / self.total) if self.total > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds until its end, about; None while nobody can say."""
        done = self.progress
        return (time.monotonic() - self.began) * (1 - done) / done if 0.01 < done < 1 else None

    def result(self) -> Any:
        """What came out; raises RunError where there is nothing."""
        if self.state != "done" or self.answer is None:
            raise RunError(f"{self.title} ended without a result.")
        return self.answer


class Background:
    """The queue of one server. All methods may be called from any thread."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.lock = threading.Condition()
        self.stopping = False
        self.thread: threading.Thread | None = None

    def start(self, arguments: Sequence[str], title: str) -> str:
        """Puts a command into the queue and gives its token; raises RunError where too many wait.

        Args:
            arguments: after `python -m learnact`.
            title: a few words for whoever waits.
        """
        with self.lock:
            self._forget_old()
            if sum(not task.over for task in self.tasks.values()) >= MAX_WAITING:
                raise RunError(f"{MAX_WAITING} trainings wait already on this machine; try again later.")
            token = secrets.token_urlsafe(16)
            self.tasks[token] = Task(title, list(arguments))
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, daemon=True)
                self.thread.start()
            self.lock.notify_all()
        return token

    def task(self, token: str) -> Task | None:
        """What was started under a token, where it is still known."""
        with self.lock:
            return self.tasks.get(token)

    def place(self, token: str) -> int:
        """How many are before it in the queue."""
        before = 0
        with self.lock:
            for other, task in self.tasks.items():
                if other == token:
                    break
                before += not task.over
        return before

    def stop(self, token: str) -> None:
        """Ends a task; what it has written stays."""
        with self.lock:
            task = self.tasks.get(token)
            if task is None or task.over:
                return
            task.state, task.ended = "stopped", time.monotonic()
            task.end()

    def close(self) -> None:
        """Ends all, with their processes."""
        with self.lock:
            self.stopping = True
            for token, task in list(self.tasks.items()):
                self.stop(token)
                task.end()  # one that is over may not have left yet
            self.lock.notify_all()
        if self.thread is not None:
            self.thread.join(CLOSE_SECONDS)

    def _work(self) -> None:
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.stopping or self._next() is not None)
                task = self._next()
                if self.stopping or task is None:
                    return
                task.state, task.began = "running", time.monotonic()
            try:
                self._run(task)
            except Exception as fault:  # whatever one task does, the queue goes on
                log.exception("A task in the background ended because of a fault.")
                self._finish(task, "failed", f"{task.title} could not be started or followed: {fault}.")

    def _run(self, task: Task) -> None:
        """Runs a command to its end, and takes its events as they come."""
        with _process(task.arguments) as process:
            with self.lock:
                task.end = process.terminate
                if task.over:
                    process.terminate()
            assert process.stdout is not None
            for line in process.stdout:
                self._take(task, _event(line))
        self._finish(task, "failed", f"{task.title} ended without saying why.")

    def _take(self, task: Task, event: dict[str, Any]) -> None:
        """Notes an event of a command."""
        match event.get("event"):
            case "progress":
                task.done, task.total = float(event["done"]), float(event["total"])
            case "result":
                task.answer = event["value"]
                self._finish(task, "done")
            case "error":
                self._finish(task, "failed", event["sentence"])

    def _finish(self, task: Task, state: str, sentence: str = "") -> None:
        """Notes how a task ended, where nothing was noted before."""
        with self.lock:
            task.ended = task.ended or time.monotonic()
            if not task.over:
                task.sentence, task.state = sentence, state

    def _next(self) -> Task | None:
        return next((task for task in self.tasks.values() if task.state == "waiting"), None)

    def _forget_old(self) -> None:
        now = time.monotonic()
        for token, task in list(self.tasks.items()):
            if task.over and now - task.ended > KEEP_SECONDS:
                del self.tasks[token]


def _process(arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """A command that sends events, and ends when this process does: its standard input ends then."""
    kind = NICE if shutil.which(NICE[0]) else []
    own = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", ENDS_WITH_INPUT: "1"}
    return subprocess.Popen(
        [*kind, sys.executable, "-m", "learnact", "--events", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=os.environ | own,
        cwd=ROOT,
    )


def _event(line: str) -> dict[str, Any]:
    """The event on a line; empty where it is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
