"""A network of a run that trains on while it is taken to another page."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from learnact.serving.live import Record
from learnact.spec import Spec
from learnact.training import parameters
from learnact.training.inputs import make_trainer
from pages.shell import handoff, moments


class Training(Record):
    """A record whose worker tells a later moment whenever it may."""

    weights: dict[str, np.ndarray]

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        arrays = dict(self.weights)
        if not self.lock._is_owned():  # type: ignore[attr-defined]
            self.header["step"] += 1
        return arrays

    @arrays.setter
    def arrays(self, value: dict[str, np.ndarray]) -> None:
        self.weights = value


@pytest.fixture
def record(monkeypatch: pytest.MonkeyPatch) -> Record:
    """A run at step 41, whose snapshots were kept at steps 0, 10 and 20."""
    spec = Spec().replace(seeds=2, data__samples=50)
    found = Training(spec, "live")
    found.header = {**found.header, "step": 41}
    found.weights = parameters(make_trainer(spec, spec.data.load()).network)
    for step in (0, 10, 20):
        found.history.add(np.array([step, 0, 0], np.float32), found.weights)
    for module in (handoff, moments):
        monkeypatch.setattr(module, "workers", lambda: SimpleNamespace(record=lambda token: found))
    monkeypatch.setattr(handoff, "dataset", lambda spec: spec.data.load())
    monkeypatch.setattr(moments, "keep_file", lambda content: "0" * 32)
    monkeypatch.setattr(st, "session_state", {})
    return found


@pytest.mark.parametrize(("asked", "step"), [(None, 41), (0, 0), (10, 10), (14, 10), (30, 20)])
def test_the_step_that_is_named_is_that_of_the_weights(record: Record, asked: int | None, step: int) -> None:
    handoff.open_in_atlas("token", {"step": asked, "member": 1}, "the Playground")
    left = handoff.take_up("atlas")
    assert left is not None and f"step {step}." in left.origin


@pytest.mark.parametrize(("asked", "step"), [(10, 10), (14, 10), (30, 20)])
def test_who_looks_inside_is_told_the_step_of_the_weights(record: Record, asked: int, step: int) -> None:
    handoff.look_inside("token", {"step": asked}, "the Playground")
    left = handoff.take_up("inside")
    assert left is not None and f"step {step}:" in left.origin
