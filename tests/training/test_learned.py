"""Runs with learned activations: they learn, go on from a saved state, and out to a file and back."""

import numpy as np
import pytest
import torch

from learnact.activations import KINDS
from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.weights import read, write


def learned(kind: str, sharing: str = "layer", **options: object) -> dict[str, object]:
    return {"network__activations": [{"name": kind, "learned": options, "sharing": sharing}]}


@pytest.mark.parametrize("kind", KINDS)
def test_training_changes_the_curves_of_every_layer(trainer, kind):
    run = trainer(**learned(kind), seeds=2)
    before = {name: p.detach().clone() for name, p in run.network.named_parameters() if "activation" in name}
    losses = [run.snapshot().metrics["train.loss"]]
    run.advance(60)
    losses.append(run.snapshot().metrics["train.loss"])
    assert (losses[1] < losses[0]).all()
    assert bool(before) == (kind != "maxout")
    assert all(not torch.equal(p, before[name]) for name, p in run.network.named_parameters() if name in before)


@pytest.mark.parametrize("norm", ["none", "batch"])
def test_maxout_is_the_largest_of_several_layers(trainer, norm):
    run = trainer(**learned("maxout", linear=3), network__norm=norm)
    assert [tuple(layer.weight.shape) for layer in run.network.layers] == [(3, 2, 24), (3, 8, 24), (3, 8, 1)]
    network, (x, _) = run.network.eval(), run.batches.next()
    h = x
    for layer in list(network.layers)[:-1]:
        parts = zip(layer.weight.split(8, 2), layer.bias.split(8, 2), strict=True)
        h = torch.stack([h @ w + b for w, b in parts]).amax(0) / (1 + 1e-5) ** (0.5 if norm == "batch" else 0)
    expected = h @ network.layers[-1].weight + network.layers[-1].bias
    torch.testing.assert_close(network(x), expected)


@pytest.mark.parametrize("sharing", ["network", "layer", "neuron"])
def test_curves_are_shared_as_asked(trainer, sharing):
    run = trainer(**learned("apl", sharing), network__hidden=(8, 4))
    found = {id(layer.activation): layer.activation for layer in list(run.network.layers)[:-1]}
    assert [m.units for m in found.values()] == {"network": [1], "layer": [1, 1], "neuron": [8, 4]}[sharing]
    assert run.snapshot().parameters["layers.1.activation.slope"].shape == (3, 4 if sharing == "neuron" else 1, 5)


def test_layers_begin_with_other_subnetworks(trainer):
    first, second = list(trainer(**learned("subnetwork")).network.layers)[:2]
    assert not torch.equal(first.activation.weight0, second.activation.weight0)


def test_weights_are_those_of_a_run_with_another_activation(trainer):
    plain, run = trainer(), trainer(**learned("subnetwork"))
    assert torch.equal(plain.network.layers[1].weight, run.network.layers[1].weight)


@pytest.mark.parametrize("options", [{"norm": True}, {"evaluation": "table"}])
@pytest.mark.parametrize("sharing", ["network", "neuron"])
def test_the_state_goes_on_with_the_same_numbers(trainer, options, sharing):
    asked = learned("subnetwork", sharing, **options)
    straight, first, second = trainer(**asked), trainer(**asked), trainer(**asked)
    straight.advance(20)
    first.advance(8)
    second.load_state_dict(first.state_dict())
    second.advance(12)
    for name, tensor in straight.network.state_dict().items():
        assert torch.equal(tensor, second.network.state_dict()[name]), name


@pytest.mark.parametrize("asked", [{"norm": True}, {"evaluation": "table", "skip": True}])
def test_weights_go_out_to_a_file_and_come_back(trainer, asked):
    trained = trainer(**learned("subnetwork", "network", **asked))
    trained.advance(20)
    again = Trainer(trained.spec, trained.dataset, start=read(write(parameters(trained.network))))
    for split in ("train", "validation"):
        expected, found = (t.snapshot(None).metrics[f"{split}.loss"] for t in (trained, again))
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_stacked_member_is_the_same_seed_alone(trainer):
    asked = learned("subnetwork", inner="tanh", start="gelu") | {"training__optimiser": "sgd"}
    together, alone = trainer(**asked), trainer(**asked, seeds=1, first_seed=1)
    for run in (together, alone):
        run.advance(40)
    for name, array in alone.snapshot().parameters.items():
        np.testing.assert_allclose(together.snapshot().parameters[name][1:2], array, rtol=1e-3, atol=1e-5)


def test_a_member_that_diverges_leaves_the_others_alone(trainer):
    run = trainer(**learned("subnetwork", evaluation="table"))
    with torch.no_grad():
        run.network.layers[0].activation.weight1[1] = torch.nan
    run.advance(10)
    assert [end is not None for end in run.members.ends] == [False, True, False]
    values = run.snapshot().metrics["train.loss"]
    assert np.isfinite(values[[0, 2]]).all()


def test_the_gain_is_that_of_the_start():
    tree = {"hidden": [400, 400], "initialisation": "variance", "activations": [{"name": "apl"}]}
    spec = Spec.parse({"network": tree, "seeds": 1})
    weight = Trainer(spec, spec.data.load()).network.layers[1].weight
    assert weight.var().item() * 400 == pytest.approx(2, rel=0.02)
