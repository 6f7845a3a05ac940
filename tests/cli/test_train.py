"""`learnact train`: what it prints and writes, and one sentence where it cannot."""

from pathlib import Path

import pytest

from learnact.activations.learned import SavedCurve
from learnact.cli import main, report
from learnact.data.artefacts import name_of
from learnact.spec import Spec
from tests.cli.conftest import SMALL, events, outcome


def test_train_ends_with_one_object(file, capsys):
    changes = ["--set", "training.epochs=6", "--set", "network.hidden=[4, 4]"]
    assert main(["train", file, "--json", "--device", "cpu", *changes]) == 0
    found = outcome(capsys)
    spec = Spec.parse(found["spec"])
    assert spec == SMALL.replace(training__epochs=6, network__hidden=(4, 4))
    assert found["steps"] == 6 * 2 and found["rows"] == {"train": 60, "validation": 20, "test": 20}
    assert len(found["final"]["test.accuracy"]) == 3
    assert all(0 <= value <= 1 for value in found["final"]["test.auc"])
    assert found["seconds"] > 0 and found["device"] == "cpu"


def test_the_same_numbers_every_time(file, capsys):
    runs = []
    for _ in range(2):
        assert main(["train", file, "--json"]) == 0
        runs.append(outcome(capsys)["final"])
    assert runs[0] == runs[1]


def test_events_are_progress_and_the_same_outcome(file, capsys, monkeypatch):
    monkeypatch.setattr(report, "EVENT_SECONDS", 0.0)
    assert main(["--events", "train", file]) == 0
    *progress, last = events(capsys)
    assert main(["train", file, "--json"]) == 0
    assert last["event"] == "result" and last["value"]["final"] == outcome(capsys)["final"]
    assert [event["done"] for event in progress] == [0, 0.25, 0.5, 0.75, 1, 1] and SMALL.training.epochs == 4
    assert {(event["event"], event["total"]) for event in progress} == {("progress", 1)}


def test_events_come_now_and_then_and_never_miss_the_ends(file, capsys, monkeypatch):
    monkeypatch.setattr(report, "EVENT_SECONDS", 1e9)
    assert main(["--events", "train", file]) == 0
    assert [event["done"] for event in events(capsys)[:-1]] == [0, 1]


def test_a_mistake_is_an_event_too(file, capsys):
    assert main(["--events", "train", file, "--set", "seeds=0"]) == 2
    (event,) = events(capsys)
    assert event["event"] == "error" and "seeds" in event["sentence"] and event["sentence"].endswith(".")


def test_learned_curves_come_with_the_outcome(file, capsys):
    learned = '[{"name": "subnetwork"}]'
    assert main(["train", file, "--json", "--curves", "--set", f"network.activations={learned}"]) == 0
    curves = [SavedCurve.parse(tree) for tree in outcome(capsys)["curves"]]
    assert [curve.recipe.kind for curve in curves] == ["subnetwork", "subnetwork"]
    assert all("step 8" in curve.origin for curve in curves)  # 60 rows in batches of 32, 4 epochs


def test_train_prints_a_table(file, capsys):
    assert main(["train", file]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["metric", "mean", "deviation", "over"]
    assert any(line.startswith("test.accuracy") and line.endswith("3 of 3 seeds") for line in lines)


def test_a_member_that_diverged_is_null(file, capsys):
    wild = ["training.optimiser=sgd", "training.learning_rate=100", 'network.activations=[{"name": "cube"}]']
    assert main(["train", file, "--json", *(part for change in wild for part in ("--set", change))]) == 0
    found = outcome(capsys)
    assert all(member["state"] == "diverged" and "it began in" in member["sentence"] for member in found["members"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nowhere.json"], "cannot be read"),
        (["train", "FILE", "--set", "training.epochs"], "field=value"),
        (["train", "FILE", "--set", "training.epochs=many"], "training.epochs must be a whole number"),
        (["train", "FILE", "--set", "a.b.c=1"], "no field"),
        (["train", "FILE", "--set", "seeds.x=1"], "seeds"),
        (["train", "FILE", "--set", "seeds=900"], "at most 100 seeds"),
    ],
)
def test_mistakes_get_one_sentence(arguments, words, file, capsys):
    assert main([file if a == "FILE" else a for a in arguments]) == 2
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert words in said and said.startswith("learnact: ")


def test_binary_file_is_refused(tmp_path, capsys):
    path = tmp_path / "spec.json"
    path.write_bytes(bytes(range(256)))
    assert main(["train", str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_weights_are_saved_started_from_and_written_down(file, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path / "data"))
    weights = str(tmp_path / "w.safetensors")
    assert main(["train", file, "--json", "--save-weights", weights]) == 0
    first = outcome(capsys)
    still = ["--set", "training.learning_rate=0", "--set", "training.epochs=1"]
    assert main(["train", file, "--json", "--start", weights, *still]) == 0
    again = outcome(capsys)
    assert again["final"] == first["final"] and len(again["spec"]["start"]) == 32
    assert main(["export", file, "--weights", weights, "--seed", "2"]) == 0
    code = capsys.readouterr().out
    assert "seed 2" in code and "class Network(nn.Module)" in code
    assert main(["export", file, "--weights", weights, "--to", "latex", "--output", str(tmp_path / "e.tex")]) == 0
    assert r"\tanh" in (tmp_path / "e.tex").read_text()
    assert main(["export", file, "--weights", weights, "--to", "predictions"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 101


def test_training_starts_from_weights_of_any_size_that_training_saved(file, tmp_path, capsys, monkeypatch):
    """The folder of what experiments name takes 20 MB; a file is read where it lies."""
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("learnact.data.artefacts.MAX_BYTES", 100)
    weights = tmp_path / "w.safetensors"
    assert main(["train", file, "--save-weights", str(weights)]) == 0
    assert main(["train", file, "--json", "--start", str(weights)]) == 0
    assert outcome(capsys)["spec"]["start"] == name_of(weights.read_bytes())
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "FILE", "--weights", "nowhere"], "The weights 'nowhere' cannot be read: No such file"),
        (["export", "FILE", "--weights", "FILE"], "must be a safetensors file"),
        (["train", "FILE", "--start", "FILE"], "must be a safetensors file"),
        (["train", "FILE", "--save-weights", "/nowhere/w"], "'/nowhere/w' cannot be written"),
    ],
)
def test_mistakes_with_weights_get_one_sentence(arguments, words, file, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path / "data"))
    assert main([file if a == "FILE" else a for a in arguments]) == 2
    assert words in capsys.readouterr().err.strip().splitlines()[-1]


FULL = Path("/dev/full")  # takes nothing: writing says that no space is left
