"""A network of a run that trains on while it is taken to another page."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from learnact.spec import Spec
from learnact.training import parameters
from learnact.training.inputs import make_trainer
from pages.shell import handoff


class Training(SimpleNamespace):
    """A record whose worker tells a later moment whenever it may."""

    @property
    def arrays(self) -> dict[str, Any]:
        arrays = dict(self.weights)
        if not self.lock._is_owned():
            self.header["step"] += 1
        return arrays


def test_the_step_that_is_named_is_that_of_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Spec().replace(seeds=2, data__samples=50)
    weights = parameters(make_trainer(spec, spec.data.load()).network)
    record = Training(spec=spec, weights=weights, header={"step": 41}, lock=threading.RLock())
    monkeypatch.setattr(handoff, "workers", lambda: SimpleNamespace(record=lambda token: record))
    monkeypatch.setattr(handoff, "dataset", lambda spec: spec.data.load())
    monkeypatch.setattr(st, "session_state", {})
    handoff.open_in_atlas("token", {"step": None, "member": 1}, "the Playground")
    left = handoff.take_up("atlas")
    assert left is not None and "step 41." in left.origin
