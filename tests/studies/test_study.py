"""A preset on the way into its result file, interrupted, gone on with, and read again."""

import getpass
import itertools
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch

from learnact.data.artefacts import Artefacts
from learnact.errors import SpecError
from learnact.paths import ROOT
from learnact.studies import results, study
from learnact.studies.learned_curves import learned_curves, pre_activations
from learnact.studies.locks import held
from learnact.studies.runner import Interrupt, Run
from learnact.studies.study import Study
from learnact.training import Trainer, parameters
from learnact.training.weights import write


def never() -> bool:
    return False


def after(pieces: int):
    """Wants to stop after so many steps."""
    count = itertools.count()
    return lambda: next(count) >= pieces


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tiny.json"


def test_a_result_file_says_what_was_done(tiny, path):
    assert Study("tiny").run(path, never)
    found = results.read(path)
    assert found["preset"] == "tiny" and found["source"] == "a test" and found["version"] and len(found["date"]) == 10
    assert found["data"] == {
        "name": "circle", "rows": {"train": 72, "validation": 24, "test": 24}, "published": 20_000,
    }  # fmt: skip
    assert "Everything is small." in found["reduced"] and found["differs"] == ["Nothing."]
    assert found["seconds"] == pytest.approx(sum(s["seconds"] for s in found["specs"].values()), abs=0.2)
    assert list(found["specs"]) == ["plain", "learned"]
    learned = found["specs"]["learned"]
    assert learned["epochs"] == 6 and len(learned["metrics"]["test.accuracy"]) == 2
    assert learned["threads"] >= 1 and learned["device"] == "cpu"
    assert found["specs"]["plain"]["curves"] == []
    assert len(path.read_text().splitlines()) < 20
    assert list(path.parent.iterdir()) == [path]


def test_curves_are_those_of_the_network_and_their_range_holds_99_percent(tiny):
    spec = tiny.specs["learned"]
    dataset = spec.data.load()
    trainer = Trainer(spec, dataset)
    trainer.advance(10)
    (found,) = learned_curves(trainer.network, spec, dataset)
    assert found["layers"] == [0, 1] and (found["x"][0], found["x"][-1], len(found["x"])) == (-8, 8, 257)
    module = trainer.network.layers[0].activation
    with torch.no_grad():
        expected = module.values(torch.tensor(found["x"]).expand(2, 1, -1))[:, 0]
    np.testing.assert_allclose(found["y"], expected, rtol=1e-4, atol=1e-6)
    for seed, (low, high) in enumerate(found["range"]):
        z = np.concatenate([layer[seed].ravel() for layer in pre_activations(trainer.network, dataset)])
        assert ((z >= low) & (z <= high)).mean() == pytest.approx(0.99, abs=0.01)


def test_each_layer_has_its_curve_unless_they_share_one(tiny):
    spec = tiny.specs["learned"].replace(network__activations=[{"name": "pade"}])
    trainer = Trainer(spec, spec.data.load())
    assert [c["layers"] for c in learned_curves(trainer.network, spec, trainer.dataset)] == [[0], [1]]
    neuron = spec.replace(network__activations=[{"name": "pade", "sharing": "neuron"}])
    assert learned_curves(Trainer(neuron, trainer.dataset).network, neuron, trainer.dataset) == []


def test_what_was_stopped_goes_on_to_the_same_numbers(tiny, path):
    assert Study("tiny").run(path, never)
    whole = results.read(path)
    path.unlink()
    assert not Study("tiny").run(path, after(30))  # the first one has 24 steps
    assert list(results.read(path)["specs"]) == ["plain"]
    assert len(list(path.parent.glob("*.state"))) == 1
    assert Study("tiny").run(path, never)
    again = results.read(path)
    for key in whole["specs"]:
        assert again["specs"][key]["metrics"] == whole["specs"][key]["metrics"]
        assert again["specs"][key]["curves"] == whole["specs"][key]["curves"]
    assert list(path.parent.iterdir()) == [path]
    before = path.read_text()
    assert Study("tiny").run(path, lambda: pytest.fail("all is done")) and path.read_text() == before


def test_an_experiment_starts_from_the_weights_that_it_names(tiny, path, tmp_path, monkeypatch):
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path / "data"))
    spec = tiny.specs["plain"]
    trainer = Trainer(spec, spec.data.load())
    trainer.advance(5)
    name = Artefacts().put(write(parameters(trainer.network)))
    run = Run(spec.replace(start=name), trainer.dataset, torch.device("cpu"), path)
    assert torch.equal(run.trainer.network.layers[0].weight, trainer.network.layers[0].weight)
    with pytest.raises(SpecError, match="are not on this server"):
        Study("tiny", only=["plain"], change=lambda spec: spec.replace(start="0" * 32)).run(path, never)


def test_one_experiment_alone_and_then_the_others_in_their_order(tiny, path):
    assert Study("tiny", only=["l*"]).run(path, never)
    assert list(results.read(path)["specs"]) == ["learned"]
    assert Study("tiny").run(path, never)
    assert list(results.read(path)["specs"]) == ["plain", "learned"]


def test_a_change_is_said(tiny, path):
    assert Study("tiny", only=["plain"], change=lambda spec: spec.replace(training__epochs=2), threads=1).run(
        path, never
    )
    assert "training.epochs is 2 instead of 6." in results.read(path)["reduced"]
    with pytest.raises(SpecError, match="holds plain with other options"):
        Study("tiny", only=["plain"]).run(path, never)


def test_a_file_is_not_gone_on_with_on_other_data(tiny, path):
    def fewer(spec):
        return spec.replace(data__samples=100)

    def noisier(spec):
        return spec.replace(data__noise=0.3)

    assert Study("tiny", only=["plain"], change=fewer).run(path, never)
    for change in (lambda spec: spec, noisier):
        with pytest.raises(SpecError, match="holds plain on other data or other rows of it: choose another --out"):
            Study("tiny", only=["learned"], change=change).run(path, never)
    found = results.read(path)
    found["data"]["rows"]["train"] += 1  # the file of the data set has another row since
    results.write(path, found)
    with pytest.raises(SpecError, match="other rows"):
        Study("tiny", only=["learned"], change=fewer).run(path, never)
    found["data"]["rows"]["train"] -= 1
    results.write(path, found)
    assert Study("tiny", only=["learned"], change=fewer).run(path, never)


def test_mistakes_get_one_sentence(tiny, path, tmp_path):
    with pytest.raises(SpecError, match="of which there are plain, learned, not x"):
        Study("tiny", only=["x"]).run(path, never)
    path.write_text("{}")
    with pytest.raises(SpecError, match="must hold results of a preset"):
        Study("tiny").run(path, never)
    path.write_text("no")
    with pytest.raises(SpecError, match="cannot be read as JSON"):
        Study("tiny").run(path, never)
    path.write_text(json.dumps({"format": results.FORMAT, "preset": "other", "specs": {}}))
    with pytest.raises(SpecError, match="holds results of other, not of tiny"):
        Study("tiny").run(path, never)
    with pytest.raises(SpecError, match="cannot be written"):
        Study("tiny", only=["plain"]).run(tmp_path / "nowhere" / "x.json", never)
    (tmp_path / "y.json.plain.state").write_bytes(b"broken")
    with pytest.raises(SpecError, match="delete it"):
        Study("tiny", only=["plain"]).run(tmp_path / "y.json", never)


@pytest.mark.parametrize("first", [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM, signal.SIGINT]])
def test_an_interrupt_is_noted_and_a_second_one_of_the_keyboard_ends(first):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]  # SIGINT may be ignored
    with Interrupt().listening() as interrupt:
        for number in first:
            signal.raise_signal(number)
            assert interrupt.wanted
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_file_that_another_command_writes_is_left_alone_with_a_sentence(tiny, path, monkeypatch):
    monkeypatch.setattr(study, "WRITE_SECONDS", 0.05)
    with held(path, 1.0), pytest.raises(SpecError, match=f"being written by process {os.getpid()}, since "):
        Study("tiny", only=["plain"]).run(path, never)
    assert not path.exists()
    assert Study("tiny", only=["plain"]).run(path, never) and list(results.read(path)["specs"]) == ["plain"]


def test_an_experiment_is_trained_by_one_command_at_a_time(tiny, path, monkeypatch):
    monkeypatch.setattr(study, "LEAVE_SECONDS", 0.05)
    with held(path.with_name("tiny.json.plain"), 1.0):
        with pytest.raises(SpecError, match="being written by process"):
            Study("tiny").run(path, never)
        assert Study("tiny", only=["learned"]).run(path, never)
    assert list(results.read(path)["specs"]) == ["learned"]


def test_what_another_command_has_trained_meanwhile_is_not_trained_again(tiny, path, monkeypatch):
    trained = []
    finish = Run.finish

    def finished(run, *arguments):
        trained.append(run.spec)
        if len(trained) == 1:  # while the first experiment is trained, another command trains the second
            assert Study("tiny", only=["learned"]).run(path, never)
        return finish(run, *arguments)

    monkeypatch.setattr(Run, "finish", finished)
    assert Study("tiny").run(path, never)
    assert list(results.read(path)["specs"]) == ["plain", "learned"] and len(trained) == 2


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_may_hold_a_file(error, path, monkeypatch):
    """As in a container that is run for a number."""

    def nobody():
        raise error("getpwuid(): uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    with held(path, 1.0), pytest.raises(SpecError, match=f"process {os.getpid()}, since"), held(path, 0.05):
        pass


def test_a_lock_ends_with_its_process(path):
    script = f"""
import sys
from pathlib import Path
from learnact.studies.locks import held
with held(Path({str(path)!r}), 1.0):
    print("held", flush=True)
    sys.stdin.read()
"""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, **pipes) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(SpecError, match=f"process {other.pid}, since"), held(path, 0.05):
            pass
        other.kill()
        other.wait()
        with held(path, 60.0):
            pass
    assert list(path.parent.iterdir()) == []
