"""A run as it was at one moment: what it told of itself, and the weights of all its seeds."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from learnact.data import Dataset
from learnact.errors import RunError, SpecError
from learnact.serving.live import Record
from learnact.serving.server_state import workers
from learnact.spec import Spec
from learnact.training import parameters
from learnact.training.checkpoints import restore_parameters
from learnact.training.inputs import make_trainer
from learnact.training.weights import diverged, write
from pages.shell.data_cache import dataset
from pages.shell.session import keep_file

MAX_STATE_BYTES = 200_000_000  # of a saved run that is unpacked here
START_SECONDS = 3.0  # that the first news of a run may take
MAX_STEP = 2**53  # that a browser can name

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Moment:
    """A run as it was when it was asked.

    Attributes:
        content: what the run sends beside its metrics.
        header: of the newest snapshot: step, epoch, series, what was turned.
        arrays: parameters by name; empty where the network is too large to be told at every moment.
        state: what the worker saved of such a network, a few seconds ago at most.
        letter: of two networks which one it is, "A" or "B"; empty where there is one.
    """

    spec: Spec
    dataset: Dataset
    content: str
    header: dict[str, Any]
    rows: list[np.ndarray]
    arrays: Arrays
    state: bytes | None
    letter: str = ""

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.data_name}-{self.letter.lower()}" if self.letter else self.data_name

    @property
    def data_name(self) -> str:
        """What the file of its data is called, which two networks have in common."""
        return self.spec.data.name.replace("_", "-")

    @property
    def at_start(self) -> bool:
        """Whether nothing was trained or edited yet: its weights are then those that its experiment names."""
        return self.header["step"] == 0 and not self.header.get("edited")

    def parameters(self) -> tuple[int, Arrays]:
        """Step and parameters; raises RunError where they are not there yet, or too large, and SpecError."""
        if self.arrays:
            return self.header["step"], self.arrays
        if self.at_start:
            return 0, parameters(make_trainer(self.spec, self.dataset).network)
        if self.state is None:
            raise RunError("The weights of this network are not here yet; try again in a few seconds.")
        if len(self.state) > MAX_STATE_BYTES:
            size = f"{len(self.state) / 1e6:,.0f} MB"
            raise RunError(f"A run of {size} is too large to be taken out of the page; train it on the command line.")
        return restore_parameters(self.spec, self.dataset, self.state)


def now(token: str, letter: str = "") -> Moment:
    """The newest of a run; one that is still without news is waited for. Raises RunError where it is gone."""
    record = workers().record(token)
    end = time.monotonic() + START_SECONDS
    while record.revision == 0 and time.monotonic() < end:
        time.sleep(0.05)
    with record.lock:
        header, spec, arrays = record.header, record.spec, dict(record.arrays)
        rows, state = [row for _, row in record.rows], record.checkpoint
    return Moment(spec, dataset(spec), record.content, header, rows, _weights(spec, arrays), state, letter)


def snapshot(record: Record, step: int) -> tuple[int, Arrays]:
    """Step and parameters of the last snapshot that is not after a step; empty where they were not kept."""
    found, arrays = record.arrays_at(step)
    return found, _weights(record.spec, arrays)


def step_in(request: object, words: str) -> int | None:
    """The step of a request {"step": number}, None for now, whoever sent it.

    Args:
        words: begin the sentence of a refusal, such as "A network is asked for by its step".

    Raises:
        SpecError: where it has something else.
    """
    step = request.get("step") if isinstance(request, dict) else ""
    if step is None:
        return None
    if not isinstance(step, int | float) or not 0 <= step <= MAX_STEP:
        raise SpecError(f"{words}, not by {str(request)[:60]!r}.")
    return int(step)


def _weights(spec: Spec, arrays: Arrays) -> Arrays:
    """The parameters among what is told of a run; none where not all are told, as of a picture of weights alone."""
    last = f"layers.{len(spec.network.hidden)}"
    whole = {f"{last}.weight", f"{last}.bias"} <= arrays.keys()
    return {name: array for name, array in arrays.items() if name.startswith("layers.")} if whole else {}


def starting(spec: Spec, arrays: Arrays) -> Spec:
    """The experiment from these weights on; raises RunError where seeds had diverged, SpecError where they are many."""
    lost = max(map(diverged, arrays.values()))
    if lost:
        raise RunError(
            f"{lost} of {spec.seeds} seeds had diverged at that moment, and no run can start from there; "
            "take an earlier one."
        )
    return spec.replace(start=keep_file(write(arrays)))
