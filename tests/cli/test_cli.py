"""The command line: what it prints, and one sentence where it cannot."""

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from learnact.activations.learned import SavedCurve
from learnact.cli import main, report
from learnact.cli.common import STOPPED
from learnact.cli.inside import HEADINGS
from learnact.data.artefacts import name_of
from learnact.exports import weights_file
from learnact.spec import Spec
from learnact.studies import PRESETS, Preset
from learnact.studies.runner import Run
from learnact.training import Trainer, build, parameters

SMALL = Spec().replace(data__name="circle", data__samples=100, seeds=3, training__epochs=4)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "spec.json"
    path.write_text(SMALL.to_json())
    return str(path)


def outcome(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out.splitlines()[-1])


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


def events(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    """All lines of standard output, each an event; there is nothing on standard error."""
    printed = capsys.readouterr()
    assert printed.err == ""
    return [json.loads(line) for line in printed.out.splitlines()]


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


@pytest.fixture
def tiny(monkeypatch):
    learned = SMALL.replace(network__activations=[{"name": "subnetwork", "learned": {"inner": "tanh"}}])
    monkeypatch.setitem(PRESETS, "tiny", Preset("Tiny", "a test", {"plain": SMALL, "learned": learned}))


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


def plain(spec: Spec, dataset, arrays: dict[str, np.ndarray]):
    """z of every layer and the mean sizes and norms of the weights' gradients, a batch at a time, by plain torch."""
    x, y, size = torch.from_numpy(dataset.train.x), torch.from_numpy(dataset.train.y).float(), spec.training.batch
    weights = [torch.from_numpy(arrays[f"layers.{k}.weight"][1]).requires_grad_() for k in range(3)]
    biases = [torch.from_numpy(arrays[f"layers.{k}.bias"][1]) for k in range(3)]

    def forward(h: torch.Tensor) -> list[torch.Tensor]:
        zs = []
        for weight, bias in zip(weights, biases, strict=True):
            zs.append(h @ weight + bias)
            h = zs[-1].relu()
        return zs

    sizes = []
    for first in range(0, len(x) // size * size, size):
        logits = forward(x[first : first + size])[-1][:, 0]
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, y[first : first + size])
        gradients = torch.autograd.grad(loss, weights)
        sizes.append([[float(g.abs().mean()), float(g.norm())] for g in gradients])
    return [z.detach().numpy() for z in forward(x)], np.mean(sizes, 0)


@pytest.fixture
def relu(file, tmp_path) -> tuple[Spec, list[str]]:
    """An experiment with ReLU, and the arguments that name its trained weights."""
    spec = SMALL.replace(network__hidden=(6, 4), network__activations=[{"name": "relu"}], training__batch=16)
    Path(file).write_text(spec.to_json())
    weights = str(tmp_path / "w.safetensors")
    assert main(["train", file, "--json", "--save-weights", weights]) == 0
    return spec, [file, "--start", weights]


def test_inside_tells_of_every_layer_what_plain_torch_finds(relu, capsys):
    spec, arguments = relu
    assert main(["inside", *arguments, "--json"]) == 0
    found, dataset = outcome(capsys), spec.data.load()
    zs, sizes = plain(spec, dataset, load_file(arguments[2]))
    layers = found["layers"]
    assert [layer["layer"] for layer in layers] == ["1", "2", "output"] and found["seeds"] == [0, 1, 2]
    assert (found["rows"], found["batches"], found["batch"]) == (60, 3, 16)
    told = [[layer["gradient_size"][1], layer["gradient_norm"][1]] for layer in layers]
    np.testing.assert_allclose(told, sizes, rtol=1e-4)
    for layer, z in zip(layers[:2], zs[:2], strict=True):
        a = np.maximum(z, 0)
        figures = [layer[name][1] for name in ("z_mean", "z_deviation", "a_mean", "a_deviation")]
        np.testing.assert_allclose(figures, [z.mean(), z.std(), a.mean(), a.std()], rtol=1e-4)
        assert layer["saturated"][1] == pytest.approx((z <= 0).mean(), abs=1e-6)
        shares = (a != 0).mean(0)
        assert [layer["dead"][1], layer["always"][1]] == [(shares == 0).sum(), (shares == 1).sum()]


def test_inside_prints_a_table_and_writes_one(relu, tmp_path, capsys):
    _, arguments = relu
    path = tmp_path / "layers.csv"
    capsys.readouterr()
    assert main(["inside", *arguments, "--batches", "1", "--csv", str(path)]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert told.err.strip() == "weights of w.safetensors; 60 training rows, gradients of 1 batch of 16"
    assert [line.split()[0] for line in lines[:4]] == ["layer", "1", "2", "output"]
    assert "means over 3 of 3 seeds" in lines and lines[-1].startswith("circle, ReLU: the gradient ")
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [(row["layer"], row["seed"]) for row in rows] == [(n, s) for n in ("1", "2", "output") for s in "012"]
    mean = np.mean([float(row["z_mean"]) for row in rows[:3]])
    assert float(lines[1].split()[4]) == pytest.approx(mean, rel=0.01) and rows[-1]["z_mean"] == ""


def test_inside_says_that_it_looks_at_first_weights_and_what_its_columns_are(relu, capsys):
    _, (file, *_) = relu
    capsys.readouterr()
    assert main(["inside", file]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("first weights; 60 training rows, gradients of 3 batches of 16, a last one of 12 left")
    with pytest.raises(SystemExit):
        main(["inside", "--help"])
    explained = capsys.readouterr().out
    for heading in HEADINGS.values():
        assert heading in told.out and f"  {heading.replace('mean ', '').replace('sd ', '')}" in explained


def test_neurons_without_a_derivative_are_counted_with_the_dead(relu, tmp_path, capsys):
    """Of ReLU the dead are among them, on the command as on the page."""
    spec, (file, _, weights) = relu
    arrays = load_file(weights)
    arrays["layers.0.bias"][:, 0, :2] = -1e3
    (tmp_path / "dead").write_bytes(weights_file(spec, arrays))
    capsys.readouterr()
    assert main(["inside", file, "--start", str(tmp_path / "dead"), "--json"]) == 0
    first = outcome(capsys)["layers"][0]
    assert min(first["dead"]) >= 2 and first["derivative_zero"] == first["dead"]


def test_inside_answers_where_there_is_little_to_see(file, capsys):
    for changes in (["network.hidden=[]"], ["network.hidden=[1]"], ["seeds=1", "training.batch=1"]):
        assert main(["inside", file, "--json", *(part for change in changes for part in ("--set", change))]) == 0
    flat = ["--set", "network.initialisation=zero"]
    assert main(["inside", file, *flat]) == 0
    assert "exactly zero in layers 1 and 2: nothing is learned there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json"], "cannot be read"),
        (["FILE", "--batches", "0"], "--batches must be a whole number above 0, not 0"),
        (["FILE", "--start", "FILE"], "must be a safetensors file"),
        (["FILE", "--start", "LOST"], "is not finite there"),
        (["FILE", "--start", "LOST", "--set", "seeds=2"], "hold 3 seeds, but this run has 2: they must hold as many"),
        (["FILE", "--set", "training.learningrate=1"], "is training.learning_rate meant?"),
        (["FILE", "--start", "LOST", "--set", "network.hidden=[5]"], "of shape 3 x 2 x 8, but this network needs"),
        (["FILE", "--set", "network.norm=batch", "--set", "training.batch=1"], "must be 2 or more with batch norm"),
        (["FILE", "--set", "seeds=900"], "at most 100 seeds"),
        (["FILE", "--csv", "/nowhere/x.csv"], "'/nowhere/x.csv' cannot be written"),
    ],
)
def test_mistakes_inside_get_one_sentence(arguments, words, file, tmp_path, capsys):
    lost = {name: np.full_like(a, np.nan) for name, a in parameters(build(SMALL, SMALL.data.load())).items()}
    (tmp_path / "lost").write_bytes(weights_file(SMALL, lost))
    names = {"FILE": file, "LOST": str(tmp_path / "lost")}
    assert main(["inside", *(names.get(a, a) for a in arguments)]) == 2
    assert words in capsys.readouterr().err.strip().splitlines()[-1]


def test_zoo_lists_every_activation(capsys):
    assert main(["zoo", "--json"]) == 0
    entries = {entry["name"]: entry for entry in outcome(capsys)}
    assert entries["relu"]["source"] and entries["leaky_relu"]["parameters"][0]["letter"] == "a"
    assert main(["zoo"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(entries)


def test_runs_as_a_module():
    done = subprocess.run([sys.executable, "-m", "learnact", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("learnact 0.")
