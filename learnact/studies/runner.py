"""One Spec of a preset trained to its end, in pieces that can be interrupted and gone on with."""

import io
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import torch

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies.learned_curves import learned_curves
from learnact.studies.published.preset import Probe
from learnact.studies.results import put
from learnact.studies.stages import Advance
from learnact.training.inputs import make_trainer

SAVE_SECONDS = 300.0  # after which the state of a long training is saved
SIGNALS = (signal.SIGINT, signal.SIGTERM)  # of a person at a terminal, and of what runs commands


@dataclass
class Interrupt:
    """Whether somebody wants to stop: a first Ctrl+C and any SIGTERM are noted, a second Ctrl+C ends the program."""

    wanted: bool = field(default=False)

    @contextmanager
    def listening(self) -> Iterator["Interrupt"]:
        """Notes both inside the block."""
        before = {number: signal.signal(number, self._note) for number in SIGNALS}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.wanted = True
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass
class Run:
    """A training and the file that keeps its state while it is not over.

    Args:
        spec, dataset: the experiment.
        device: where it trains.
        checkpoint: the file of the state, there until `forget`.
        curves: whether the outcome has the learned curves.
        probe: asked of the untrained network, and of the trained one.
        trained: whether there is any training at all.
    """

    spec: Spec
    dataset: Dataset
    device: torch.device
    checkpoint: Path
    curves: bool = True
    probe: Probe | None = None
    trained: bool = True
    seconds: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.trainer = make_trainer(self.spec, self.dataset, self.device)
        self.probed = {"untrained": self.probe(self.trainer)} if self.probe else {}
        state = _opened(self.checkpoint, self.spec)
        if state is not None:
            self.trainer.load_state_dict(state["trainer"])
            self.seconds = state["seconds"]

    def finish(self, stop: Callable[[], bool], advance: Advance) -> dict[str, Any] | None:
        """Trains to the end, and gives the outcome; None where it was stopped before.

        Args:
            stop: is asked after every step.
            advance: is called with the whole epochs so far.
        """
        since = saved = time.perf_counter()
        while not self.over and not stop():
            self.trainer.advance(1)
            advance(int(self.trainer.epoch))
            if time.perf_counter() - saved > SAVE_SECONDS:
                saved = time.perf_counter()
                self.save(saved - since)
        spent = time.perf_counter() - since
        if not self.over:
            self.save(spent)
            return None
        if self.probe and self.trained:
            self.probed["trained"] = self.probe(self.trainer)
        return self.outcome(self.seconds + spent)

    @property
    def over(self) -> bool:
        """Whether there is nothing left to train."""
        return self.trainer.ended or not self.trained

    def forget(self) -> None:
        """Removes the state, once the outcome is written down."""
        self.checkpoint.unlink(missing_ok=True)

    def save(self, more: float) -> None:
        """Writes the state of this moment, after so many more seconds."""
        buffer = io.BytesIO()
        state = {
            "spec": self.spec.to_json(),
            "seconds": self.seconds + more,
            "trainer": self.trainer.state_dict(),
        }
        torch.save(state, buffer)
        put(self.checkpoint, buffer.getvalue())

    def outcome(self, seconds: float) -> dict[str, Any]:
        """What the result file says of this Spec."""
        ends = self.trainer.members.ends
        return {
            "spec": self.spec.model_dump(mode="json"),
            "seconds": round(seconds, 3),
            "steps": self.trainer.step,
            "epochs": round(self.trainer.epoch, 2),
            "ends": [None if end is None else {"state": end.state, "step": end.step} for end in ends],
            "metrics": {name: _plain(values) for name, values in self.trainer.final().items()},
            "curves": learned_curves(self.trainer.network, self.spec, self.dataset) if self.curves else [],
        } | ({"probes": self.probed} if self.probed else {})


def _opened(path: Path, spec: Spec) -> dict[str, Any] | None:
    """The state that was saved of this very experiment."""
    if not path.is_file():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
    except Exception as error:  # torch gives many kinds for a damaged file
        raise SpecError(f"The state {str(path)!r} cannot be read ({type(error).__name__}): delete it.") from None
    return state if state["spec"] == spec.to_json() else None


def _plain(values: np.ndarray) -> list[float | None]:
    return [round(float(value), 6) if np.isfinite(value) else None for value in values]
