"""The tutorial's network beside a plain one of torch's own parts, and its dead neurons in the result file."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from learnact.networks import ActivationRecorder
from learnact.studies import PRESETS, results
from learnact.studies.published.tutorial import ACCURACY, DEAD, HIDDEN, TUTORIAL, dead_neurons, ten_layers, tutorial
from learnact.studies.study import Study
from learnact.training import Trainer

torch.set_num_threads(1)

PLAIN = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky_relu": lambda: nn.LeakyReLU(0.1),
    "elu": nn.ELU,
    "silu": nn.SiLU,
}
SMALL = {"name": "digits", "scaling": "symmetric", "validation": 0.1, "test": 0.1}


def trainer(spec, seeds=2, **changes):
    spec = spec.replace(data=SMALL, seeds=seeds, **changes)
    return Trainer(spec, spec.data.load())


def plain(of, member, activation):
    """The member as one writes it without the lab: nn.Linear, a module, nn.Linear ..."""
    modules = []
    for layer in of.network.layers:
        linear = nn.Linear(*layer.weight.shape[1:])
        linear.weight.data = layer.weight[member].detach().T.clone()
        linear.bias.data = layer.bias[member, 0].detach().clone()
        modules += [linear, activation()]
    return nn.Sequential(*modules[:-1])


def dead_units(model, x):
    """Dead neurons a layer, in one piece."""
    counts = []
    with torch.no_grad():
        for module in model:
            x = module(x)
            if not isinstance(module, nn.Linear):
                counts.append(int((x == 0).all(0).sum()))
    return counts


@pytest.mark.parametrize("name", PLAIN)
def test_it_trains_as_a_plain_network_does(name):
    ours, twin = (trainer(tutorial(name), training__learning_rate=0.1) for _ in range(2))
    theirs = [plain(ours, member, PLAIN[name]) for member in range(2)]
    optimisers = [torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9) for model in theirs]
    for _ in range(12):
        x, y = twin.batches.next()
        assert x.shape == (2, 256, 64)
        with torch.no_grad():
            found = [F.cross_entropy(logits, y[s]) for s, logits in enumerate(ours.network(x))]
        losses = [F.cross_entropy(model(x[s]), y[s]) for s, model in enumerate(theirs)]
        np.testing.assert_allclose(found, [loss.item() for loss in losses], rtol=2e-4)
        for loss, optimiser in zip(losses, optimisers, strict=True):
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        ours.advance(1)
    first, last = (of.network.layers[-1].weight for of in (twin, ours))
    assert (first - last).abs().max() > 0.002, "it has learned something"
    np.testing.assert_allclose(last[1].detach().T, theirs[1][-1].weight.detach(), atol=1e-4)


def test_first_weights_are_distributed_as_those_of_torch():
    layer = trainer(tutorial("relu"), seeds=3).network.layers[1]
    bound = 1 / math.sqrt(HIDDEN[0])
    drawn = nn.Linear(*HIDDEN[:2]).weight.detach()
    for numbers in (layer.weight.detach(), layer.bias.detach()):
        assert numbers.abs().max() <= bound and numbers.abs().max() > 0.97 * bound
        assert float(numbers.mean()) == pytest.approx(0, abs=0.1 * bound)
    assert float(layer.weight.detach().std()) == pytest.approx(float(drawn.std()), rel=0.02)


def test_dead_neurons_are_those_of_the_plain_network():
    for spec, steps in ((tutorial("relu"), 0), (tutorial("relu"), 40), (ten_layers(), 0)):
        of = trainer(spec, training__learning_rate=0.1)
        of.advance(steps)
        x = torch.from_numpy(of.dataset.train.x)
        assert dead_neurons(of)["dead"] == [dead_units(plain(of, member, nn.ReLU), x) for member in range(2)]
        assert of.network.training


def test_a_neuron_that_fires_on_the_last_row_only_is_alive():
    of = trainer(tutorial("relu"), seeds=1, network__hidden=(3,))
    x = of.dataset.train.x
    x[:] = 0
    x[-1, 0] = 1
    layer = of.network.layers[0]
    with torch.no_grad():
        layer.weight.zero_()
        layer.weight[0, 0, 0] = 1
        layer.bias[:] = torch.tensor([0.0, 0.0, -1.0])
    assert dead_neurons(of) == {"dead": [[2]]}
    with torch.no_grad():
        layer.weight[0, 0, 1] = float("nan")
    assert dead_neurons(of) == {"dead": [[None]]}


def test_smooth_activations_have_no_dead_neurons_and_ten_layers_of_relu_have_many():
    assert dead_neurons(trainer(tutorial("silu")))["dead"] == [[0] * 4] * 2
    hook = ActivationRecorder()
    of = trainer(ten_layers())
    of.network(torch.from_numpy(of.dataset.train.x).expand(2, -1, -1), hook)
    silent = [(a == 0).all(1).sum(1) for a in hook.a[:-1]]
    assert torch.stack(silent, 1).tolist() == dead_neurons(of)["dead"]
    assert all(sum(counts[5:]) > 0.25 * 5 * 128 for counts in dead_neurons(of)["dead"])


def test_it_is_as_published():
    spec = tutorial("leaky_relu")
    n, t = spec.network, spec.training
    assert (n.hidden, n.initialisation, n.activations[0].values) == ((512, 256, 256, 128), "pytorch", {"a": 0.1})
    assert (spec.data.name, spec.data.scaling) == ("fashion_mnist", "symmetric")
    assert round(60_000 * spec.data.validation) == 10_000 and (t.batch, t.drop_last) == (256, True)
    assert (t.optimiser, t.learning_rate, t.momentum, t.epochs) == ("sgd", 0.01, 0.9, 50)
    assert (t.monitor, t.patience, t.weights) == ("accuracy", 7, "best") and spec.seeds == 5
    for version in ("PyTorch", "JAX"):
        assert set(ACCURACY[version]) | {"ten_layers"} == set(TUTORIAL.specs)
        assert max(ACCURACY[version].values()) < 0.9
        widths = {key: TUTORIAL.specs.get(key, spec).network.hidden for key in DEAD[version]}
        assert {key: len(counts) for key, counts in DEAD[version].items()} == {k: len(w) for k, w in widths.items()}


@pytest.fixture
def short(monkeypatch, tmp_path):
    """The study on digits, two experiments of it."""

    def small(spec):
        return spec.replace(data=SMALL, seeds=3, training__epochs=2)

    study = Study("uva_tutorial", ["relu", "ten_layers"], small, threads=1)
    return study, tmp_path / "uva.json"


def test_the_result_file_has_dead_neurons_of_before_and_after(short):
    study, path = short
    assert study.run(path, lambda: False)
    found = results.read(path)["specs"]
    relu, ten = found["relu"], found["ten_layers"]
    before, after = trainer(tutorial("relu"), 3, training__epochs=2), trainer(ten_layers(), 3)
    assert relu["probes"]["untrained"] == dead_neurons(before) and ten["probes"] == {"untrained": dead_neurons(after)}
    before.advance(100)
    assert relu["probes"]["trained"] == dead_neurons(before) and relu["epochs"] == 2
    assert ten["steps"] == 0 and ten["epochs"] == 0 and len(ten["metrics"]["test.accuracy"]) == 3


def test_what_was_stopped_still_tells_of_the_untrained_network(short):
    study, path = short
    assert study.run(path, lambda: False)
    whole = results.read(path)["specs"]
    path.unlink()
    count = itertools.count()
    assert not study.run(path, lambda: next(count) >= 6) and not path.exists()
    assert study.run(path, lambda: False)
    again = results.read(path)["specs"]
    assert {key: done["probes"] for key, done in again.items()} == {key: done["probes"] for key, done in whole.items()}


def test_other_presets_are_asked_nothing(tiny, tmp_path):
    assert Study("tiny", ["plain"], threads=1).run(tmp_path / "tiny.json", lambda: False)
    assert "probes" not in results.read(tmp_path / "tiny.json")["specs"]["plain"]
    assert [name for name, preset in PRESETS.items() if preset.probe] == ["uva_tutorial"]
