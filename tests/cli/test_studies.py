"""`learnact preset` and `transplant`."""

import json
from pathlib import Path

import pytest

from learnact.cli import main
from learnact.cli.common import STOPPED
from learnact.studies.runner import Run
from tests.cli.conftest import events, outcome


def test_a_preset_is_trained_into_a_file_and_its_curve_transplanted(tiny, file, tmp_path, capsys):
    path = str(tmp_path / "tiny.json")
    assert main(["preset", "tiny", "--list"]) == 0
    assert capsys.readouterr().out.split() == ["plain", "learned"]
    arguments = ["preset", "tiny", "--seeds", "2", "--set", "training.epochs=3", "--threads", "1", "--out", path]
    assert main(arguments) == 0
    said = capsys.readouterr()
    assert said.out.strip() == path and "learned (2 of 2)" in said.err
    found = json.loads(Path(path).read_text())
    assert found["seconds"] > 0 and len(found["specs"]["learned"]["metrics"]["test.auc"]) == 2
    assert [len(curve["y"]) for curve in found["specs"]["learned"]["curves"]] == [2, 2]
    assert main(["--events", *arguments]) == 0
    assert events(capsys) == [{"event": "result", "value": {"path": path, "done": True}}]  # nothing is left to train
    move = ["transplant", "--curve", path, "--layer", "1", "--seeds", "2", "--set", "training.epochs=2"]
    assert main([*move, file, "--json"]) == 0
    verdict = outcome(capsys)
    assert main(["--events", *move, file]) == 0
    *progress, last = events(capsys)
    assert last["value"] == verdict and [event["done"] for event in progress if event["done"] % 1 == 0][::2] == [
        0,
        1,
        2,
        3,
    ]
    assert {event["total"] for event in progress} == {4} and progress[-1] == progress[0] | {
        "title": "transplant",
        "done": 4,
    }
    assert list(verdict["metrics"]) == ["relu", "gelu", "tanh", "transplant"] and len(verdict["outside"]) == 2
    assert verdict["words"].startswith("On 2 seeds, in test accuracy, the transplanted curve is ")
    assert main([*move, "tiny/plain", "--trainable"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("test.accuracy") for line in lines) == 4 and "tiny learned, layer 1, seed 0" in lines[-2]


def test_a_preset_that_is_stopped_says_so(tiny, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(Run, "finish", lambda *_: None)
    path = tmp_path / "tiny.json"
    assert main(["preset", "tiny", "--out", str(path)]) == STOPPED
    assert "the same command goes on" in capsys.readouterr().out and not path.exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["preset", "covertype", "--only", "elu*"], "--only must name experiments of covertype"),
        (["preset", "fischer", "--seeds", "0"], "seeds must be"),
        (["preset", "fischer", "--threads", "0", "--only", "x"], "--threads must be a whole number above 0"),
        (["transplant", "FILE", "--curve", "nowhere.json"], "cannot be read as JSON"),
        (["transplant", "FILE", "--curve", "FILE"], "must hold results of a preset"),
        (["transplant", "fischer/swish", "--curve", "CURVE"], "An experiment of fischer must be one of"),
        (["transplant", "nowhere.json", "--curve", "CURVE"], "cannot be read"),
    ],
)
def test_mistakes_with_presets_get_one_sentence(arguments, words, file, tmp_path, capsys):
    (tmp_path / "curve.json").write_text("[[-2, -1], [0, 0], [2, 1]]")
    names = {"FILE": file, "CURVE": str(tmp_path / "curve.json")}
    assert main([names.get(a, a) for a in arguments]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert words in said[-1] and len(said) == 1
