"""One activation that goes from task to task: as if it were one module, and then judged where it never was."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from learnact.activations.learned import Learned, SavedCurve
from learnact.cli import main
from learnact.cli.common import STOPPED
from learnact.errors import SpecError
from learnact.studies import many_tasks
from learnact.studies.many_tasks import (
    Outcome,
    Task,
    carry,
    judged,
    learn,
    learner,
    metrics,
    report,
    saved_curve,
    shared_activation,
    small,
)
from learnact.studies.transplant import verdict_words
from learnact.training import Trainer

torch.set_num_threads(1)

TANH = shared_activation("subnetwork~inner=tanh~hidden=5")


def task(name="circle", hidden=(6, 4), **changes):
    given = {"data__samples": 100, "seeds": 2, "training__epochs": 4, "training__batch": 20} | changes
    spec = small(name).replace(network__hidden=hidden, **given)
    return Task(name, spec, spec.data.load())


def activation(trainer):
    return trainer.network.layers[0].activation


def same(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def test_alone_it_is_plain_training():
    one = task()
    (trainer,) = learn([one], TANH, turns=7)
    plain = Trainer(learner(one.spec, TANH), one.dataset)
    plain.advance(10_000)
    assert trainer.ended and trainer.step == plain.step == 12 and same(trainer.network, plain.network)


@pytest.mark.parametrize("rate", [0.05])
def test_with_plain_descent_it_is_as_if_the_networks_had_one_module(rate):
    tasks = [
        task(training__optimiser="sgd", training__learning_rate=rate),
        task("moons", (5,), training__optimiser="sgd"),
    ]
    found = learn(tasks, TANH, turns=4)
    first, second = (Trainer(learner(t.spec, TANH), t.dataset) for t in tasks)
    for layer in second.network.layers[:-1]:
        layer.activation = activation(first)
    second.parameters = list(second.network.parameters())
    second.optimiser = torch.optim.SGD(second.parameters, second.spec.training.learning_rate)
    for _ in range(4):
        first.advance(3)
        second.advance(3)
    for ours, theirs in zip(found, (first, second), strict=True):
        for a, b in zip(ours.network.parameters(), theirs.network.parameters(), strict=True):
            np.testing.assert_allclose(a.detach(), b.detach(), atol=1e-6)


def test_every_task_gets_all_its_epochs_and_ends_with_the_same_activation():
    tasks = [task(training__epochs=3), task("moons", (5,), training__epochs=10), task("plane", (4, 4, 4))]
    trainers = learn(tasks, TANH, turns=4)
    assert [t.epoch for t in trainers] == [3, 10, 4] and all(t.ended for t in trainers)
    assert all(same(activation(trainers[0]), activation(t)) for t in trainers)
    assert all(len(t.final()["test.loss"]) == 2 for t in trainers)


def test_what_the_optimiser_remembers_goes_along_and_the_rest_stays():
    before, after = (Trainer(learner(t.spec, TANH), t.dataset) for t in (task(), task("moons", (5,))))
    before.advance(7)
    after.advance(2)
    weight, low = after.network.layers[0].weight.clone(), activation(after).low.clone()
    carry(before, after)
    assert same(activation(before), activation(after)) and torch.equal(weight, after.network.layers[0].weight)
    assert torch.equal(low, activation(after).low)
    steps = {float(after.optimiser.state[p]["step"]) for p in activation(after).parameters()}
    assert steps == {7} and float(after.optimiser.state[after.network.layers[0].weight]["step"]) == 2
    after.advance(1)
    assert {float(before.optimiser.state[p]["step"]) for p in activation(before).parameters()} == {7}


def test_the_saved_curve_is_that_of_its_seed_over_all_that_enters():
    tasks = [task(), task("moons", (5,))]
    trainers = learn(tasks, TANH, turns=2)
    curve = saved_curve(tasks, trainers, "both", seed=1)
    x = torch.linspace(-3, 3, 50)
    np.testing.assert_allclose(curve.at(x), activation(trainers[1]).curve(x)[1].detach(), atol=1e-5)
    assert curve.origin == "learned on circle, moons" and curve.recipe == TANH.learned and curve.numbers
    assert curve.x[0] <= curve.used[0] < curve.used[1] <= curve.x[-1] and sum(curve.density) == pytest.approx(
        2 * 2001, abs=2
    )
    alone = [saved_curve([t], [trainer], "one", 1).used for t, trainer in zip(tasks, trainers, strict=True)]
    assert min(low for low, _ in alone) <= curve.used[0] and curve.used[1] <= max(high for _, high in alone)
    assert saved_curve(tasks, trainers, "both") == saved_curve(tasks, trainers, "both", seed=0)
    with pytest.raises(SpecError, match="must be that of seed 0, 1, not 7"):
        saved_curve(tasks, trainers, "both", seed=7)


def test_the_networks_of_a_saved_curve_stay_on_their_device(monkeypatch):
    """They are asked for their metrics afterwards, with inputs on the device that they were trained on."""
    one = task()
    trainers, moved = learn([one], TANH, turns=1), []
    for name in ("cpu", "to"):
        monkeypatch.setattr(Learned, name, lambda module, *where: moved.append(module) or module)
    saved_curve([one], trainers, "still")
    assert not any(module is activation(trainers[0]) for module in moved)


def test_a_seed_that_diverged_is_passed_over():
    tasks = [task(), task("moons", (5,))]
    trainers = [Trainer(learner(t.spec, TANH), t.dataset) for t in tasks]
    with torch.no_grad():
        trainers[1].network.layers[0].weight[0] = float("nan")
    trainers[1].advance(1)
    assert saved_curve(tasks, trainers, "a") == saved_curve(tasks, trainers, "a", seed=1)
    with torch.no_grad():
        trainers[0].network.layers[0].weight[1] = float("nan")
    trainers[0].advance(1)
    with pytest.raises(SpecError, match="All seeds have diverged"):
        saved_curve(tasks, trainers, "a")


def test_a_curve_is_judged_on_what_was_held_out():
    tasks, other = [task(), task("moons", (5,))], task("xor", (8,), seeds=3)
    trainers = learn(tasks, TANH, turns=2)
    curve = saved_curve(tasks, trainers, "both")

    def trains(held_out):
        def train(name, spec):
            trainer = Trainer(spec, held_out.dataset)
            trainer.advance(10_000)
            return trainer

        return train

    verdicts = judged(curve, [other], trains)
    assert list(verdicts) == ["xor"] and len(verdicts["xor"].metrics["transplant"]["test.accuracy"]) == 3
    outcome = Outcome(curve, metrics(tasks, trainers), verdicts)
    said = list(report(outcome))
    assert said[-1] == verdict_words(verdicts["xor"]) and sum(line.startswith("learned on") for line in said) == 2
    plain = json.loads(json.dumps(outcome.plain(), allow_nan=False))
    assert SavedCurve.parse(plain["kept"]) == curve and plain["verdicts"]["xor"]["words"] == said[-1]
    assert len(plain["tasks"]["moons"]["test.accuracy"]) == 2


def test_early_stopping_is_left_out_of_what_is_learned_on():
    stops = {"training__monitor": "loss", "training__patience": 1, "training__weights": "best"}
    spec = learner(task(**stops, training__stop_loss=10.0).spec, TANH)
    assert (spec.training.monitor, spec.training.stop_loss, spec.training.weights) == ("none", None, "last")
    assert spec.network.activations == (TANH,) and TANH.sharing == "network"


def test_mistakes_get_one_sentence():
    for text in ("relu", "=a*x", "maxout", "pade|apl"):
        with pytest.raises(SpecError, match="must be a learned curve"):
            shared_activation(text)
    with pytest.raises(SpecError, match="same seeds"):
        learn([task(), task(seeds=3)], TANH)
    with pytest.raises(SpecError, match="1 turn or more, not 0"):
        learn([task()], TANH, turns=0)
    with pytest.raises(SpecError, match="must have a hidden layer"):
        learn([task(hidden=())], TANH)
    one = task()
    with pytest.raises(SpecError, match="must begin with first weights"):
        learn([replace(one, spec=one.spec.replace(start="0" * 32))], TANH)


def test_a_long_list_of_tasks_is_cut():
    one = task()
    trainers = learn([one], TANH, turns=1)
    curve = saved_curve([replace(one, name="x" * 100)], trainers, "long")
    assert len(curve.origin) == 80 and curve.origin.endswith("…")


SMALL = ["--set", "training.epochs=2", "--set", "data.samples=60", "--seeds", "2", "--turns", "2", "--threads", "1"]


def test_the_command(tmp_path, capsys):
    (tmp_path / "ring.json").write_text(small("circle").to_json())
    path = tmp_path / "curve.json"
    tasks = ["shared", "moons", str(tmp_path / "ring.json"), "--held-out", "xor", "--save", str(path), *SMALL]
    assert main([*tasks, "--json", "--activation", "apl~hinges=3", "--seed", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found["tasks"]) == ["moons", "ring"] and list(found["verdicts"]) == ["xor"]
    curve = SavedCurve.from_json(path.read_text())
    assert curve.recipe.kind == "apl" and SavedCurve.parse(found["kept"]) == curve and curve.name == "shared"
    assert main(["transplant", "tests-have-no-such-file.json", "--curve", str(path)]) == 2
    capsys.readouterr()
    assert main([*tasks, "--name", "bend", "--held-out", "iris", "spiral"]) == 0
    said = capsys.readouterr().out
    assert all(f"held out: {name}" in said for name in ("xor", "iris", "spiral"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["moons", "--held-out", "moons"], "but moons is both"),
        (["nowhere"], "A task must be a file, .* or one of .*moons.*, not 'nowhere'"),
        (["no/where"], "cannot be read"),
        (["fischer/swish"], "must be one of leaky_relu_0"),
        (["moons", "--activation", "swish"], "must be a learned curve"),
        (["moons", "--turns", "0"], "1 turn or more"),
        (["moons", "--seeds", "0"], "seeds must be"),
        (["moons", "--name", "", "--set", "training.epochs=1"], "name"),
        (["moons", "--save", "/nowhere/x.json", "--set", "training.epochs=1"], "cannot be written"),
    ],
)
def test_mistakes_at_the_command_get_one_sentence(arguments, words, capsys):
    assert main(["shared", *arguments, "--set", "data.samples=60", "--threads", "1"]) == 2
    said = [line for line in capsys.readouterr().err.strip().splitlines() if line.startswith("learnact: ")]
    assert len(said) == 1
    assert re.search(words, said[0])


@pytest.fixture
def files(tmp_path):
    """a/ring.json and a copy of it, b/ring.json of other data."""
    paths = {name: tmp_path / name for name in ("a/ring.json", "a/copy.json", "b/ring.json")}
    for name, path in paths.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(small("xor" if name.startswith("b") else "circle").to_json())
    return {name: str(path) for name, path in paths.items()}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["moons", "--held-out", "a/ring.json", "b/ring.json"], "two are called 'ring'"),
        (["a/ring.json", "b/ring.json"], "two are called 'ring'"),
        (["a/ring.json", "--held-out", "b/ring.json"], "two are called 'ring'"),
        (["moons", "moons"], "two are called 'moons'"),
        (["a/ring.json", "--held-out", "a/copy.json"], "copy is both"),
    ],
)
def test_tasks_that_cannot_be_told_apart_are_refused_before_any_training(arguments, words, files, capsys):
    assert main(["shared", *(files.get(a, a) for a in arguments), "--set", "data.samples=60"]) == 2
    assert capsys.readouterr().err.strip().splitlines()[0].endswith(f"{words}.")


@pytest.mark.parametrize("arguments", [["START", "xor"], ["xor", "--held-out", "START"]])
def test_a_task_that_starts_from_saved_weights_is_refused_before_any_training(arguments, tmp_path, capsys):
    path = tmp_path / "start.json"
    path.write_text(small("circle").replace(start="0" * 32).to_json())
    arguments = [str(path) if argument == "START" else argument for argument in arguments]
    assert main(["shared", *arguments, "--set", "data.samples=60"]) == 2
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert "must begin with first weights, and one starts from saved ones" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seed", "7"], "The curve must be that of seed 0, 1, 2, not 7."),
        (["--name", "x" * 41], "name of a curve is wrong: string should have at most 40 characters"),
        (["--name", ""], "name of a curve is wrong: string should have at least 1 character"),
        (["--name", " x"], "A name or origin must be plain text"),
    ],
)
def test_what_no_curve_can_be_is_refused_before_any_training(arguments, words, capsys, monkeypatch):
    monkeypatch.setattr(many_tasks, "learn", lambda *_: pytest.fail("it has begun"))
    assert main(["shared", "moons", *arguments, "--set", "data.samples=60"]) == 2
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert words in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_curve_that_cannot_be_written_after_all_is_judged_and_told(capsys):
    assert main(["shared", "moons", "--held-out", "xor", "--save", "/dev/full", "--json", *SMALL]) == 2
    told = capsys.readouterr()
    assert list(json.loads(told.out)["verdicts"]) == ["xor"]
    assert "'/dev/full' cannot be written: No space left" in told.err.strip().splitlines()[-1]


def test_a_curve_is_told_with_what_it_was_judged_on_where_it_is_stopped(capsys, monkeypatch):
    judged = many_tasks.judged

    def interrupted(curve, held_out, train):
        if held_out[0].name == "spiral":
            raise KeyboardInterrupt
        return judged(curve, held_out, train)

    monkeypatch.setattr(many_tasks, "judged", interrupted)
    arguments = ["shared", "moons", "--held-out", "xor", "spiral", *SMALL]
    assert main([*arguments, "--json"]) == STOPPED
    found = json.loads(capsys.readouterr().out)
    assert list(found["verdicts"]) == ["xor"] and found["kept"]["origin"] == "learned on moons"
    assert main(arguments) == STOPPED
    assert capsys.readouterr().out.splitlines()[-1] == "Stopped: judged on 1 of 2 tasks."
