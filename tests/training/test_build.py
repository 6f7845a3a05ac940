"""Which layers share an activation, and what the initialisation knows of it."""

import pytest
import torch

SHARINGS = {"network": 1, "layer": 2, "neuron": 12}  # letters of a 2-8-4-1 network


@pytest.mark.parametrize("sharing", SHARINGS)
def test_letters_are_shared_as_asked(trainer, sharing):
    prelu = [{"name": "prelu", "sharing": sharing}]
    run = trainer(network__hidden=(8, 4), network__activations=prelu)
    letters = {id(layer.activation.a): layer.activation.a[0].numel() for layer in list(run.network.layers)[:-1]}
    assert sum(letters.values()) == SHARINGS[sharing]
    before = [layer.activation.a.detach().clone() for layer in list(run.network.layers)[:-1]]
    run.advance(20)
    assert all(not torch.equal(b, layer.activation.a) for b, layer in zip(before, run.network.layers, strict=False))


def test_one_activation_a_layer(trainer):
    run = trainer(network__activations=[{"name": "relu"}, {"name": "typed", "formula": "a*sin(x)", "trainable": ["a"]}])
    assert [layer.activation.activation.name for layer in list(run.network.layers)[:-1]] == ["relu", "typed"]
    run.advance(30)
    assert not torch.equal(run.network.layers[1].activation.a, torch.ones(3, 1, 1))


def test_noise_is_drawn_in_a_layers_own_width(trainer):
    run = trainer(network__hidden=(8, 4), network__activations=[{"name": "rrelu", "sharing": "network"}])
    assert run.advance(20) == 20


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu", "sin"])
def test_the_gain_keeps_the_variance_through_depth(trainer, name):
    deep = {"network__hidden": (256,) * 8, "network__initialisation": "variance", "data__scaling": "zscore"}
    run = trainer(**deep, network__activations=[{"name": name}], seeds=2)
    from learnact.networks import ActivationRecorder

    hook = ActivationRecorder()
    with torch.no_grad():
        run.network(run.batches.next()[0], hook)
    first, last = hook.z[1].var(), hook.z[7].var()
    assert 0.4 < last / first < 2.5


@pytest.mark.parametrize("scheme", ["variance", "orthogonal"])
def test_the_first_layer_has_no_gain_since_no_activation_is_before_it(trainer, scheme):
    run = trainer(network__hidden=(2048, 512), network__initialisation=scheme, seeds=1, data__name="circle")
    first, second = (layer.weight[0].detach() for layer in run.network.layers[:2])
    if scheme == "variance":
        assert first.std().item() == pytest.approx(2**-0.5, rel=0.05)
    else:
        torch.testing.assert_close(first @ first.T, torch.eye(2), rtol=0, atol=1e-5)
    assert second.std().item() > 1.2 * 2048**-0.5, "behind it there is one, whose gain is more than 1"
