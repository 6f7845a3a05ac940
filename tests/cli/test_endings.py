"""How commands end: files that cannot be written, and signals that stop them."""

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from learnact.cli import main
from learnact.cli.common import STOPPED
from learnact.training import Trainer, parameters
from tests.cli.conftest import SMALL, events, outcome

FULL = Path("/dev/full")  # takes nothing: writing says that no space is left


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "FILE", "--html", "/nowhere/x.html"], "'/nowhere/x.html' cannot be written: No such file"),
        (["train", "FILE", "--save-weights", "/nowhere/w"], "'/nowhere/w' cannot be written: No such file"),
        (["train", "FILE", "--save-weights", "FOLDER"], "cannot be written: Is a directory"),
        (["rates", "FILE", "--rates", "0.1", "--out", "/nowhere/x.json"], "'/nowhere/x.json' cannot be written"),
        (["shared", "moons", "--save", "/nowhere/x.json"], "'/nowhere/x.json' cannot be written"),
        (["preset", "tiny", "--out", "/nowhere/x.json"], "'/nowhere/x.json' cannot be written: No such file"),
        (["preset", "tiny", "--out", "FOLDER"], "cannot be written: Is a directory"),
        (["inside", "FILE", "--csv", "/nowhere/x.csv"], "'/nowhere/x.csv' cannot be written"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_at_once(arguments, words, tiny, file, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("learnact.spec.fields.DataSpec.load", lambda *_: pytest.fail("it has begun"))
    names = {"FILE": file, "FOLDER": str(tmp_path)}
    assert main([names.get(a, a) for a in arguments]) == 2
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert words in said


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")
def test_a_file_that_cannot_be_written_after_all_costs_neither_the_others_nor_the_outcome(file, tmp_path, capsys):
    for full, other in (("--html", "--save-weights"), ("--save-weights", "--html")):
        path = tmp_path / other
        assert main(["train", file, "--json", full, str(FULL), other, str(path)]) == 2
        told = capsys.readouterr()
        assert json.loads(told.out.splitlines()[-1])["steps"] == 8 and path.stat().st_size > 1000
        assert (
            told.err.strip().splitlines()[-1]
            == f"learnact: The file '{FULL}' cannot be written: No space left on device."
        )
    assert main(["rates", file, "--rates", "0.1", "--epochs", "1", "--json", "--out", str(FULL)]) == 2
    assert len(outcome(capsys)["rates"]) == 1


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")
def test_as_events_the_outcome_comes_before_the_mistake(file, capsys):
    assert main(["--events", "train", file, "--save-weights", str(FULL)]) == 2
    *_, result, error = events(capsys)
    assert result["event"] == "result" and result["value"]["steps"] == 8
    assert error["event"] == "error" and "No space left" in error["sentence"]


@pytest.fixture
def at_step_five(monkeypatch):
    """at_step_five(number): a signal comes in the fifth step of a training."""

    def comes(number: int) -> None:
        advance = Trainer.advance

        def interrupted(trainer: Trainer, steps: int) -> int:
            if trainer.step == 4:
                signal.raise_signal(number)
            return advance(trainer, steps)

        monkeypatch.setattr(Trainer, "advance", interrupted)

    return comes


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_was_trained_is_written_and_told_where_it_is_stopped(number, file, tmp_path, capsys, at_step_five):
    trainer = Trainer(SMALL, SMALL.data.load())
    trainer.advance(5)
    weights, page = tmp_path / "w", tmp_path / "run.html"
    at_step_five(number)
    arguments = ["train", file, "--save-weights", str(weights), "--html", str(page)]
    assert main([*arguments, "--json"]) == STOPPED
    told = capsys.readouterr()
    found = json.loads(told.out.splitlines()[-1])
    assert found["stopped"] and found["steps"] == 5 and found["members"] == [None] * 3
    np.testing.assert_allclose(found["final"]["test.loss"], trainer.final()["test.loss"])
    arrays = load_file(weights)
    assert all(np.array_equal(arrays[name], array) for name, array in parameters(trainer.network).items())
    assert "all 5 moments" in told.err and page.stat().st_size > 1000  # steps 0, 1, 2, 4, 5
    assert main(arguments) == STOPPED
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped after 2.5 of 4 epochs: this is what there was then."


def test_a_training_that_comes_to_its_end_was_not_stopped(file, capsys):
    assert main(["train", file, "--json"]) == 0
    assert outcome(capsys)["stopped"] is False


def test_a_command_that_has_nothing_to_tell_yet_says_that_it_was_stopped(file, tmp_path, capsys, at_step_five):
    (tmp_path / "curve.json").write_text("[[-2, -1], [0, 0], [2, 1]]")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background has it ignored
    at_step_five(signal.SIGINT)
    try:
        assert main(["transplant", file, "--curve", str(tmp_path / "curve.json")]) == STOPPED
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err.strip().splitlines()[-1] == "learnact: It was stopped before its end."
