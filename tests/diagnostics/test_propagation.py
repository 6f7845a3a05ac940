"""The mean-field theory against integrals on a plain grid, and networks of torch's own parts against it."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from learnact.activations import get, learned, typed
from learnact.activations.learned import KINDS
from learnact.diagnostics.gradient_trend import short
from learnact.diagnostics.mean_field import MeanField
from learnact.diagnostics.propagation import Gaussian, Stack, propagation
from learnact.errors import SpecError
from learnact.randomness import derive

torch.set_num_threads(1)

Z = np.linspace(-10, 10, 100_001)
DENSITY = np.exp(-(Z**2) / 2) / math.sqrt(2 * math.pi)


def expected(values, step=1):
    """E[f(z)] for z ~ N(0, 1), by the trapezium rule on every so many points of Z."""
    return float(np.trapezoid(values * DENSITY[::step], Z[::step]))


def iterated(function, weight, bias, q=1.0):
    for _ in range(500):
        q = weight * expected(function(math.sqrt(q) * Z[::100]) ** 2, 100) + bias
    return q


def test_relu_keeps_every_variance_at_weights_of_two():
    relu = MeanField(get("relu"))
    for q in (1e-6, 0.3, 1.0, 40.0):
        assert float(relu.variance(q, 2.0, 0.0)) == pytest.approx(q, rel=1e-9)
        assert relu.chi(q, 2.0) == pytest.approx(1, rel=1e-9)
    assert relu.fixed_point(2.0, 0.0) == 1 and relu.fixed_point(2.1, 0.0) == math.inf
    assert relu.fixed_point(1.9, 0.0) == 0 and relu.fixed_point(1.0, 0.5) == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize(("weight", "bias"), [(1.5, 0.05), (4.0, 0.05), (0.5, 0.3), (2.0, 0.0)])
def test_the_fixed_point_of_tanh_is_that_of_the_integral(weight, bias):
    theory, q = MeanField(get("tanh")), iterated(np.tanh, weight, bias)
    assert theory.fixed_point(weight, bias) == pytest.approx(q, rel=1e-6)
    slope = expected((1 - np.tanh(math.sqrt(q) * Z) ** 2) ** 2)
    assert theory.chi(q, weight) == pytest.approx(weight * slope, rel=1e-6)


def test_gradients_are_kept_at_the_edge_of_chaos():
    tanh = MeanField(get("tanh"))
    assert tanh.fixed_point(1.0, 0.0) < 1e-6 and tanh.chi(tanh.fixed_point(1.0, 0.0), 1.0) == pytest.approx(1, abs=1e-6)
    for q in (0.2, 1.0, 3.0):
        weight, bias = tanh.critical(q)
        at = math.sqrt(q) * Z
        assert weight * expected((1 - np.tanh(at) ** 2) ** 2) == pytest.approx(1, rel=1e-6)
        assert weight * expected(np.tanh(at) ** 2) + bias == pytest.approx(q, rel=1e-6)
        assert tanh.fixed_point(weight, bias) == pytest.approx(q, rel=1e-3)
    assert MeanField(get("relu")).critical(7.0) == pytest.approx((2, 0), abs=1e-6)
    with pytest.raises(SpecError, match="keep both a variance of 1 and the gradients"):
        MeanField(typed("x + 5")).critical(1.0)


@pytest.mark.parametrize(
    ("name", "function"),
    [("sigmoid", lambda x: 1 / (1 + np.exp(-x))), ("sin", np.sin), ("softplus", lambda x: np.logaddexp(0, x))],
)
def test_moments_are_integrals_for_many_variances_at_once(name, function):
    q = np.array([0.01, 1.0, 9.0])
    found = MeanField(get(name)).moments(q)
    for place, variance in enumerate(q):
        values = function(math.sqrt(variance) * Z)
        slope = np.gradient(values, Z) / math.sqrt(variance)
        assert found.mean[place] == pytest.approx(expected(values), abs=1e-7)
        assert found.square[place] == pytest.approx(expected(values**2), rel=1e-6)
        assert found.slope[place] == pytest.approx(expected(slope**2), rel=1e-5)


@pytest.mark.parametrize(
    ("name", "first"),
    [("relu", Gaussian(2.0)), ("tanh", Gaussian(1.5, 0.05)), ("sigmoid", "pytorch"), ("gelu", "lecun"),
     ("silu", "variance"), ("elu", "orthogonal"), ("tanh", "xavier"), ("leaky_relu", "kaiming")],
)  # fmt: skip
def test_what_is_measured_is_what_is_predicted(name, first):
    found = propagation(Stack(get(name), first, depth=6, width=512, seeds=4, rows=64))
    for quantity in ("z", "a", "da", "dz"):
        measured, predicted = found.measured[quantity], found.predicted[quantity]
        assert measured.shape == (6, 4, 2) and predicted.shape == (6, 2)
        np.testing.assert_allclose(measured[:, :, 1].mean(1), predicted[:, 1], rtol=0.1)
    mean, deviation = found.measured["a"][:, :, 0].mean(1), np.sqrt(found.predicted["a"][:, 1])
    np.testing.assert_allclose(mean, found.predicted["a"][:, 0], atol=0.06 * deviation.max())


def test_the_first_layers_agree_within_a_few_percent():
    found = propagation(Stack(get("tanh"), Gaussian(2.0, 0.1), depth=3, width=512, seeds=8))
    for quantity in ("z", "a", "da", "dz"):
        np.testing.assert_allclose(
            found.measured[quantity][:, :, 1].mean(1), found.predicted[quantity][:, 1], rtol=0.03
        )


def test_a_stack_is_by_default_fifty_layers_of_weights_of_variance_one_over_fan_in():
    default = Stack(get("tanh"))
    assert default == Stack(get("tanh"), Gaussian(1.0, 0.0), depth=50, width=256, seeds=5, rows=64)
    assert default.variances(256) == (1.0, 0.0)


@pytest.mark.parametrize("fan_in", [1, 12])
def test_the_variances_of_pytorch_are_those_of_its_layers(fan_in):
    """Weights and biases are uniform on ±1/√fan-in there."""
    weight, bias = Stack(get("tanh"), "pytorch", width=4).variances(fan_in)
    torch.manual_seed(0)
    linear = nn.Linear(fan_in, 200_000)
    assert weight / fan_in == pytest.approx(float(linear.weight.detach().var()), rel=0.01)
    assert bias == pytest.approx(float(linear.bias.detach().var()), rel=0.01)


def test_measuring_is_a_pass_through_layers_of_torch():
    """The same numbers through nn.Linear, tanh and autograd; weights from the generators that a stack names."""
    stack = Stack(get("tanh"), Gaussian(1.5, 0.2), depth=4, width=20, seeds=2, rows=7)
    x = np.random.default_rng(0).normal(size=(9, 11)).astype(np.float32)
    found = propagation(stack, x)

    def generator(seed, name):
        return torch.Generator().manual_seed(derive(seed, f"propagation/{name}"))

    for seed in range(2):
        h = torch.from_numpy(x[:7]).double()
        z, a = [], []
        for layer in range(4):
            linear, numbers = nn.Linear(h.shape[1], 20, dtype=torch.double), generator(seed, layer)
            bias = torch.randn(20, generator=numbers) * math.sqrt(0.2)
            linear.weight.data = (
                torch.randn(h.shape[1], 20, generator=numbers) * math.sqrt(1.5 / h.shape[1])
            ).T.double()
            linear.bias.data = bias.double()
            z.append(linear(h))
            a.append(torch.tanh(z[-1]))
            h = a[-1]
            z[-1].retain_grad()
            a[-1].retain_grad()
        h.backward(torch.randn(7, 20, generator=generator(seed, "gradient")).double())
        values = {"z": z, "a": a, "da": [t.grad for t in a], "dz": [t.grad for t in z]}
        for name, tensors in values.items():
            theirs = [[t.detach().mean(), t.detach().var(correction=0)] for t in tensors]
            np.testing.assert_allclose(found.measured[name][:, seed], theirs, rtol=1e-5, atol=1e-9)


def test_words_say_how_fast():
    sigmoid = propagation(Stack(get("sigmoid"), "xavier", depth=20, width=128, seeds=2))
    assert "vanishes" in sigmoid.words() and 3 < 1 / sigmoid.factor < 5 and sigmoid.chi < 0.1
    assert sigmoid.scale == pytest.approx(1 / abs(math.log(sigmoid.chi)))
    chaotic = propagation(Stack(get("tanh"), Gaussian(9.0), depth=20, width=128, seeds=2))
    assert "explodes" in chaotic.words() and chaotic.chi > 1
    assert chaotic.words().endswith(f"in mean-field theory's limit it grows {math.sqrt(chaotic.chi):.3g}x a layer.")
    identity = propagation(Stack(get("identity"), "orthogonal", depth=20, width=64, seeds=2))
    assert "keeps its size" in identity.words() and identity.factor == pytest.approx(1, abs=1e-3)
    assert (
        propagation(Stack(get("relu"), "zero", depth=3, width=8)).words() == "No gradient arrives at the first layer."
    )
    assert "One layer" in propagation(Stack(get("relu"), depth=1, width=8)).words()


def test_a_gradient_that_overflows_does_not_count_as_one_that_never_arrives():
    found = propagation(Stack(get("square"), depth=50, width=32, seeds=2))
    assert not np.isfinite(found.measured["dz"][0, :, 1]).any()
    assert found.words() == "Over these 50 layers the gradient overflows: it is not a number."


def test_a_seed_without_a_gradient_leaves_the_verdict_to_the_others():
    whole = propagation(Stack(get("sigmoid"), "xavier", depth=8, width=64, seeds=5))
    measured = {name: values.copy() for name, values in whole.measured.items()}
    for lost in (0.0, math.nan):
        measured["dz"][:, 4, 1] = lost
        found = replace(whole, measured=measured)
        ends = np.sqrt(whole.measured["dz"][[0, -1], :4, 1])
        one = np.exp(np.log(ends[0] / ends[1]).mean() / 7)
        assert found.factor == pytest.approx(one) and "the gradient vanishes" in found.words()
    measured["dz"][:, :, 1] = 0.0
    assert replace(whole, measured=measured).words() == "No gradient arrives at the first layer."


def test_words_name_the_depth_that_they_are_about():
    stacks = {depth: propagation(Stack(get("tanh"), Gaussian(2.0), depth, 128, 3)) for depth in (30, 100)}
    for depth, found in stacks.items():
        ends = np.sqrt(found.measured["dz"][[0, -1], :, 1])
        whole = np.exp(np.log(ends[0] / ends[1]).mean())
        assert found.words().startswith(f"Over these {depth} layers the gradient ")
        assert f"grows {whole ** (1 / (depth - 1)):.3g}x a layer, {short(whole, 2)}x from" in found.words()
    assert "changes little" in stacks[30].words() and "explodes" in stacks[100].words()


def test_a_hundred_layers_do_not_underflow():
    found = propagation(Stack(get("sigmoid"), "pytorch", depth=100, width=64, seeds=2))
    assert found.measured["dz"].shape == (100, 2, 2) and (found.measured["dz"][:, :, 1] > 0).all()
    assert found.measured["dz"][0, 0, 1] < 1e-100


def test_rows_of_another_size_have_a_prediction_of_their_own():
    x = np.concatenate([np.full((32, 50), 0.1), np.full((32, 50), 3.0)]).astype(np.float32)
    x *= np.random.default_rng(1).choice([-1, 1], x.shape)
    found = propagation(Stack(get("tanh"), Gaussian(4.0), depth=1, width=512, seeds=6), x)
    mixed = sum(expected(np.tanh(math.sqrt(4 * v) * Z) ** 2) for v in (0.01, 9.0)) / 2
    assert found.predicted["a"][0, 1] == pytest.approx(mixed, rel=1e-3)
    assert found.measured["a"][0, :, 1].mean() == pytest.approx(mixed, rel=0.06)


def test_every_activation_has_an_answer():
    for activation in (get("rrelu"), get("step"), get("prelu"), typed("sin(2*x)"), learned(KINDS["pade"]())):
        found = propagation(Stack(activation, Gaussian(1.0, 0.1), depth=2, width=16, seeds=2, rows=8))
        assert np.isfinite(found.measured["z"]).all() and np.isfinite(found.predicted["z"]).all()
    constant = propagation(Stack(get("relu"), "constant", depth=2, width=16))
    assert np.isnan(constant.predicted["z"]).all() and math.isnan(constant.fixed) and math.isnan(constant.scale)


def test_the_smallest_is_answered():
    found = propagation(
        Stack(get("tanh"), Gaussian(1.0), depth=2, width=1, seeds=1, rows=1), np.ones((1, 1), np.float32)
    )
    assert (found.measured["z"][:, :, 1] == 0).all()
    same = propagation(Stack(get("tanh"), Gaussian(1.0), depth=2, width=64), np.zeros((5, 3), np.float32))
    assert (same.measured["z"] == 0).all() and (same.predicted["z"] == 0).all()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"depth": 100, "width": 1024}, r"at most 50,000,000 weights .* not 524,288,000 .* here through 9 layers\."),
        ({"depth": 101}, "depth must be a whole number from 1 to 100, not 101"),
        ({"width": 0}, "width must be"),
        ({"seeds": 1.5}, "seeds must be a whole number"),
        ({"first": "he"}, "initialisation must be one of pytorch, .* not 'he'"),
        ({"activation": typed("0*x"), "first": "variance"}, "No gain keeps the variance"),
        ({"activation": learned(KINDS["maxout"]())}, "an activation of one number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments, words):
    with pytest.raises(SpecError, match=words):
        Stack(**{"activation": get("relu")} | arguments)


def test_bad_numbers_are_refused_in_a_sentence():
    with pytest.raises(SpecError, match="variance of the weight must be a number from 0 to 100, not nan"):
        Gaussian(math.nan)
    with pytest.raises(SpecError, match="rows of finite numbers"):
        propagation(Stack(get("relu"), width=4), np.full((3, 2), np.nan, np.float32))
