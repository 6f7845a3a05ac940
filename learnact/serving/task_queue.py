"""Long work in the background: one queue and one way to follow, stop and read it, for two kinds of tasks.

A **command** is `python -m learnact ...` in a process of its own: minutes to hours, it goes on while nobody looks, and
what it has written stays. A **question** is a look at a network or an activation by a worker that is kept for the next
one: seconds, its answer is arrays, and it ends when nobody waits for it any more. Of each kind one task runs at a time,
the others wait, in turns among the visitors whose they are.
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
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from learnact.environment import ENDS_WITH_INPUT
from learnact.errors import RunError
from learnact.paths import ROOT
from learnact.serving.live.protocol import decode, encode
from learnact.serving.live.worker_handle import MakeWorker, Worker
from learnact.serving.memory import COMMAND_MEGABYTES, limit
from learnact.serving.turns import Turns
from learnact.spec import MEGABYTE, Limits

log = logging.getLogger(__name__)

NICE = ["nice", "-n", "10"]  # live runs come first
MAX_WAITING = 20  # commands that are not over
MAX_QUESTIONS = 60  # the same of questions, which are shorter
MAX_WAITING_EACH, MAX_QUESTIONS_EACH = 5, 12  # the same of one visitor; browsers without a cookie are one together
CROWDED = 3  # times as many may wait where the one more is the first of its visitor
LEASE_SECONDS = 5.0  # without a look at it, after which a question ends
QUESTION_SECONDS = 180.0  # that an answer may take
STOP_SECONDS = 2.0  # that the worker has to leave a question before it is ended
POLL_SECONDS = 0.25  # between looks at leases and deadlines
CLOSE_SECONDS = 5.0  # that the threads have to end
LAPSED = "It was stopped because nobody was watching."


class Answer(NamedTuple):
    """Of a question: plain values, and arrays by name."""

    header: dict[str, Any]
    arrays: dict[str, np.ndarray]


@dataclass(frozen=True)
class Question:
    """What a worker is to find out.

    Attributes:
        name: a key of QUESTIONS in learnact.serving.diagnostic_questions.
        title: a few words for whoever waits.
        parameters: plain values for JSON, by name.
        arrays: by name.
    """

    name: str
    title: str
    parameters: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)


@dataclass(eq=False)
class Task:
    """One piece of work, as whoever waits for it sees it.

    Attributes:
        title: a few words for whoever waits.
        arguments: of a command, after `python -m learnact`.
        question: what is asked; None of a command.
        visitor: whose it is.
        state: "waiting", "running", "done", "stopped" or "failed".
        done, total: how much of it is done, in its own unit.
        answer: what came out, once it is done: of a command what its JSON holds, of a question an Answer.
        sentence: what went wrong.
        began, ended, seen: monotonic seconds; seen is when somebody looked at it last.
        left: whether nobody works on it any more.
        end: ends it while it runs.
    """

    title: str
    arguments: Sequence[str] = ()
    question: Question | None = None
    visitor: str = ""
    state: str = "waiting"
    done: float = 0.0
    total: float = 1.0
    answer: Any = None
    sentence: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float = 0.0
    seen: float = field(default_factory=time.monotonic)
    left: bool = False
    end: Callable[[], None] = lambda: None
    key: str = field(default_factory=lambda: secrets.token_urlsafe(8))

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


class TaskQueue:
    """The queue of one server; it knows what waits and what runs. All methods may be called from any thread.

    Args:
        make: makes the worker that answers questions, of the kind "questions".
    """

    def __init__(self, make: MakeWorker) -> None:
        self.make = make
        self.tasks: list[Task] = []
        self.turns: defaultdict[str, Turns] = defaultdict(Turns)  # by kind
        self.lock = threading.Condition()
        self.stopping = False
        self.threads: dict[str, threading.Thread] = {}
        self.worker: Worker | None = None
        self.ready = False  # whether the worker has sent anything

    def start(self, arguments: Sequence[str], title: str, visitor: str = "", instead_of: Task | None = None) -> Task:
        """Puts a command into the queue; raises RunError where too many wait.

        Args:
            arguments: after `python -m learnact`.
            title: a few words for whoever waits.
            visitor: whose it is.
            instead_of: what ends once this one is accepted.
        """
        task = Task(title, list(arguments), visitor=visitor)
        return self._add(task, (MAX_WAITING, MAX_WAITING_EACH), "trainings", instead_of)

    def ask(self, question: Question, visitor: str = "", instead_of: Task | None = None) -> Task:
        """Puts a question of a visitor into the queue; otherwise as `start`."""
        task = Task(question.title, question=question, visitor=visitor)
        return self._add(task, (MAX_QUESTIONS, MAX_QUESTIONS_EACH), "questions", instead_of)

    def watch(self, task: Task) -> None:
        """A sign that somebody waits for it."""
        task.seen = time.monotonic()

    def wait(self, task: Task, seconds: float) -> None:
        """Returns when a task is over, after `seconds` at the latest."""
        with self.lock:
            self.lock.wait_for(lambda: task.over, seconds)

    def place(self, task: Task) -> int:
        """How many of its kind are before it in the queue."""
        with self.lock:
            same = self._waiting(_kind(task))
            return same.index(task) if task in same else 0

    def _waiting(self, kind: str) -> list[Task]:
        """What is not over of a kind, in the order in which it is done: what runs, then in turns among visitors."""
        mine = [task for task in self.tasks if _kind(task) == kind and not task.over]
        running = [task for task in mine if task.state == "running"]
        waiting = [task for task in mine if task not in running]
        return running + self.turns[kind].order(waiting, lambda task: task.visitor)

    def stop(self, task: Task, sentence: str = "") -> None:
        """Ends a task; what it has written stays.

        Args:
            sentence: why.
        """
        with self.lock:
            if not task.over:
                self._finish(task, "stopped", sentence)
                task.end()

    def close(self) -> None:
        """Ends all, with their processes."""
        with self.lock:
            self.stopping = True
            for task in [*self.tasks]:
                self.stop(task)
                task.end()  # one that is over may not have left yet
            self.lock.notify_all()
        for thread in self.threads.values():
            thread.join(CLOSE_SECONDS)
        self._drop_worker()

    # -- the queue

    def _add(self, task: Task, limits: tuple[int, int], what: str, instead_of: Task | None) -> Task:
        kind, (most, most_each) = _kind(task), limits
        with self.lock:
            waiting = [other for other in self._waiting(kind) if other is not instead_of]
            own = sum(other.visitor == task.visitor for other in waiting)
            if own >= most_each:
                whose = "yours" if task.visitor else "browsers that keep no cookie"
                raise RunError(f"{most_each} {what} of {whose} wait already; try again when one is done.")
            if len(waiting) >= (most if own else CROWDED * most):
                raise RunError(f"{len(waiting)} {what} wait already on this machine; try again later.")
            if instead_of is not None:
                self.stop(instead_of)
            self.tasks.append(task)
            if kind not in self.threads:
                self.threads[kind] = threading.Thread(target=self._work, args=(kind,), name=kind, daemon=True)
                self.threads[kind].start()
            self.lock.notify_all()
        return task

    def _work(self, kind: str) -> None:
        """Does the tasks of a kind, one after the other."""
        run = self._answer if kind == "question" else self._command
        while task := self._next(kind):
            try:
                run(task)
            except Exception as fault:  # whatever one task does, the queue goes on
                log.exception("A task in the background ended because of a fault.")
                self._finish(task, "failed", f"{task.title} could not be started or followed: {fault}.")

    def _next(self, kind: str) -> Task | None:
        """Waits for a task of a kind; None at the end of the server."""
        with self.lock:
            while not self.stopping:
                self._forget_over(kind)
                mine = self._waiting(kind)
                if mine and not self._lapsed(mine[0]):
                    first, *others = mine
                    first.state, first.began = "running", time.monotonic()
                    self.turns[kind].took(first.visitor, (task.visitor for task in others))
                    return first
                if not mine:
                    self.lock.wait()
        return None

    def _forget_over(self, kind: str) -> None:
        """Drops what is over of a kind; only its own thread does, as the worker may still have to leave a question."""
        self.tasks = [task for task in self.tasks if not task.over or _kind(task) != kind]

    def _lapsed(self, task: Task) -> bool:
        """Stops a question that nobody waits for."""
        lapsed = task.question is not None and time.monotonic() - task.seen > LEASE_SECONDS
        if lapsed:
            self.stop(task, LAPSED)
        return lapsed

    def _take(self, task: Task, event: Mapping[str, Any], arrays: dict[str, np.ndarray] | None = None) -> None:
        """Notes an event of a task."""
        match event.get("event"):
            case "progress":
                task.done, task.total = float(event["done"]), float(event["total"])
            case "result":
                answer = event["value"] if arrays is None else Answer(event["header"], arrays)
                self._finish(task, "done", answer=answer)
            case "error":
                self._finish(task, "failed", event["sentence"])

    def _finish(self, task: Task, state: str, sentence: str = "", answer: Any = None) -> None:
        """Notes how a task ended, where nothing was noted before."""
        with self.lock:
            if not task.over:
                task.ended, task.sentence, task.answer, task.state = time.monotonic(), sentence, answer, state
            self.lock.notify_all()

    # -- commands

    def _command(self, task: Task) -> None:
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

    # -- questions

    def _answer(self, task: Task) -> None:
        """Has a question answered; a worker that does not leave it in time is ended, and the next one gets another."""
        assert task.question is not None
        question, worker = task.question, self.warm()
        header = {"do": "ask", "key": task.key, "name": question.name, "parameters": question.parameters}
        worker.send(encode(header, question.arrays))
        with self.lock:
            task.end = lambda: worker.send(encode({"do": "stop", "key": task.key}))
            if task.over:
                task.end()
        with self.lock:
            while not task.left and not self.lock.wait_for(lambda: task.left, POLL_SECONDS):
                now = time.monotonic()
                if now - task.began > QUESTION_SECONDS:
                    self._finish(task, "failed", f"{task.title}: no answer within {QUESTION_SECONDS:.0f} seconds.")
                if not task.over:
                    self._lapsed(task)
                elif not self.ready:  # it will hear of the question and of its end at once
                    return
                elif now - task.ended > STOP_SECONDS:
                    break
        if not task.left:
            self._drop_worker()

    def warm(self) -> Worker:
        """The worker, which takes seconds to start: whoever calls this early spares them the first question."""
        with self.lock:
            if self.worker is None:
                self.ready = False
                self.worker = self.make("questions", self._receive, self._lost)
            return self.worker

    def _receive(self, message: bytes) -> None:
        """Takes an event of the worker."""
        header, arrays = decode(message)
        with self.lock:
            self.ready = True
            task = next((task for task in self.tasks if task.key == header["key"]), None)
            if task is not None:
                self._take(task, header, arrays)
                task.left = header["event"] != "progress"
                self.lock.notify_all()

    def _lost(self) -> None:
        """The worker died; the question may be why."""
        log.warning("The worker that answers questions ended; the next question starts another one.")
        with self.lock:
            self.worker = None
            for task in self.tasks:
                if task.question is not None and task.state == "running":
                    self._finish(task, "failed", f"{task.title} ended the process that answers questions.")
                    task.left = True
            self.lock.notify_all()

    def _drop_worker(self) -> None:
        worker, self.worker = self.worker, None
        if worker is not None:
            worker.stop()


def _kind(task: Task) -> str:
    return "command" if task.question is None else "question"


def _process(arguments: Sequence[str]) -> "subprocess.Popen[str]":
    """A command that sends events, and ends when this process does: its standard input ends then."""
    kind = NICE if shutil.which(NICE[0]) else []
    own = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", ENDS_WITH_INPUT: "1"}
    process = subprocess.Popen(
        [*kind, sys.executable, "-m", "learnact", "--events", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env=os.environ | own,
        cwd=ROOT,
    )
    limit(process.pid, (COMMAND_MEGABYTES + Limits.from_environment().worker_megabytes) * MEGABYTE)
    return process


def _event(line: str) -> dict[str, Any]:
    """The event on a line; empty where it is none."""
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
