"""One live run inside a worker: a Trainer, whether it plays, and what it has to tell."""

import io
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import torch

from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.jobs.setup import setup
from learnact.spec import Spec
from learnact.training import Snapshot, Trainer

FRAME_EVERY = 0.1  # seconds between snapshots at most often
FRAME_SHARE = 0.08  # of the time of a run goes into its snapshots at most
STATE_EVERY = 3.0  # seconds between saved states at most often
STATE_SHARE = 0.03
PICTURE_PARAMETERS = 60_000  # numbers a snapshot may carry; a larger network is not drawn neuron by neuron
PICTURE_UNITS = 48  # neurons whose first-layer weights are shown as images

Send = Callable[[dict[str, Any], dict[str, np.ndarray]], None]
Clock = Callable[[], float]


class Cadence:
    """Says when something that costs time is due again, so that it takes at most a share of it."""

    def __init__(self, every: float, share: float) -> None:
        self.every, self.share, self.next = every, share, 0.0

    def due(self, now: float) -> bool:
        return now >= self.next

    def done(self, now: float, cost: float, crowd: int = 1) -> None:
        """Takes how long it took, and among how many the time is divided."""
        self.next = now + max(self.every, cost * crowd / self.share)


class LiveRun:
    """States: loading, paused, playing, finished, failed. A playing run without a lease is lapsed and does not train.

    Args:
        key: names the run in messages.
        spec: the experiment.
        data: the data set, once it is there.
        state: what an earlier worker saved, if the run goes on.
    """

    def __init__(self, key: str, spec: Spec, data: "Future[Dataset]", state: bytes | None, send: Send) -> None:
        self.key, self.spec, self.data, self.saved, self.send = key, spec, data, state, send
        self.trainer: Trainer | None = None
        self.state, self.why = "loading", ""
        self.target: int | None = None  # the step at which "step" or "epoch" pauses again
        self.playing = self.lapsed = False
        self.seen = 0.0
        self.frames, self.states = Cadence(FRAME_EVERY, FRAME_SHARE), Cadence(STATE_EVERY, STATE_SHARE)
        self.told: tuple[int, int] | None = None  # step and place in the queue of the last snapshot
        self.kept = -1  # the step of the last saved state
        self.rate = Rate()

    # -- what is asked of it

    def play(self) -> None:
        self.playing, self.target, self.why = True, None, ""

    def pause(self, why: str = "") -> None:
        self.playing, self.target, self.why = False, None, why
        self.tell_soon()

    def go(self, unit: str) -> None:
        """Trains one step, or to the end of the epoch, and pauses."""
        if self.trainer is not None:
            batches = self.trainer.batches
            steps = batches.per_epoch - batches.place if unit == "epoch" else 1
            self.playing, self.target = True, self.trainer.step + steps

    def reset(self) -> None:
        """Back to the first weights, and paused."""
        self.trainer, self.saved, self.state, self.why = None, None, "loading", ""
        self.playing, self.target, self.told, self.kept = False, None, None, -1
        self.send({"tell": "reset", "key": self.key}, {})

    def turn(self, field: str, value: float) -> None:
        if self.trainer is not None:
            self.trainer.turn(field, value)
            self.spec = self.trainer.spec
        else:
            self.spec = self.spec.replace(**{field.replace(".", "__"): value})
        self.tell_soon()

    def tell_soon(self) -> None:
        self.frames.next, self.told = 0.0, None

    # -- what the scheduler does with it

    @property
    def wants_time(self) -> bool:
        return self.playing and not self.lapsed and self.state in ("loading", "training")

    def prepare(self) -> bool:
        """Builds the trainer as soon as the data are there; True where there is one."""
        if self.trainer is None and self.state == "loading" and self.data.done():
            try:
                self._build()
            except LearnactError as error:
                self.fail(str(error))
        return self.trainer is not None

    def _build(self) -> None:
        dataset = self.data.result()
        trainer = Trainer(self.spec, dataset)
        if self.saved is not None:
            trainer.load_state_dict(torch.load(io.BytesIO(self.saved), weights_only=True))
        self.trainer, self.spec = trainer, trainer.spec
        self.state = "finished" if trainer.ended else "training"
        self.send(
            {"tell": "setup", "key": self.key},
            {"setup": _bytes(setup(self.spec, dataset, trainer.batches.per_epoch))},
        )

    def fail(self, sentence: str) -> None:
        self.state, self.why, self.playing = "failed", sentence, False
        self.tell_soon()

    def work(self, until: float, clock: Clock) -> None:
        """Trains until the time is up, the target is reached, or the run ends; one step at least."""
        trainer = self.trainer
        assert trainer is not None
        first, start = trainer.step, clock()
        while True:
            trainer.work()
            if trainer.ended or (self.target is not None and trainer.step >= self.target and not trainer.judging):
                break
            if clock() >= until:
                break
        self.rate.count(trainer.step - first, clock(), start)
        if trainer.ended:
            self.state = "finished"
            self.pause(_how_it_ended(trainer))
        elif self.target is not None and trainer.step >= self.target:
            self.pause()

    def tell(self, clock: Clock, crowd: int, place: int) -> bool:
        """Sends a snapshot, and now and then the state, where they are due; True where something was sent."""
        start = clock()
        news = (self.trainer.step if self.trainer is not None else 0, place)
        if self.state == "loading" or not self.frames.due(start) or news == self.told:
            return False
        self._send_frame(crowd, place)
        self.told = news
        self.frames.done(clock(), clock() - start, crowd)
        return True

    def _send_frame(self, crowd: int, place: int) -> None:
        header: dict[str, Any] = {
            "tell": "frame",
            "key": self.key,
            "why": self.why,
            "visitors": crowd,
            "place": place,
        }
        arrays: dict[str, np.ndarray] = {}
        header |= {"state": self.shown_state(place), "playing": self.playing and self.target is None}
        if self.trainer is not None:
            rows, arrays = _frame(self.trainer)
            header |= rows | {"rate": self.rate.now() if self.playing else 0.0}
        self.send(header, arrays)

    def shown_state(self, place: int) -> str:
        if self.state in ("failed", "finished"):
            return self.state
        return "waiting" if place and self.playing else "playing" if self.playing and not self.lapsed else "paused"

    def keep(self, clock: Clock, crowd: int) -> bool:
        """Sends the state where it is due, so that another worker could go on from there."""
        trainer, start = self.trainer, clock()
        if trainer is None or trainer.step == self.kept or not self.states.due(start):
            return False
        buffer = io.BytesIO()
        torch.save(trainer.state_dict(), buffer)
        self.send({"tell": "state", "key": self.key, "step": trainer.step}, {"state": _bytes(buffer.getvalue())})
        self.kept = trainer.step
        self.states.done(clock(), clock() - start, crowd)
        return True


class Rate:
    """Steps a second, over about the last second."""

    def __init__(self) -> None:
        self.start, self.last, self.steps, self.value = time.monotonic(), 0.0, 0, 0.0

    def count(self, steps: int, now: float, began: float) -> None:
        if began - self.last > 1.0:  # it stood still: do not average over the break
            self.start, self.steps, self.value = began, 0, 0.0
        self.steps, self.last = self.steps + steps, now
        if now - self.start >= 1.0:
            self.value, self.start, self.steps = self.steps / (now - self.start), now, 0

    def now(self) -> float:
        elapsed = self.last - self.start
        return self.value or (self.steps / elapsed if elapsed > 0 else 0.0)


def _frame(trainer: Trainer) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    drawn = trainer.dataset.domain is not None and _size(trainer) <= PICTURE_PARAMETERS
    snapshot = trainer.snapshot(with_parameters=drawn)
    header = {
        "step": snapshot.step,
        "epoch": snapshot.epoch,
        "turned": [list(turn) for turn in trainer.turned],
        "series": list(snapshot.metrics),
        "members": [
            {"state": e.state, "sentence": e.sentence} if e else {"state": "training", "sentence": ""}
            for e in trainer.members.ends
        ],
    }
    return header, _arrays(trainer, snapshot)


def _arrays(trainer: Trainer, snapshot: Snapshot) -> dict[str, np.ndarray]:
    metrics = np.concatenate([values.astype(np.float32) for values in snapshot.metrics.values()])
    row = np.concatenate([[snapshot.step, snapshot.epoch], metrics]).astype(np.float32)
    arrays = {"row": row, **snapshot.parameters}
    if snapshot.confusion is not None:
        arrays["confusion"] = snapshot.confusion.astype(np.int32)
    return arrays | _first_layer(trainer)


def _first_layer(trainer: Trainer) -> dict[str, np.ndarray]:
    """What there is to see of a network whose inputs are no plane: first weights as images, or by feature."""
    weight = trainer.network.layers[0].weight
    assert isinstance(weight, torch.Tensor)
    if trainer.dataset.image_shape is not None:
        return {"first": weight.detach()[0, :, :PICTURE_UNITS].T.cpu().numpy().copy()}
    small = trainer.dataset.domain is None and weight.numel() <= PICTURE_PARAMETERS
    return {"layers.0.weight": weight.detach().cpu().numpy().copy()} if small else {}


def _size(trainer: Trainer) -> int:
    return sum(p.numel() for p in trainer.network.parameters())


def _how_it_ended(trainer: Trainer) -> str:
    ends = [end for end in trainer.members.ends if end is not None]
    if len(ends) == 1 or (ends and len(ends) == len(trainer.members.ends)):
        return ends[0].sentence
    return f"All {trainer.spec.training.epochs:,} epochs are done."


def _bytes(message: bytes) -> np.ndarray:
    return np.frombuffer(message, np.uint8)
