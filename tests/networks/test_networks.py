"""Stacked networks against plain torch modules, and initialisations against their formulas."""

import math

import pytest
import torch
from torch import nn

from learnact.networks import SCHEMES, ActivationRecorder, BatchNorm, Draw, Dropout, Layer, LayerNorm, Network, Parts
from learnact.randomness import Generators, Noise


def normal(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_forward_equals_plain_and_the_tape_hears_every_layer():
    w0, b0, w1, b1 = normal(3, 2, 5), normal(3, 1, 5), normal(3, 5, 1), normal(3, 1, 1)
    network = Network([Layer(w0, b0, Parts(activation=nn.Tanh())), Layer(w1, b1, Parts())])
    x, hook = normal(3, 7, 2), ActivationRecorder()
    out = network(x, hook)
    for s in range(3):
        torch.testing.assert_close(out[s], torch.tanh(x[s] @ w0[s] + b0[s]) @ w1[s] + b1[s])
    assert [z.shape for z in hook.z] == [(3, 7, 5), (3, 7, 1)]
    torch.testing.assert_close(hook.a[0], torch.tanh(hook.z[0]))


def test_batch_norm_equals_torch_in_training_and_evaluation():
    ours, plain = BatchNorm(2, 4), [nn.BatchNorm1d(4) for _ in range(2)]
    for _ in range(5):
        z = normal(2, 16, 4) * 3 + 1
        out = ours(z)
        for s in range(2):
            torch.testing.assert_close(out[s], plain[s](z[s]))
    ours.eval()
    z = normal(2, 6, 4)
    for s in range(2):
        plain[s].eval()
        torch.testing.assert_close(ours(z)[s], plain[s](z[s]))


def test_layer_norm_equals_torch():
    ours, plain = LayerNorm(2, 4), nn.LayerNorm(4)
    z = normal(2, 6, 4)
    torch.testing.assert_close(ours(z)[1], plain(z[1]))


def test_dropout_keeps_the_mean_and_rests_in_evaluation():
    dropout = Dropout(0.25, Noise(Generators([0, 1]), "dropout/0", 1000, 8))
    h = torch.ones(2, 1000, 8)
    out = dropout.train()(h)
    assert (out == 0).float().mean().item() == pytest.approx(0.25, abs=0.02)
    assert out.mean().item() == pytest.approx(1.0, abs=0.03)
    assert torch.equal(dropout.eval()(h), h)


VARIANCES = {
    "pytorch": 1 / (3 * 300),
    "kaiming": 2 / 300,
    "xavier": 2 / 500,
    "lecun": 1 / 300,
    "variance": 1.5**2 / 300,
    "orthogonal": 1.5**2 / 300,
    "constant": 0.0,
    "zero": 0.0,
}


@pytest.mark.parametrize("name", SCHEMES)
def test_initialisation_has_its_variance(name):
    weight, bias = SCHEMES[name](Draw(300, 200, 1.5, 0.4, torch.Generator().manual_seed(1)))
    assert weight.shape == (300, 200) and bias.shape == (200,)
    assert weight.var().item() == pytest.approx(VARIANCES[name], rel=0.05, abs=1e-12)
    assert weight.mean().item() == pytest.approx(
        0.4 if name == "constant" else 0, abs=1e-3 + math.sqrt(VARIANCES[name] / 1000)
    )
    assert (bias.abs().max() > 0) == (name == "pytorch")


@pytest.mark.parametrize(("fan_in", "fan_out"), [(6, 4), (4, 6)])
def test_orthogonal_is_orthogonal(fan_in, fan_out):
    weight, _ = SCHEMES["orthogonal"](Draw(fan_in, fan_out, 1.0, 0.0, torch.Generator().manual_seed(1)))
    gram = weight.T @ weight if fan_in >= fan_out else weight @ weight.T
    torch.testing.assert_close(gram, torch.eye(4), atol=1e-5, rtol=0)
