"""A small experiment in a file, and what a command printed."""

import json
from pathlib import Path
from typing import Any

import pytest

from learnact.spec import Spec
from learnact.studies import PRESETS, Preset

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=3, training__epochs=4)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The small experiment."""
    path = tmp_path / "spec.json"
    path.write_text(SMALL.to_json())
    return str(path)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preset "tiny" of two entries."""
    learned = SMALL.replace(network__activations=[{"name": "subnetwork", "learned": {"inner": "tanh"}}])
    monkeypatch.setitem(PRESETS, "tiny", Preset("Tiny", "a test", {"plain": SMALL, "learned": learned}))


def outcome(capsys: pytest.CaptureFixture[str]) -> Any:
    """The one object that is printed last."""
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def events(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """All lines of standard output, each an event; there is nothing on standard error."""
    printed = capsys.readouterr()
    assert printed.err == ""
    return [json.loads(line) for line in printed.out.splitlines()]
