"""Keeps a worker of each kind alive: a warm spare, restarts that back off, and an end to one that no longer answers."""

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from learnact.environment import seconds
from learnact.serving.live.pulse import Beat
from learnact.serving.live.worker_handle import MakeWorker, Worker

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25  # between two looks at the workers
START_SECONDS = 90.0  # that a worker has until its first sign
SILENCE_SECONDS = 3.0  # without a sign after which a worker that does not work either is replaced
STEP_SECONDS = {"live": 4.0, "heavy": 60.0}  # of processor time for one step, where the environment says nothing else
MIN_STEP_SECONDS = 0.5
STILL_SHARE = 0.02  # of processor time in a silence: with more, the machine is slow, and the worker works
CALM_SECONDS = 30.0  # without a death after which the next one is the first again
BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)  # before a worker is started after so many deaths in a row
RELIEF_SECONDS = 4.0  # after a death in which who takes the runs up has the machine, before the next spare is started
SPARE = ("live",)  # kinds of which one is kept warm

DIED, SLOW, SILENT = "died", "slow", "silent"


def step_seconds(kind: str) -> float:
    """How much processor time one step may take: LEARNACT_LIVE_STEP_SECONDS, LEARNACT_HEAVY_STEP_SECONDS.

    Raises SpecError where one of them is no number from 0.5 on.
    """
    return seconds(f"LEARNACT_{kind.upper()}_STEP_SECONDS", STEP_SECONDS[kind], MIN_STEP_SECONDS)


@dataclass(frozen=True)
class Death:
    """How a worker ended.

    Attributes:
        kind: of the worker.
        key: of the run that it had in hand; "" where it had none.
        reason: DIED, SLOW where a step took longer than its limit, SILENT where it gave no sign any more.
    """

    kind: str
    key: str
    reason: str


@dataclass
class Post:
    """One kind of worker: who serves, who waits, and what there is to know of those before."""

    worker: Worker | None = None
    spare: Worker | None = None
    deaths: int = 0  # in a row
    died: float = -math.inf  # when the last one did
    due: float = math.inf  # when the next one is started, where none serves
    reasons: dict[int, str] = field(default_factory=dict)  # by the identity of a worker that was ended here


class Supervisor:
    """The workers of a server.

    Args:
        make: makes a worker.
        receive: takes what any of them sends.
        died: called with a Death, before the next one begins.
        began: called with the kind where a worker takes the place of one that died: it knows no runs yet.
        look: called at every look at the workers, for what else has to be done now and then.
    """

    def __init__(
        self,
        make: MakeWorker,
        receive: Callable[[bytes], None],
        died: Callable[[Death], None],
        began: Callable[[str], None],
        look: Callable[[], None],
    ) -> None:
        self.make, self.receive, self.died, self.began, self.look = make, receive, died, began, look
        self.limits = {kind: step_seconds(kind) for kind in STEP_SECONDS}
        self.posts = {kind: Post() for kind in STEP_SECONDS}
        self.held: dict[int, tuple[Beat, float]] = {}  # by worker: what it holds, and its processor time at first sight
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def worker(self, kind: str) -> Worker | None:
        """Who serves; started where there was none yet, None where one has died and the next is still held back."""
        with self.lock:
            post = self.posts[kind]
            if post.worker is None and post.due == math.inf and not self.stopping.is_set():
                post.worker = self._made(kind)
                if not self.thread.is_alive():
                    self.thread.start()
            return post.worker

    def send(self, kind: str, message: bytes) -> None:
        """Passes a message to the worker of a kind; where one has just died, the next one is told everything anew."""
        worker = self.worker(kind)
        if worker is not None:
            worker.send(message)

    def release(self, kind: str, idle: Callable[[str], bool]) -> None:
        """Ends the worker of a kind that has nothing to do; its memory returns, and the next message starts another.

        Of a kind of which one is kept warm, the spare takes its place at once, or a new one where there is none.

        Args:
            idle: whether a kind has nothing to do. Meanwhile no message finds a worker, so that none goes to one that
                is about to end.
        """
        with self.lock:
            post = self.posts[kind]
            worker = post.worker
            if worker is None or not idle(kind):
                return
            post.worker, post.spare = post.spare, None
            if kind in SPARE and post.worker is None:
                post.worker = self._made(kind)
        worker.stop()

    def trouble(self, seconds: float) -> str:
        """One sentence where the live worker has given no sign within so many seconds; "" where all is well."""
        with self.lock:
            worker = self.posts["live"].worker
        if worker is None:
            return "No live worker runs."
        beat = worker.beat()
        if beat is None:
            return ""
        if beat.count == 0:
            return "The live worker still starts."
        late = time.monotonic() - beat.at
        return f"The live worker has given no sign for {late:.0f} s." if late > seconds else ""

    def stop(self) -> None:
        """Ends all."""
        self.stopping.set()
        with self.lock:
            workers = [worker for post in self.posts.values() for worker in (post.worker, post.spare) if worker]
            for post in self.posts.values():
                post.worker = post.spare = None
        for worker in workers:
            worker.stop()
        if self.thread.is_alive() and self.thread is not threading.current_thread():
            self.thread.join()

    # -- deaths

    def _made(self, kind: str) -> Worker:
        made: list[Worker] = []  # `lost` may be called before the worker is known here

        def lost() -> None:
            with self.lock:
                self._lost(kind, made[0])

        with self.lock:
            made.append(self.make(kind, self.receive, lost))
        return made[0]

    def _lost(self, kind: str, worker: Worker) -> None:
        if self.stopping.is_set():
            return
        post, now = self.posts[kind], time.monotonic()
        post.deaths = post.deaths + 1 if now - post.died < CALM_SECONDS else 1
        post.died = now
        self.held.pop(id(worker), None)
        reason = post.reasons.pop(id(worker), DIED)
        if worker is post.spare:
            post.spare = None
            return
        if worker is not post.worker:
            return
        beat = worker.beat()
        log.warning("The %s worker ended (%s); another one takes its runs up.", kind, reason)
        post.worker, post.spare = post.spare, None
        self.died(Death(kind, beat.key if beat else "", reason))
        if post.worker is not None:
            self.began(kind)
        else:
            post.due = now + self._held_back(post)
            self._start_due(kind, now)

    def _held_back(self, post: Post) -> float:
        return BACKOFF_SECONDS[min(post.deaths, len(BACKOFF_SECONDS)) - 1]

    def _start_due(self, kind: str, now: float) -> None:
        post = self.posts[kind]
        if post.worker is None and now >= post.due:
            post.due = math.inf
            post.worker = self._made(kind)
            self.began(kind)

    # -- looks

    def _watch(self) -> None:
        last = time.monotonic()
        while not self.stopping.wait(LOOK_SECONDS):
            now = time.monotonic()
            asleep, last = now - last > 4 * LOOK_SECONDS, now
            try:
                self.look()
                if not asleep:  # else nobody could have given a sign
                    self.judge_all(now)
            except Exception:  # whoever watches over the others must not end
                log.exception("A look at the workers failed.")

    def judge_all(self, now: float) -> None:
        """Ends whom it must, starts whom it may.

        Args:
            now: seconds of the monotonic clock.
        """
        with self.lock:
            for kind, post in self.posts.items():
                self._start_due(kind, now)
                self._keep_spare(kind, post, now)
                for worker in (post.worker, post.spare):
                    if worker is not None:
                        self._judge(kind, post, worker, now)

    def _keep_spare(self, kind: str, post: Post, now: float) -> None:
        if kind not in SPARE or post.spare is not None or post.worker is None:
            return
        beat = post.worker.beat()
        if beat is not None and beat.count and now - post.died >= max(RELIEF_SECONDS, self._held_back(post)):
            post.spare = self._made(kind)

    def _judge(self, kind: str, post: Post, worker: Worker, now: float) -> None:
        """Ends a worker that has not started in time, stands, or has held one run for too long.

        A step is measured in processor time: where the machine is slow, it is not the run's fault.
        """
        beat = worker.beat()
        if beat is None or id(worker) in post.reasons:
            return
        if beat.count == 0:
            if now - worker.began > START_SECONDS:
                self._end(post, worker, SILENT)
            return
        before, used_before = self.held.get(id(worker), (None, 0.0))
        used = worker.used()
        if before != beat:
            self.held[id(worker)] = beat, used
            return
        lasted, used = now - beat.at, used - used_before
        if beat.key and used > self.limits[kind]:
            self._end(post, worker, SLOW)
        elif lasted > SILENCE_SECONDS and used < STILL_SHARE * lasted:
            self._end(post, worker, SILENT)

    def _end(self, post: Post, worker: Worker, reason: str) -> None:
        post.reasons[id(worker)] = reason
        worker.kill()
