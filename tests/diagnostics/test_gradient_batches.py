"""Gradient flow and distributions of all rows, against plain torch autograd and NumPy."""

import dataclasses
import math

import numpy as np
import pytest
import torch

from learnact.data.dataset import Split
from learnact.diagnostics.distributions import Distributions, distributions
from learnact.diagnostics.gradient_batches import GradientStatistics, _ends, _Stream, gradient_statistics
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import build


def made(activation: str = "tanh", hidden: tuple[int, ...] = (10, 7, 6), rows: int = 700, **network: object):
    chosen = {"hidden": [*hidden], "activations": [{"name": activation}], **network}
    spec = Spec.parse({"data": {"name": "circle"}, "seeds": 2, "training": {"batch": 64}, "network": chosen})
    generator = np.random.default_rng(5)
    x = generator.standard_normal((rows, 2)).astype(np.float32)
    train = Split(x, generator.integers(0, 2, rows))
    dataset = dataclasses.replace(spec.data.load(), train=train)
    return build(spec, dataset), spec, dataset


def weight_gradients(network, dataset, member: int, rows: slice) -> list[np.ndarray]:
    h = torch.from_numpy(dataset.train.x[rows])
    weights = [layer.weight[member].detach().clone().requires_grad_() for layer in network.layers]
    for layer, weight in zip(network.layers, weights, strict=True):
        h = h @ weight + layer.bias[member].detach()
        h = h if layer.activation is None else h.tanh()
    y = torch.from_numpy(dataset.train.y[rows]).float()
    torch.nn.functional.binary_cross_entropy_with_logits(h[:, 0], y).backward()
    return [weight.grad.numpy().ravel() for weight in weights]


@pytest.mark.parametrize("batches", [1, 4])
def test_figures_are_the_mean_over_the_batches(batches: int) -> None:
    network, spec, dataset = made()
    found = gradient_statistics(network, spec, dataset, batches)
    for member in range(2):
        each = [weight_gradients(network, dataset, member, slice(64 * b, 64 * b + 64)) for b in range(batches)]
        for layer in range(4):
            norms = np.mean([np.linalg.norm(one[layer]) for one in each])
            sizes = np.mean([np.abs(one[layer]).mean() for one in each])
            stat = found[f"flow.{layer}.dw.stat"][member]
            np.testing.assert_allclose(stat[[2, 3]], [norms, sizes], rtol=1e-4)


def test_bins_of_the_tutorial_span_all_of_one_batch() -> None:
    network, spec, dataset = made()
    found = gradient_statistics(network, spec, dataset)
    every = [weight_gradients(network, dataset, member, slice(0, 64))[0] for member in range(2)]
    low, high = found["flow.0.dw.ends"]
    assert low == pytest.approx(np.min(every), rel=1e-4) and high == pytest.approx(np.max(every), rel=1e-4)
    assert found["flow.0.dw.hist"].shape == (2, 30)
    np.testing.assert_allclose(found["flow.0.dw.hist"].sum(1), 1, atol=1e-6)
    counts, _ = np.histogram(every[1], 30, (low, high))
    assert np.abs(found["flow.0.dw.hist"][1] * 20 - counts).max() <= 1.01


def test_decades_and_quantiles() -> None:
    network, spec, dataset = made()
    found = gradient_statistics(network, spec, dataset)
    gradient = weight_gradients(network, dataset, 0, slice(0, 64))[1]
    np.testing.assert_allclose(
        found["flow.1.dw.quantiles"][0], np.quantile(gradient, np.linspace(0, 1, 201)), atol=1e-6
    )
    counts, _ = np.histogram(np.log10(np.abs(gradient)), 32, (-12, 4))
    assert np.abs(found["flow.1.dw.decades"][0] * gradient.size - counts).max() <= 1.01


def test_sigmoid_fades_towards_the_input_and_relu_with_its_gain_does_not() -> None:
    deep = (32,) * 8
    fading, kept = (
        gradient_statistics(*made(name, deep, **network))["flow.factor"]
        for name, network in (("sigmoid", {"initialisation": "pytorch"}), ("relu", {"initialisation": "kaiming"}))
    )
    assert (fading < 0.3).all() and (kept > 0.7).all() and (kept < 1.4).all()


def test_the_factor_is_the_growth_a_layer_of_what_comes_back() -> None:
    network, spec, dataset = made(hidden=(10, 7, 6, 5))
    found = gradient_statistics(network, spec, dataset)["flow.factor"]
    for member in range(2):
        h, entering = torch.from_numpy(dataset.train.x[:64]), []
        for layer in network.layers:
            entering.append(h @ layer.weight[member] + layer.bias[member])
            h = entering[-1] if layer.activation is None else entering[-1].tanh()
        y = torch.from_numpy(dataset.train.y[:64]).float()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(h[:, 0], y)
        sizes = [float(grad.square().mean().sqrt()) for grad in torch.autograd.grad(loss, entering[:-1])]
        assert found[member] == pytest.approx((sizes[0] / sizes[-1]) ** (1 / 3), rel=1e-4)  # four layers, three steps


@pytest.mark.parametrize(("hidden", "known"), [((6,), False), ((6, 5), True)])
def test_one_layer_has_no_factor(hidden: tuple[int, ...], known: bool) -> None:
    found = gradient_statistics(*made(hidden=hidden))["flow.factor"]
    assert found.shape == (2,) and np.isfinite(found).all() == known


def test_relu_has_exact_zeros() -> None:
    found = gradient_statistics(*made("relu"))
    assert (found["flow.0.dz.stat"][:, 4] > 0.2).all()
    assert found["flow.0.dz.decades"].sum(1) == pytest.approx(1 - found["flow.0.dz.stat"][:, 4], abs=1e-4)


def test_no_batch_is_one_sentence() -> None:
    with pytest.raises(SpecError, match="one batch of one row or more, not 0 of None"):
        gradient_statistics(*made(), batches=0)


def test_weights_that_are_no_numbers() -> None:
    network, spec, dataset = made()
    with torch.no_grad():
        network.layers[0].weight[0] = torch.nan
    found = gradient_statistics(network, spec, dataset)
    assert np.isnan(found["flow.1.dz.stat"][0]).all() and np.isfinite(found["flow.1.dz.stat"][1]).all()
    assert np.isnan(found["flow.1.dw.quantiles"][0]).all() and np.isfinite(found["flow.1.dw.ends"]).all()


@pytest.mark.parametrize("batches", [2, 5])
def test_how_far_batches_agree_is_the_norm_of_their_mean(batches: int) -> None:
    network, spec, dataset = made()
    found = gradient_statistics(network, spec, dataset, batches)
    for member in range(2):
        each = [weight_gradients(network, dataset, member, slice(64 * b, 64 * b + 64)) for b in range(batches)]
        for layer in range(4):
            gradients = np.stack([one[layer] for one in each]).astype(float)
            usual, mean = np.sqrt((gradients**2).sum(1).mean()), np.linalg.norm(gradients.mean(0))
            assert found[f"flow.{layer}.dw.agree"][member] == pytest.approx(mean / usual, rel=1e-4)
            noise = 64 * gradients.var(0, ddof=1).sum()  # of one row
            signal = mean**2 - noise / (64 * batches)
            expected = noise / signal if signal > 0 else np.inf
            assert found[f"flow.{layer}.dw.noise"][member] == pytest.approx(expected, rel=1e-3)


def test_batches_of_noise_alone_and_of_very_different_lengths_agree_as_their_number_says() -> None:
    """Independent directions, one batch ten times as long: about 1 / sqrt(N), which the mean of norms would miss."""
    generator = torch.Generator().manual_seed(0)
    stream = _Stream(torch.zeros(1, 20_000), True)
    for size in (1.0, 1.0, 1.0, 10.0):
        stream.add(size * torch.randn(1, 20_000, generator=generator))
    assert float(stream._noise(8)["agree"]) == pytest.approx(0.5, rel=0.02)


def test_the_same_batch_again_is_all_signal_and_one_alone_knows_no_noise() -> None:
    network, spec, dataset = made()
    split = dataset.train
    twice = Split(np.concatenate([split.x[:64]] * 3), np.concatenate([split.y[:64]] * 3))
    found = gradient_statistics(network, spec, dataclasses.replace(dataset, train=twice), 3)
    np.testing.assert_allclose([found["flow.1.dw.agree"], found["flow.0.db.agree"]], 1, rtol=1e-5)
    np.testing.assert_allclose(found["flow.1.dw.noise"], 0, atol=1e-3)
    alone = gradient_statistics(network, spec, dataset)
    assert np.isnan(alone["flow.1.dw.noise"]).all() and (alone["flow.1.dw.agree"] == pytest.approx(1))
    assert "flow.1.dz.agree" not in alone


def test_batches_may_be_stopped_on_the_way() -> None:
    network, spec, dataset = made()
    flowing = GradientStatistics(network, spec, dataset, 100)
    assert len(flowing) == 10  # 700 rows
    for _ in zip(range(3), flowing.pieces(), strict=False):
        answer = flowing.answer()
    expected = gradient_statistics(network, spec, dataset, 3)
    assert all(np.array_equal(value, answer[name], equal_nan=True) for name, value in expected.items())


def test_a_gradient_that_is_zero_has_no_noise_to_speak_of() -> None:
    network, spec, dataset = made("relu")
    with torch.no_grad():
        network.layers[1].bias[0] = -1e6  # nothing comes through
    found = gradient_statistics(network, spec, dataset, 3)
    assert np.isnan(found["flow.0.dw.noise"][0]) and found["flow.0.dw.stat"][0, 2] == 0
    assert np.isfinite(found["flow.0.dw.agree"][1])


# -- all rows


def entering(network, dataset, member: int) -> list[np.ndarray]:
    h, found = dataset.train.x.astype(float), []
    for layer in network.layers[:-1]:
        found.append(h @ layer.weight[member].detach().numpy() + layer.bias[member].detach().numpy())
        h = np.tanh(found[-1])
    return found


@pytest.mark.parametrize("neurons", [False, True])
def test_every_row_is_counted(neurons: bool) -> None:
    network, spec, dataset = made(rows=30_000)  # several pieces
    found = distributions(network, spec, dataset, neurons=neurons)
    for member in range(2):
        for layer, z in enumerate(entering(network, dataset, member)):
            for name, values in (("z", z), ("a", np.tanh(z))):
                low, high = found[f"whole.{layer}.{name}.ends"].astype(float)
                counts, _ = np.histogram(values, 48, (low, high))
                assert np.abs(found[f"whole.{layer}.{name}.hist"][member] * values.size - counts).max() <= 3
                mean, deviation, length, size, zero = found[f"whole.{layer}.{name}.stat"][member]
                np.testing.assert_allclose([mean, deviation], [values.mean(), values.std()], rtol=1e-4, atol=1e-6)
                np.testing.assert_allclose([length, size], [np.linalg.norm(values), np.abs(values).mean()], rtol=1e-4)
                assert zero == 0
            saturated = (1 - np.tanh(z) ** 2 < 0.01).mean()
            assert found[f"whole.{layer}.saturated"][member] == pytest.approx(saturated, abs=1e-5)


def test_histograms_of_neurons_add_up() -> None:
    network, spec, dataset = made()
    found = distributions(network, spec, dataset, neurons=True, slope=False)
    z = entering(network, dataset, 1)[1]
    low, high = found["whole.1.z.ends"].astype(float)
    for neuron in range(7):
        counts, _ = np.histogram(z[:, neuron], 48, (low, high))
        assert np.abs(found["whole.1.z.neurons"][1, neuron] * 700 - counts).max() <= 1.01
    np.testing.assert_allclose(found["whole.1.z.neurons"].mean(1), found["whole.1.z.hist"], atol=1e-6)
    assert "whole.0.rank" not in found


def test_figures_of_neurons_are_those_of_all_rows() -> None:
    network, spec, dataset = made("relu", rows=30_000)
    found = distributions(network, spec, dataset, neurons=True, slope=False)
    z = dataset.train.x.astype(float) @ network.layers[0].weight[1].detach().numpy()
    z += network.layers[0].bias[1].detach().numpy()
    for name, values in (("z", z), ("a", np.maximum(z, 0))):
        figures = found[f"whole.0.{name}.figures"][1]
        expected = [values.mean(0), values.std(0), np.linalg.norm(values, axis=0), np.abs(values).mean(0)]
        np.testing.assert_allclose(figures[:, :4].T, expected, rtol=1e-3, atol=1e-4)
        np.testing.assert_allclose(figures[:, 4], (values == 0).mean(0), atol=1e-4)
    pooled = distributions(network, spec, dataset, slope=False)
    for name in pooled:
        np.testing.assert_allclose(found[name], pooled[name], rtol=1e-5, atol=1e-6)


def test_two_moments_share_axes_that_hold_both() -> None:
    network, spec, dataset = made()
    later, _, _ = made()
    with torch.no_grad():
        later.layers[0].weight *= 3
        later.layers[0].bias += 2
    one, two = (Distributions(each, spec, dataset, neurons=True, slope=False) for each in (network, later))
    own = [distributions(each, spec, dataset)["whole.0.z.ends"] for each in (network, later)]
    one.share_axes(two)
    for moment in (one, two):
        assert len(list(moment.pieces())) == len(moment)
    first, now = one.answer(), two.answer()
    expected = [min(low for low, _ in own), max(high for _, high in own)]
    np.testing.assert_allclose([first["whole.0.z.ends"], now["whole.0.z.ends"]], [expected, expected], rtol=1e-6)
    z = entering(later, dataset, 0)[0]
    counts, _ = np.histogram(z, 48, expected)
    assert np.abs(now["whole.0.z.hist"][0] * z.size - counts).max() <= 3


def test_one_row_constant_input_and_one_neuron() -> None:
    network, spec, dataset = made("relu", (1,), rows=1)
    found = distributions(network, spec, dataset)
    assert all(np.isfinite(value).all() for value in found.values())


def test_a_broken_member_leaves_the_others_alone() -> None:
    network, spec, dataset = made()
    right = distributions(network, spec, dataset)
    with torch.no_grad():
        network.layers[0].weight[0] = torch.nan
    found = distributions(network, spec, dataset)
    assert np.isnan(found["whole.0.saturated"][0]) and np.isnan(found["whole.1.z.stat"][0]).all()
    np.testing.assert_allclose(found["whole.1.z.stat"][1], right["whole.1.z.stat"][1], rtol=1e-4)


@pytest.mark.parametrize("values", [(2.0, 5.0), (-7.0, -1.0), (-3.0, 100.0, math.inf, math.nan)])
def test_bins_reach_a_hair_beyond_the_smallest_and_the_largest(values: tuple[float, ...]) -> None:
    low, high = _ends(torch.tensor(values))
    finite = [value for value in values if math.isfinite(value)]
    least, most = min(finite), max(finite)
    assert least - 1e-4 * (most - least) < low < least and most < high < most + 1e-4 * (most - least)


def test_one_member_has_the_share_of_saturation_that_it_has_beside_another() -> None:
    network, spec, dataset = made()
    both = distributions(network, spec, dataset)["whole.0.saturated"]
    one = spec.replace(seeds=1)
    alone = build(one, dataset)
    assert distributions(alone, one, dataset)["whole.0.saturated"] == pytest.approx(both[:1])
