"""Long work without a lease: commands of `python -m learnact` in processes of their own, one after the other."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from learnact.errors import RunError
from learnact.paths import ROOT

KINDNESS = ["nice", "-n", "10"]  # live runs come first
QUEUE = 20  # tasks that wait at most
KEPT = 12 * 3600.0  # seconds that a finished task is remembered
PART = re.compile(r"\((\d+) of (\d+)\)")
PERCENT = re.compile(r"(\d+)%\|")
TAIL = 4_000  # characters of what a command says that are looked at


@dataclass
class Task:
    """One command.

    Attributes:
        arguments: after `python -m learnact`.
        title: a few words for whoever waits.
        state: "waiting", "running", "done", "stopped" or "failed".
        said: the newest that it told on standard error.
        answer: what it printed, once it is done.
        sentence: what went wrong.
    """

    arguments: list[str]
    title: str
    state: str = "waiting"
    said: str = ""
    answer: str = ""
    sentence: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    process: "subprocess.Popen[str] | None" = None

    @property
    def over(self) -> bool:
        return self.state in ("done", "stopped", "failed")

    @property
    def progress(self) -> float:
        """The share that is done, from the bars that the command draws."""
        if self.over or self.state == "waiting":
            return float(self.state == "done")
        percent = PERCENT.findall(self.said)
        inside = int(percent[-1]) / 100 if percent else 0.0
        part = PART.findall(self.said)
        if not part:
            return inside
        index, count = map(int, part[-1])
        return min(1.0, (index - 1 + inside) / max(1, count))

    @property
    def remaining(self) -> float | None:
        """Seconds until its end, about; None while nobody can say."""
        done = self.progress
        return (time.monotonic() - self.began) * (1 - done) / done if 0.01 < done < 1 else None

    def result(self) -> Any:
        """The JSON on the last line of what it printed; raises RunError where there is none."""
        try:
            return json.loads(self.answer.strip().rsplit("\n", 1)[-1])
        except ValueError:
            raise RunError(f"{self.title} ended without a result.") from None


class Background:
    """The queue of one server; one task runs at a time. All methods may be called from any thread."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.lock = threading.Condition()
        self.stopping = False
        self.thread: threading.Thread | None = None

    def start(self, arguments: Sequence[str], title: str) -> str:
        """Puts a command into the queue and gives its token; raises RunError where too many wait."""
        with self.lock:
            self._forget_old()
            if sum(not task.over for task in self.tasks.values()) >= QUEUE:
                raise RunError(f"{QUEUE} trainings wait already on this machine; try again later.")
            token = secrets.token_urlsafe(16)
            self.tasks[token] = Task(list(arguments), title)
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, daemon=True)
                self.thread.start()
            self.lock.notify_all()
        return token

    def task(self, token: str) -> Task | None:
        return self.tasks.get(token)

    def place(self, token: str) -> int:
        """How many are before it in the queue."""
        before = 0
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
            if task.process is not None:
                task.process.terminate()

    def close(self) -> None:
        """Ends all."""
        with self.lock:
            self.stopping = True
            for token in self.tasks:
                self.stop(token)
            self.lock.notify_all()
        if self.thread is not None:
            self.thread.join(5)

    def _work(self) -> None:
        while True:
            with self.lock:
                self.lock.wait_for(lambda: self.stopping or self._next() is not None)
                task = self._next()
                if self.stopping or task is None:
                    return
                task.state, task.began = "running", time.monotonic()
                task.process = _started(task.arguments)
            _follow(task)

    def _next(self) -> Task | None:
        return next((task for task in self.tasks.values() if task.state == "waiting"), None)

    def _forget_old(self) -> None:
        now = time.monotonic()
        for token, task in list(self.tasks.items()):
            if task.over and now - task.ended > KEPT:
                del self.tasks[token]


def _started(arguments: list[str]) -> "subprocess.Popen[str]":
    kind = KINDNESS if shutil.which(KINDNESS[0]) else []
    command = [*kind, sys.executable, "-m", "learnact", *arguments]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=ROOT,
    )


def _follow(task: Task) -> None:
    """Hears what a task says until it ends."""
    process = task.process
    assert process is not None and process.stdout is not None and process.stderr is not None
    heard: list[str] = []
    listener = threading.Thread(target=lambda out: heard.append(out.read()), args=(process.stdout,), daemon=True)
    with process:  # closes its pipes at last
        listener.start()
        while piece := os.read(process.stderr.fileno(), 4096).decode(errors="replace"):
            task.said = (task.said + piece)[-TAIL:]
        listener.join()
    task.answer, task.ended = "".join(heard), time.monotonic()
    if task.state == "running":
        task.state = "done" if process.returncode == 0 else "failed"
        task.sentence = "" if process.returncode == 0 else _reason(task)


def _reason(task: Task) -> str:
    """The sentence that a command ended with."""
    lines = [line for line in re.split(r"[\r\n]+", task.said) if line.startswith("learnact: ")]
    return lines[-1].removeprefix("learnact: ") if lines else f"{task.title} ended without saying why."
