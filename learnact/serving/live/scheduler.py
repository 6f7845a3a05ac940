"""Shares one worker's time among its runs: round robin in slices, leases, a queue where runs are heavy."""

import logging
import math
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from itertools import islice
from typing import Any

import numpy as np

from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.serving.live.fair_share import PICTURE_ALLOWANCE_SECONDS, FairShare
from learnact.serving.live.reservations import Reservations
from learnact.serving.live.run import Clock, LiveRun, Send
from learnact.serving.live.snapshot_message import NETWORK
from learnact.serving.memory import is_out_of_memory, return_memory
from learnact.serving.turns import Turns
from learnact.spec import MEGABYTE, Spec, estimate_cost, shape_of

log = logging.getLogger(__name__)

SLICE_SECONDS = 0.015  # that a run trains at a time
TURNS_SECONDS = 0.8  # until each of a crowd has had a turn: theirs are shorter
FIRST_SLICE_SECONDS = 0.003  # at least, and the first time: of many that are taken up, each goes on soon
ROUND_SECONDS = (
    0.03  # seconds after which what was asked meanwhile is looked at: a hundred runs must not keep a click waiting
)
UNCOUNTED = ("renew", "close", "save")  # messages that are no request of a visitor
TIDY_SECONDS = 10.0  # between two times that memory is given back to the system
OF_THE_SERVER = ("close", "save")  # which are no sign of a watcher
REST_SECONDS = 10.0  # without a request after which a run that stands may have to give its memory to another one
MAX_LONG_STEPS = 2  # in a row, before a run goes to the queue of heavy ones
LAPSED = "Paused because nobody was watching."
BROKEN = "This run ended because of a fault in the lab, {fault}; Reset starts it anew."
TOO_LARGE = (
    "This run needed more memory than the {promised:,.0f} MB that it was given, and there is no more; fewer seeds, "
    "rows a batch or neurons take less."
)
NO_MEMORY = (
    "It waits for memory: runs may take {capacity:,.0f} MB together, of which this one needs {promised:,.0f} MB."
)

Load = Callable[[Spec, str], "Future[Dataset]"]
"""Takes an experiment and the visitor whose it is."""
Sign = Callable[..., None]
"""Takes the key of the run that is taken in hand; nothing where it is put down."""
Pair = list[LiveRun]
"""A run, with the one in step with it where both want to train: they have one turn."""


class Scheduler:
    """The runs of one worker.

    Args:
        send: takes what the runs have to tell: header and arrays.
        load: starts loading the data of a visitor's Spec.
        together: how many runs train at a time, to their end or pause, two in step as one; the others wait, in turns
            among visitors. None: all.
        lease_seconds: seconds without a sign of a watcher after which a run pauses.
        clock: seconds, monotonic.
        spent: seconds of processor time that this thread has had: what visitors are charged with. A turn in which the
            machine did something else is not theirs.
        sign: told which run is in hand, before anything is done with it.
        reservations: the memory that there is for runs; without end by default.
        long_step_seconds: of processor time for a step, above which a run is sent to the queue of heavy ones.
    """

    def __init__(
        self,
        send: Send,
        load: Load,
        together: int | None = None,
        lease_seconds: float = 5.0,
        clock: Clock = time.monotonic,
        spent: Clock = time.thread_time,
        sign: Sign = lambda key="": None,
        reservations: Reservations | None = None,
        long_step_seconds: float = math.inf,
    ) -> None:
        self.send, self.load, self.together, self.lease_seconds, self.clock = send, load, together, lease_seconds, clock
        self.spent, self.sign, self.long_step_seconds = spent, sign, long_step_seconds
        self.reservations = reservations or Reservations()
        self.runs: dict[str, LiveRun] = {}
        self.freed, self.tidied = False, self.clock()
        self.share, self.turns = FairShare(), Turns()
        self.at_work: list[LiveRun] = []  # where not all train at a time, those whose turn it is

    def handle(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Does a request; a mistake in it becomes a sentence in the run's state, a fault ends that run.

        Args:
            header: "request", the "key" of the run, and what `_act` needs; of "open" also "spec" (JSON text),
                "playing", "unwatched" (seconds), "speed" (steps a second, 0 for as fast as can be), "content", and the
                key of the run in step with it, where that was opened before: "beside" where it is the first of the two,
                "second" where it is the second.
            arrays: of "open", the "checkpoint" as bytes where the run goes on.
        """
        self.sign(header["key"])
        if header["request"] == "open":
            self._try_to_open(header, arrays)
            return
        run = self.runs.get(header["key"])
        if run is None:
            return
        if header["request"] not in UNCOUNTED:
            run.handled += 1
            self._rouse(run)
        self.sign(run.key)
        try:
            self._act(run, header)
        except LearnactError as error:
            run.why = str(error)
            run.send_soon()
        except Exception as fault:
            self._break(run, fault)

    def _try_to_open(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """A run that cannot even be opened is told as failed; there is nothing of it to train."""
        try:
            self._open(header, arrays)
        except Exception as fault:
            key = header["key"]
            self.runs.pop(key, None)
            why = str(fault) if isinstance(fault, LearnactError) else _sentence(key, fault)
            self.send({"message": "snapshot", "key": key, "why": why, "state": "failed", "playing": False}, {})

    def _open(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        spec = Spec.from_json(header["spec"])
        checkpoint = arrays["checkpoint"].tobytes() if "checkpoint" in arrays else None
        content, visitor = header.get("content", NETWORK), header.get("visitor", "")
        if header["key"] in self.runs:
            self._close(self.runs[header["key"]])
        data = self.load(spec, visitor)
        run = LiveRun(header["key"], spec, data, checkpoint, self.send, content=content, visitor=visitor)
        now = self.clock()
        run.playing, run.seen, run.requested = header.get("playing", False), now - header.get("unwatched", 0.0), now
        run.handled = header.get("handled", 0)
        run.speed.set(header.get("speed", 0.0), self.clock())
        self.runs[run.key] = run
        twin = self.runs.get(header.get("beside", "")) or self.runs.get(header.get("second", ""))
        if twin is not None:
            if twin.twin is not None:
                twin.twin.twin = None
            run.twin, twin.twin = twin, run
            run.playing = run.playing if twin.over else twin.playing

    def _act(self, run: LiveRun, header: dict[str, Any]) -> None:
        """Does one request.

        Args:
            run: that it is about; what steers one of two in step steers both.
            header: "request" is "edit" (see `LiveRun.edit`), "set_live" (with "field" and "value"), "speed" (with
                "value", steps a second), "play", "pause", "step", "epoch", "reset", "save", "renew" or "close".

        Raises:
            LearnactError: where the run cannot do it.
        """
        pair = [run] if run.twin is None else [run, run.twin]
        if header["request"] not in OF_THE_SERVER:
            for one in pair:
                one.seen = self.clock()
                self._wake(one)
        match header["request"]:
            case "edit":
                run.edit(header)
            case "set_live":
                run.set_live(header["field"], header["value"])
            case "close":
                self._close(run)
            case "save":
                if not run.save():
                    self.send({"message": "saved", "key": run.key}, {})
            case "renew":
                pass
            case steering:
                for one in pair:
                    self._steer(one, steering, header)
                self._align_steps(pair, steering)

    def _rouse(self, run: LiveRun) -> None:
        """Something is asked of a run: where it rests, it is built again, with the one in step with it."""
        for one in [run] if run.twin is None else [run, run.twin]:
            one.requested = self.clock()
            if one.resting:
                one.resting = False
                self._prepare(one)

    def _steer(self, run: LiveRun, action: str, header: dict[str, Any]) -> None:
        match action:
            case "play":
                self.runs[run.key] = self.runs.pop(run.key)  # to the end of the queue
                run.play()
                run.send_soon()
            case "pause":
                run.pause()
            case "step" | "epoch":
                run.go(action)
            case "reset":
                run.reset()
            case "speed":
                run.speed.set(header["value"], self.clock())

    def _align_steps(self, pair: list[LiveRun], action: str) -> None:
        """Two runs in step stop at the same step: the one behind follows."""
        if len(pair) == 2 and action in ("pause", "step"):
            goal = max(one.target or one.step for one in pair)
            for one in pair:
                one.catch_up(goal)

    def _wake(self, run: LiveRun) -> None:
        if run.lapsed:
            run.resting = False
            run.lapsed, run.why = False, "It went on by itself when you came back." if run.playing else ""
            run.send_soon()

    def _close(self, run: LiveRun) -> None:
        del self.runs[run.key]
        self.reservations.release(run.key)
        self.freed = True
        if run.twin is not None:
            run.twin.twin = None

    def slice(self) -> bool:
        """Trains for a while, then tells what there is to tell for a while; False if nothing happened."""
        self._lapse()
        self._tidy()
        queue = self._queue()
        chosen = queue if self.together is None else self._chosen(queue, self.together)
        trained = self._train([run for pair in chosen for run in pair])
        for pair in queue:
            for run in pair:
                if run.twin is not None:
                    run.schedule_sync(self.clock())
        return self._send_due(queue) or trained

    def _tidy(self) -> None:
        """Gives the memory of runs that were closed back to the system, now and then."""
        if self.freed and self.clock() >= self.tidied + TIDY_SECONDS:
            self.freed, self.tidied = False, self.clock()
            return_memory()

    def _queue(self) -> list[Pair]:
        """Who wants to train: whose turn it is, then the others in turns among visitors."""
        pairs = _pairs([run for run in self.runs.values() if run.wants_time])
        begun = [pair for pair in pairs if any(run in self.at_work for run in pair)]
        return begun + self.turns.order((pair for pair in pairs if pair not in begun), _visitor)

    def _chosen(self, queue: list[Pair], count: int) -> list[Pair]:
        """The first so many in the queue that can train; who still waits for data or memory holds nobody up."""
        chosen = [*islice((pair for pair in queue if any(map(self._prepare, pair))), count)]
        for pair in chosen:
            if not any(run in self.at_work for run in pair):
                self.turns.took(_visitor(pair), (_visitor(other) for other in queue if other not in chosen))
        self.at_work = [run for pair in chosen for run in pair]
        return chosen

    def _train(self, playing: list[LiveRun]) -> bool:
        """A slice for each run as far as the round goes, in turns; who has had more than the others comes last."""
        now = self.clock()
        end, busy, waiting = now + ROUND_SECONDS, False, [*playing]
        self.share.begin(run.visitor for run in playing if run.trainer is not None and run.ready(now))
        turn = min(SLICE_SECONDS, max(FIRST_SLICE_SECONDS, TURNS_SECONDS / max(1, len(playing))))
        while waiting and not (busy and self.clock() >= end):
            run = min(waiting, key=lambda run: (self.share.debt(run.visitor), run.served))
            waiting.remove(run)
            if busy and self.share.must_wait(run.visitor):
                break
            busy |= self._take_turn(run, turn if run.served else FIRST_SLICE_SECONDS)
        return busy

    def _take_turn(self, run: LiveRun, seconds: float) -> bool:
        """Builds a run or trains it for so long; False where there was nothing to do."""
        began, built = self.spent(), run.trainer is None
        if not self._prepare(run):
            return False
        works = run.ready(self.clock())
        if works:
            self._work(run, seconds)
        if works or built:
            self.share.charge(run.visitor, self.spent() - began)
        return works or built

    def _send_due(self, queue: list[Pair]) -> bool:
        """What is due of each run, first of the one that is due longest, as far as the round goes.

        Who has had more than their share waits with their pictures and new networks, but not with states to save.
        """
        places = {run.key: place for place, pair in enumerate(queue) for run in pair}
        shares = Counter(map(_visitor, queue))
        end, busy = self.clock() + ROUND_SECONDS, False
        for run in sorted(self.runs.values(), key=lambda run: run.snapshot_cadence.next):
            began, built = self.spent(), run.trainer is None
            pictures = not self.share.must_wait(run.visitor, PICTURE_ALLOWANCE_SECONDS)
            trains_soon = run.wants_time and self.together is None  # it is built then, not before others train
            if built and run.state == "loading" and (trains_soon or not pictures):
                continue
            if self._prepare(run) or (run.state == "failed" and run.key in self.runs):
                visitors, crowd = max(1, len(shares)), max(1, len(shares) * shares[run.visitor])
                sharing = (visitors, crowd, len(places))
                sent = self._send_one(run, sharing, self._place(places.get(run.key, 0)), pictures)
                if sent or built:
                    self.share.charge(run.visitor, self.spent() - began)
                    busy = True
            if busy and self.clock() >= end:
                break
        return busy

    # A run is a compartment: whatever is raised while it is built, trained or told ends it, and nothing else.

    def _prepare(self, run: LiveRun) -> bool:
        """Builds a run where its data are there and there is memory for it; False where there is no network."""
        if self.runs.get(run.key) is not run:  # it was handed back in this round
            return False
        if run.trainer is not None or run.state == "failed":
            return run.trainer is not None
        self.sign(run.key)
        try:
            if not self._admit(run):
                return False
            with self.reservations.in_hand(run.key):
                return run.prepare()
        except Exception as fault:
            self._break(run, fault)
            return False

    def _admit(self, run: LiveRun) -> bool:
        """Whether there is memory for what would be built now; a run for which there is none reads that it waits."""
        if not run.buildable:
            return True
        if run.estimated is None or run.estimated[0] is not run.spec:  # asked each round while it waits
            run.estimated = run.spec, estimate_cost(run.spec, shape_of(run.data.result())).run_bytes
        promised = run.estimated[1]
        if self.reservations.admit(run.key, run.visitor, promised):
            return True
        if self._make_room(run):
            return self._admit(run)
        run.wait(NO_MEMORY.format(capacity=self.reservations.capacity / MEGABYTE, promised=promised / MEGABYTE))
        return False

    def _make_room(self, waiting: LiveRun) -> bool:
        """Lets the run rest that stands for longest, with the one in step with it; False where none stands for long."""
        now = self.clock()
        standing = [
            run
            for run in self.runs.values()
            if run is not waiting and run.stands and now - run.requested > REST_SECONDS
        ]
        if not standing:
            return False
        first = min(standing, key=lambda run: run.requested)
        for run in [first] if first.twin is None else [first, first.twin]:
            if run.stands:
                run.rest()
                self.reservations.release(run.key)
        return True

    def _work(self, run: LiveRun, seconds: float) -> None:
        self.sign(run.key)
        began, first = self.spent(), run.step
        try:
            with self.reservations.in_hand(run.key):
                run.work(self.clock() + seconds, self.clock)
        except Exception as fault:
            self._break(run, fault)
        else:
            self._judge_step(run, (self.spent() - began) / max(1, run.step - first))
            if self.reservations.exceeded:
                self._end_culprit()
        run.served = self.clock()

    def _judge_step(self, run: LiveRun, seconds: float) -> None:
        """A run whose steps are longer than was estimated goes to the queue, with the one in step with it.

        Args:
            seconds: that a step took; the first of a run draws numbers for many, so that one alone does not count.
        """
        run.long_steps = run.long_steps + 1 if seconds > self.long_step_seconds else 0
        if run.long_steps < MAX_LONG_STEPS:
            return
        for one in [run] if run.twin is None else [run, run.twin]:
            one.save()
        self._hand_back(run, "queue")

    def _hand_back(self, run: LiveRun, message: str) -> None:
        """Leaves a run, and the one in step with it, to the server, which opens them where the message says.

        Where the other one has failed, that stays here with its sentence, and the message says "alone".

        Args:
            message: "queue" for the worker of heavy runs, "again" for this one, at their last saved states.
        """
        alone = run.twin is None or run.twin.state == "failed"
        for one in [run] if run.twin is None or alone else [run, run.twin]:
            self._close(one)
        self.send({"message": message, "key": run.key, "alone": alone}, {})

    def _send_one(self, run: LiveRun, sharing: tuple[int, int, int], place: int, pictures: bool) -> bool:
        """Sends what is due of a run.

        Args:
            sharing: visitors who train, among how many its share of the time is one, and runs that train.
            place: in the queue.
            pictures: whether its snapshots are sent too, or its saved states alone.
        """
        self.sign(run.key)
        visitors, crowd, training = sharing
        try:
            with self.reservations.in_hand(run.key):
                sent = pictures and run.send_snapshot(self.clock, visitors, place, crowd)
                return run.send_checkpoint(self.clock, max(1, training)) or sent
        except Exception as fault:
            run.trainer = None  # what cannot be told would be told again and again
            self._break(run, fault)
            return True

    def _break(self, run: LiveRun, fault: Exception) -> None:
        """Ends a run with a sentence: the mistake where it is one, else what the fault was called.

        Where there was no memory, the run that took more than it was given ends, whoever asked for more.
        """
        if is_out_of_memory(fault):
            log.warning("Run %s… found no memory.", run.key[:6], exc_info=fault)
            if self.reservations.culprit() in ("", run.key):
                self._end_too_large(run)
            else:
                self._end_culprit()
                self._hand_back(run, "again")  # its step was left half done
            return
        run.fail(str(fault) if isinstance(fault, LearnactError) else _sentence(run.key, fault))
        if run.trainer is None:
            self.reservations.release(run.key)

    def _end_culprit(self) -> None:
        """Ends the run that has taken most beyond what it was given, if there is one."""
        run = self.runs.get(self.reservations.culprit())
        if run is not None:
            self._end_too_large(run)

    def _end_too_large(self, run: LiveRun) -> None:
        share = self.reservations.shares.get(run.key)
        run.fail(TOO_LARGE.format(promised=(share.promised if share else 0) / MEGABYTE))
        run.trainer = None
        self.reservations.release(run.key)

    def _place(self, place: int) -> int:
        return 0 if self.together is None else max(0, place - self.together + 1)

    def _lapse(self) -> None:
        now = self.clock()
        for run in self.runs.values():
            if run.playing and not run.lapsed and now - run.seen > self.lease_seconds:
                run.lapsed, run.why = True, LAPSED
                run.send_soon()


def _pairs(runs: list[LiveRun]) -> list[Pair]:
    """The same runs, two in step together."""
    pairs: dict[LiveRun, Pair] = {}
    for run in runs:
        twin = run.twin
        if twin is not None and twin in pairs:
            pairs[twin].append(run)
        else:
            pairs[run] = [run]
    return [*pairs.values()]


def _visitor(pair: Pair) -> str:
    return pair[0].visitor


def _sentence(key: str, fault: Exception) -> str:
    log.error("Run %s… ended by a fault.", key[:6], exc_info=fault)
    return BROKEN.format(fault=type(fault).__name__)
