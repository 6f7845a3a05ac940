"""Workers and servers killed at random moments: every run ends as it would have ended without."""

import base64
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from learnact.paths import ROOT
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.checkpoints import _loaded, save
from tests.faults.conftest import COUNT, SEED

torch.set_num_threads(1)  # as a worker has it: sums are rounded in another order by two
PATIENCE_SECONDS = 300.0
PAUSES_SECONDS = (0.0, 2.0)  # between two kills
WHILE_TRAINING = 0.7  # share of the kills that wait until all have trained; the others meet what still starts
SMALL = Spec().replace(data__name="circle", data__samples=200, seeds=3, training__epochs=20 * max(COUNT, 6))
SPECS = {
    "plain": SMALL,
    "dropout and momentum": SMALL.replace(network__dropout=0.2, training__optimiser="sgd", training__momentum=0.9),
    "batch norm": SMALL.replace(network__norm="batch", data__name="moons"),
    "learned": SMALL.replace(network__activations=[{"name": "subnetwork"}], seeds=2),
    "best weights": SMALL.replace(training__patience=10_000, training__monitor="loss", data__name="spiral"),
}


class Host:
    """A server without pages in a process, started again where it was killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = self._started()

    def _started(self) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.faults.host", str(self.folder)]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what: str, value: object) -> Any:
        """An answer, of another server where this one is killed meanwhile."""
        while True:
            with contextlib.suppress(BrokenPipeError):
                print(json.dumps({what: value}), file=self.process.stdin, flush=True)
                if line := self.process.stdout.readline():
                    return json.loads(line)["answer"]
            self._start_again()

    def kill(self) -> None:
        self.process.kill()
        self._start_again()

    def _start_again(self) -> None:
        self.close()
        self.process = self._started()

    def close(self) -> None:
        """Ends its input, and waits for its end."""
        self.process.communicate()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    made = Host(tmp_path / "runs")
    yield made
    made.close()


def uninterrupted(spec: Spec) -> bytes:
    trainer = Trainer(spec, spec.data.load())
    while not trainer.ended:
        trainer.advance(1_000)
    return save(trainer)


def differences(found: bytes, expected: bytes) -> dict[str, object]:
    """What differs between two checkpoints, by its name: by how much, or both values."""
    values, others = (dict(leaves(_loaded(checkpoint))) for checkpoint in (found, expected))
    differ = {}
    for name in values.keys() | others.keys():
        value, other = values.get(name), others.get(name)
        if isinstance(value, Tensor) and isinstance(other, Tensor) and value.shape == other.shape:
            if not torch.equal(value, other):
                differ[name] = float((value - other).abs().max())
        elif value != other:
            differ[name] = (value, other)
    return differ or ({} if found == expected else {"bytes": True})


def leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """The tensors and plain values of a state, with their paths."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{name}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{name}[{place}]")
    else:
        yield name, value


def test_runs_end_as_they_would_have_ended_without(host: Host) -> None:
    chance = random.Random(SEED)
    tokens = {name: host.ask("open", spec.to_json()) for name, spec in SPECS.items()}
    reached = dict.fromkeys(tokens, 0)
    for kill in range(COUNT):
        before, end = dict(reached), time.monotonic() + chance.uniform(*PAUSES_SECONDS)
        waiting = {*tokens} if kill == 0 or chance.random() < WHILE_TRAINING else set()
        while time.monotonic() < end or waiting:
            for name, token in tokens.items():
                look = host.ask("look", token)
                reached[name] = max(reached[name], look["step"])
                if reached[name] > before[name] or look["state"] == "finished":
                    waiting.discard(name)
        if chance.random() < 0.3:
            host.kill()
        elif worker := host.ask("worker", "live"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
    end = time.monotonic() + PATIENCE_SECONDS
    states = {}
    while set(states.values()) != {"finished"}:
        assert time.monotonic() < end, states
        states = {name: host.ask("look", token)["state"] for name, token in tokens.items()}
        assert "failed" not in states.values(), {name: host.ask("look", token) for name, token in tokens.items()}
    for name, token in tokens.items():
        while not (found := host.ask("checkpoint", token)):
            assert time.monotonic() < end, name
        assert differences(base64.b64decode(found), uninterrupted(SPECS[name])) == {}, name
