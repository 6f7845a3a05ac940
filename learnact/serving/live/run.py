"""One live run inside a worker: a Trainer, whether it plays, and what it has to tell."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np

from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.serving.live.pacing import Cadence, Rate, Speed, milestone
from learnact.serving.live.run_metadata import run_metadata
from learnact.serving.live.snapshot_message import CURVES, INSIDE, NETWORK, snapshot_message
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.checkpoints import restore_trainer, save

SNAPSHOT_SECONDS = 0.1  # seconds between snapshots at most often
SNAPSHOT_SHARE = {NETWORK: 0.05, CURVES: 0.2, INSIDE: 0.25}  # of the time of a run goes into its snapshots at most
SLOWEST_SNAPSHOT_SECONDS = 1.0  # that a crowd sees between two of them, as long as all theirs take no more than
MOST_SNAPSHOT_SHARE = 0.25  # of the time
LEAD_STEPS = 16  # steps that one of two runs in step may be ahead
NEVER = 2**62  # a step that does not come
CHECKPOINT_SECONDS = 1.0  # seconds between saved states at most often
CHECKPOINT_SHARE = 0.03
MAX_EDITS = 1_000  # that wait for a network
ENDED = ("failed", "finished")
ASKED = -1.0  # when a snapshot is due that answers a request: before those that are due by the clock

Send = Callable[[dict[str, Any], dict[str, np.ndarray]], None]
Clock = Callable[[], float]


class LiveRun:
    """States: loading, paused, playing, finished, failed. A playing run without a lease is lapsed and does not train.

    Args:
        key: names the run in messages.
        spec: the experiment.
        data: the data set, once it is there.
        checkpoint: what an earlier worker saved, if the run goes on; it is dropped when the run is built.
        content: what is sent beside the metrics, a key of PARTS in `snapshot_message`.
        visitor: whose it is; nobody else's by default.
    """

    def __init__(
        self,
        key: str,
        spec: Spec,
        data: "Future[Dataset]",
        checkpoint: bytes | None,
        send: Send,
        *,
        content: str = NETWORK,
        visitor: str = "",
    ) -> None:
        self.visitor = visitor or key
        self.key, self.spec, self.data, self.checkpoint, self.send = key, spec, data, checkpoint, send
        self.content, self.asked = content, spec.data
        self.trainer: Trainer | None = None
        self.state, self.why = "loading", ""
        self.target: int | None = None  # the step at which "step" or "epoch" pauses again
        self.unit = ""  # "step" or "epoch" that was asked for before there was a trainer
        self.edits: list[dict[str, Any]] = []  # the same of weights
        self.handled = 0  # requests of visitors; every snapshot says how many are behind it
        self.playing = self.lapsed = self.resting = False
        self.seen = self.served = self.requested = 0.0  # when somebody last looked, it had its turn, was asked for more
        self.snapshot_cadence, self.checkpoint_cadence = (
            Cadence(SNAPSHOT_SECONDS, SNAPSHOT_SHARE[content], SLOWEST_SNAPSHOT_SECONDS, MOST_SNAPSHOT_SHARE),
            Cadence(CHECKPOINT_SECONDS, CHECKPOINT_SHARE),
        )
        self.sent: tuple[int, int, int] | None = None  # step, place in the queue, requests of the last snapshot
        self.saved: tuple[int, int] | None = None  # step, and requests that were done, of the last saved state
        self.rate, self.speed = Rate(), Speed()
        self.twin: LiveRun | None = None  # a run that trains in step with this one
        self.sync_step: int | None = None  # the step at which both of two in step take their next snapshot
        self.save_cost = self.snapshot_cost = 0.0  # processor time of the last saved state and snapshot, seconds
        self.long_steps = 0  # in a row, see Scheduler
        self.waits = ""  # what was said of its waiting
        self.estimated: tuple[Spec, int] | None = None  # for this experiment: bytes at its peak

    # -- what is asked of it; one that has ended stays as it is, with its sentence, until it is reset

    def play(self) -> None:
        if not self.over:
            self.playing, self.target, self.why = True, None, ""

    def pause(self, why: str = "") -> None:
        if not self.over:
            self.playing, self.target, self.why, self.unit = False, None, why, ""
        self.send_soon()

    def go(self, unit: str) -> None:
        """Trains one step, or to the end of the epoch, and pauses; a run that is still built does so then."""
        if self.over:
            return
        if self.trainer is None:
            self.unit = unit
            return
        batches = self.trainer.batches
        steps = batches.per_epoch - batches.place if unit == "epoch" else 1
        self.playing, self.target = True, self.trainer.step + steps

    def catch_up(self, step: int) -> None:
        """Trains up to a step, and pauses."""
        if not self.over and self.trainer is not None and self.trainer.step < step:
            self.playing, self.target = True, step

    def reset(self) -> None:
        """Back to the first weights, and paused."""
        self.trainer, self.checkpoint, self.state, self.why = None, None, "loading", ""
        self.playing, self.target, self.saved, self.sync_step, self.unit = False, None, None, None, ""
        self.edits = []
        self.send_soon()
        self.send({"message": "reset", "key": self.key}, {})

    def set_live(self, field: str, value: float) -> None:
        """Changes a field of the experiment while it goes on.

        Args:
            field: one of LIVE_FIELDS.
            value: in the unit of the field.

        Raises:
            SpecError: for another field, or a value that the field cannot have.
        """
        if self.trainer is not None:
            self.trainer.set_live(field, value)
            self.spec = self.trainer.spec
            if field == "data.noise":
                self._send_metadata()
        else:
            self.spec = self.spec.with_fields({field: value})
        self.send_soon()

    def edit(self, header: dict[str, Any]) -> None:
        """Sets a weight or bias by hand; where the network is still built, as soon as it is there.

        Args:
            header: of the request: "layer" (index), "name" ("weight" or "bias"), "row" (input; 0 of a bias), "column"
                (neuron), "value" and "member" (index of a seed; None for all).

        Raises:
            SpecError: where the network has no such place, or the value is not finite.
        """
        if self.trainer is None:
            self.edits = [*self.edits, header][-MAX_EDITS:]
        else:
            place = (header["row"], header["column"])
            self.trainer.edit(header["layer"], header["name"], place, header["value"], header["member"])
        self.send_soon()

    def send_soon(self) -> None:
        self.snapshot_cadence.next, self.sent = ASKED, None

    # -- what the scheduler does with it

    @property
    def step(self) -> int:
        return self.trainer.step if self.trainer is not None else 0

    @property
    def over(self) -> bool:
        """Whether it has failed or finished."""
        return self.state in ENDED

    @property
    def wants_time(self) -> bool:
        return self.playing and not self.lapsed and self.state in ("loading", "training")

    def ready(self, now: float) -> bool:
        """Whether a step is due now."""
        told_first = (self._together() or self._follows()) and self._at_sync()
        if not self.wants_time or self.step >= self.ahead() or told_first:
            return False
        if self.twin is None and self.step == 0 and self.sent is None:
            return False  # its first picture comes before its first step
        return self.target is not None or self.speed.ready(now)

    @property
    def buildable(self) -> bool:
        """Whether its data are there and its network is not, though it is wanted."""
        return self.trainer is None and self.state == "loading" and self.data.done() and not self.resting

    def prepare(self) -> bool:
        """Builds the trainer as soon as the data are there; True where there is one. Raises what building raises."""
        if self.buildable:
            self._build()
        return self.trainer is not None

    @property
    def stands(self) -> bool:
        """Whether it has a network with which nothing is to be done at the moment."""
        return self.trainer is not None and not self.wants_time and self.state in ("training", "finished")

    def rest(self) -> None:
        """Gives its memory back until something is asked of it, and keeps its state in a few bytes instead."""
        assert self.trainer is not None
        self.save()
        self.checkpoint, self.trainer, self.state, self.resting = save(self.trainer), None, "loading", True

    def wait(self, why: str) -> None:
        """Says once that it cannot be built yet, and why."""
        if why != self.waits:
            self.waits = why
            self.send({"message": "waiting", "key": self.key, "why": why}, {})

    def _build(self) -> None:
        trainer = restore_trainer(self.spec, self._dataset(), self.checkpoint)
        self.trainer, self.spec, self.checkpoint = trainer, trainer.spec, None
        self.state, self.waits = "training", ""
        if trainer.ended:
            self._finish()
        self._edit_as_asked()
        if self.unit:
            self.go(self.unit)
            self.unit = ""
        self._send_metadata()

    def _edit_as_asked(self) -> None:
        """Does the edits that came before there was a network; what cannot be done is a sentence of the run."""
        edits, self.edits = self.edits, []
        for header in edits:
            try:
                self.edit(header)
            except LearnactError as error:
                self.why = str(error)

    def _dataset(self) -> Dataset:
        """Its data with the noise of now, which may have been changed since they were asked for."""
        return self.data.result() if self.spec.data == self.asked else self.spec.data.load()

    def _send_metadata(self) -> None:
        assert self.trainer is not None
        metadata = run_metadata(self.spec, self.trainer.dataset, self.trainer.batches.per_epoch)
        self.send({"message": "metadata", "key": self.key}, {"metadata": _bytes(metadata)})

    def fail(self, sentence: str) -> None:
        self.state, self.why, self.playing = "failed", sentence, False
        self.send_soon()

    def work(self, until: float, clock: Clock) -> None:
        """Trains until the time is up, the target is reached, or the run ends; one step at least."""
        trainer = self.trainer
        assert trainer is not None
        first, start = trainer.step, clock()
        stop = min(milestone(first), first + 1 if self.speed.limit else NEVER, self.target or NEVER, self.ahead())
        stop = min(stop, self.sync_step or NEVER)
        while True:
            trainer.work()
            if trainer.ended or (trainer.step >= stop and not trainer.judging) or clock() >= until:
                break
        if trainer.step >= milestone(first):
            self.snapshot_cadence.next = min(start, self.snapshot_cadence.next)
        if trainer.step > first:
            self.speed.took(clock())
        self.rate.count(trainer.step - first, clock(), start)
        if trainer.ended:
            self._finish()
        elif self.target is not None and trainer.step >= self.target:
            self.pause()

    def _finish(self) -> None:
        assert self.trainer is not None
        self.pause(_how_it_ended(self.trainer))
        self.state = "finished"

    def ahead(self) -> int:
        """The step up to which it may train before its twin has followed."""
        twin = self.twin
        return twin.step + LEAD_STEPS if twin is not None and twin.wants_time else NEVER

    def schedule_sync(self, now: float) -> None:
        """Two in step take their snapshots at the same steps: where one is due, both do, where the first one is."""
        twin = self.twin
        if twin is None or not self._together() or not self.snapshot_cadence.due(now):
            return
        if self.sync_step is None and twin.sync_step is None:
            self.sync_step = twin.sync_step = max(self.step, twin.step)

    def _together(self) -> bool:
        return self.twin is not None and self.wants_time and self.twin.wants_time

    def _due(self, now: float) -> bool:
        if self._together() or self._follows():
            return self._at_sync()
        return self.snapshot_cadence.due(now)

    def _goes_on(self, place: int) -> bool:
        """Whether it was taken up again and is about to train: what is seen of it next has gone on."""
        return self.twin is None and not place and self.wants_time and self.step > 0 and not self.served

    def _at_sync(self) -> bool:
        """Whether it stands at the step of the snapshot that both take; it waits there until that is told."""
        return self.sync_step is not None and self.step >= self.sync_step

    def _follows(self) -> bool:
        """Whether it is on its way to the step at which its twin has paused."""
        return self.twin is not None and self.target is not None and self.twin.state == "training"

    def send_snapshot(self, clock: Clock, visitors: int, place: int, crowd: int) -> bool:
        """Sends a snapshot where one is due; True where one was sent. Of its cost see `send_checkpoint`.

        Args:
            visitors: who train at the moment.
            place: in the queue, 0 where it trains.
            crowd: among how many the time is shared, of which one share is this run's.
        """
        start = clock()
        position = (self.step, place, self.handled)
        if self.state == "loading" or self._goes_on(place) or not self._due(start):
            return False
        self.sync_step = None
        if position == self.sent:
            return False
        began = time.thread_time()
        self._send_snapshot(visitors, place)
        self.sent, cost = position, time.thread_time() - began
        self.snapshot_cadence.done(clock(), min(cost, self.snapshot_cost), crowd)
        self.snapshot_cost = cost
        return True

    def _send_snapshot(self, visitors: int, place: int) -> None:
        header: dict[str, Any] = {
            "message": "snapshot",
            "key": self.key,
            "why": self.why,
            "visitors": visitors,
            "place": place,
            "handled": self.handled,
        }
        arrays: dict[str, np.ndarray] = {}
        header |= {"state": self.shown_state(place), "playing": self.playing and self.target is None}
        if self.trainer is not None:
            latest, arrays = snapshot_message(self.trainer, self.content)
            header |= latest | {"rate": self.rate.now() if self.playing else 0.0}
        self.send(header, arrays)

    def shown_state(self, place: int) -> str:
        if self.over:
            return self.state
        return "waiting" if place and self.playing else "playing" if self.playing and not self.lapsed else "paused"

    def send_checkpoint(self, clock: Clock, crowd: int) -> bool:
        """Sends the state where it is due, so that another worker could go on from there.

        What that costs is processor time, and of two in a row the smaller: neither a busy machine nor what is loaded
        with the first one shall keep the next one waiting.
        """
        if not self.checkpoint_cadence.due(clock()):
            return False
        start = time.thread_time()
        if not self.save():
            return False
        cost = time.thread_time() - start
        self.checkpoint_cadence.done(clock(), min(cost, self.save_cost), crowd)
        self.save_cost = cost
        return True

    def save(self) -> bool:
        """Sends the state now; False where there is nothing that was not sent before."""
        trainer = self.trainer
        if trainer is None or (trainer.step, self.handled) == self.saved:
            return False
        self.saved = trainer.step, self.handled
        header = {"message": "checkpoint", "key": self.key, "step": trainer.step}
        self.send(header, {"checkpoint": _bytes(save(trainer))})
        return True


def _how_it_ended(trainer: Trainer) -> str:
    ends = [end for end in trainer.members.ends if end is not None]
    if len(ends) == 1 or (ends and len(ends) == len(trainer.members.ends)):
        return ends[0].sentence
    return f"All {trainer.spec.training.epochs:,} epochs are done."


def _bytes(message: bytes) -> np.ndarray:
    return np.frombuffer(message, np.uint8)
