"""Dead neurons against plain NumPy and autograd on all rows at once."""

import dataclasses
import math
import warnings

import numpy as np
import pytest
import torch

from learnact.activations import ZOO
from learnact.data import Dataset
from learnact.data.dataset import Split
from learnact.diagnostics.dead_neurons import changes, count_dead_neurons
from learnact.diagnostics.exact_zeros import _joined, flat, marks, slopes
from learnact.errors import SpecError
from learnact.networks import Network
from learnact.spec import Spec
from learnact.training import build


def made(activation: str | dict = "relu", seeds: int = 3, rows: int = 1500, **network: object):
    """Spec, data of random rows, and a network whose biases are spread so that some neurons die."""
    chosen = {"name": activation} if isinstance(activation, str) else activation
    spec = Spec.parse(
        {"data": {"name": "circle"}, "seeds": seeds, "network": {"hidden": [12, 9], **network, "activations": [chosen]}}
    )
    x = np.random.default_rng(1).uniform(-1, 1, (rows, 2)).astype(np.float32)
    dataset = dataclasses.replace(spec.data.load(), train=Split(x, np.zeros(rows, np.int64)))
    net = build(spec, dataset)
    with torch.no_grad():
        for layer in net.layers:
            layer.bias += torch.linspace(-3, 3, layer.bias.shape[2])
    return net, spec, dataset


def passed(network: Network, dataset: Dataset, seeds: int):
    """z, a and σ'(z) of the hidden layers on all rows, by autograd through one float32 pass."""
    h, found = torch.from_numpy(dataset.train.x).expand(seeds, -1, -1), []
    network.eval()
    for layer in network.layers[:-1]:
        z = (torch.bmm(h, layer.weight) + layer.bias).detach().requires_grad_()
        a = layer.activation(z)
        slope = torch.autograd.grad(a.sum(), z)[0] if a.requires_grad else torch.zeros_like(z)
        found.append((z.detach().numpy(), a.detach().numpy(), slope.numpy()))
        h = a.detach()
    return found


SEVERAL = ["relu", "relu6", "hard_tanh", "hard_swish", "step", "tanh", "gelu", "abs", "leaky_relu"]
LEARNED = {"name": "subnetwork", "learned": {"inner": "relu"}}


@pytest.mark.parametrize("name", SEVERAL)
def test_counts_are_those_of_all_rows_at_once(name: str) -> None:
    network, spec, dataset = made(name)
    answer = count_dead_neurons(network, spec, dataset)
    for layer, (_, a, slope) in zip(answer.layers, passed(network, dataset, 3), strict=True):
        assert np.abs(layer.active - (a != 0).sum(1)).max() <= 4  # a row on the edge may round either way
        assert np.abs(layer.moving - (slope != 0).sum(1)).max() <= 4


def test_kinds_of_neurons() -> None:
    network, spec, dataset = made("relu", seeds=1, rows=4000)
    first = network.layers[0]
    with torch.no_grad():
        first.weight.zero_()
        first.bias.zero_()
        first.bias[0, 0, :3] = torch.tensor([-1.0, 1.0, 0.5])
        first.weight[0, 0, 2] = 1.0
        first.weight[0, 0, 3] = 1.0
        first.bias[0, 0, 3] = -float(np.sort(dataset.train.x[:, 0])[-4])  # three rows are above
    answer = count_dead_neurons(network, spec, dataset)
    assert answer.neurons(0, 0) == [0, *range(4, 12)]
    assert answer.neurons(0, 0, "always") == [1]
    assert answer.neurons(0, 0, "nearly") == [3] and answer.layers[0].active[0, 3] == 3
    assert answer.counts()[0, 0] == 9 and answer.shares()[0, 0] == 9 / 12
    assert answer.layers[0].share()[0, 3] == np.float32(3 / 4000)


def test_a_saturated_tanh_has_no_derivative_by_rounding_only() -> None:
    network, spec, dataset = made("tanh", seeds=1)
    with torch.no_grad():
        network.layers[0].bias[0, 0, :2] = torch.tensor([30.0, -30.0])
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.derivative_zero[0].tolist() == [True, True] + [False] * 10
    assert layer.rounded[0, :2].all() and not layer.dead.any()


def test_a_saturated_hard_tanh_has_no_derivative_by_structure() -> None:
    network, spec, dataset = made("hard_tanh", seeds=1)
    with torch.no_grad():
        network.layers[0].bias[0, 0, 0] = 30.0
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.derivative_zero[0, 0] and not layer.rounded.any()


def test_gelu_far_below_zero_is_dead_by_rounding_only() -> None:
    network, spec, dataset = made("gelu", seeds=1)
    with torch.no_grad():
        network.layers[0].bias[0, 0, 0] = -30.0
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.dead[0, 0] and layer.rounded[0, 0]


def test_a_relu_is_dead_by_structure() -> None:
    network, spec, dataset = made("relu", seeds=1)
    with torch.no_grad():
        network.layers[0].bias[0, 0, 0] = -30.0
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.dead[0, 0] and layer.derivative_zero[0, 0] and not layer.rounded.any()


def test_tanh_of_nothing_is_dead_but_moves() -> None:
    network, spec, dataset = made("tanh", seeds=1)
    with torch.no_grad():
        network.layers[0].weight.zero_()
        network.layers[0].bias.zero_()
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.dead.all() and (layer.moving == 1500).all() and not layer.rounded.any()


@pytest.mark.parametrize("choice", [{"name": "prelu"}, {"name": "maxout"}, LEARNED], ids=lambda c: c["name"])
def test_trained_and_learned_activations_are_looked_at_number_by_number(choice: dict) -> None:
    network, spec, dataset = made(choice, rows=300)
    answer = count_dead_neurons(network, spec, dataset)
    for layer in answer.layers:
        assert layer.active.shape == layer.moving.shape and (layer.active <= 300).all()
        assert (layer.active > 0).any()


def test_a_learned_curve_that_is_flat_has_no_derivative() -> None:
    network, spec, dataset = made(LEARNED, rows=200, seeds=1)
    with torch.no_grad():
        for parameter in network.layers[0].activation.parameters():
            parameter.zero_()
    layer = count_dead_neurons(network, spec, dataset).layers[0]
    assert layer.dead.all() and not layer.rounded.any()


def test_which_died_and_which_came_back() -> None:
    network, spec, dataset = made("relu", seeds=2)
    with torch.no_grad():
        network.layers[0].bias[:, 0, :2] = torch.tensor([[9.0, -9.0], [9.0, 9.0]])
    before = count_dead_neurons(network, spec, dataset)
    with torch.no_grad():
        network.layers[0].bias[:, 0, :2] = torch.tensor([[-9.0, 9.0], [9.0, -9.0]])
    first = changes(before, count_dead_neurons(network, spec, dataset))[0]
    assert first.died[:, :2].tolist() == [[True, False], [False, True]]
    assert first.revived[:, :2].tolist() == [[False, True], [False, False]]
    assert not first.died[:, 2:].any() and not first.revived[:, 2:].any()


def test_two_networks_of_different_shape_are_not_compared() -> None:
    one, other = (count_dead_neurons(*made(hidden=hidden)) for hidden in ([4], [5]))
    with pytest.raises(SpecError, match=r"layers of .*4.* and .*5"):
        changes(one, other)


def test_an_unknown_kind_is_one_sentence() -> None:
    with pytest.raises(SpecError, match="dead, nearly, always, derivative_zero or rounded, not as 'asleep'"):
        count_dead_neurons(*made()).counts("asleep")


@pytest.mark.parametrize("poison", [float("nan"), float("inf")])
def test_of_a_member_with_broken_weights_nothing_is_said(poison: float) -> None:
    network, spec, dataset = made("tanh")
    with torch.no_grad():
        network.layers[0].weight[1] = poison
        network.layers[-1].weight[1] = poison
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        answer = count_dead_neurons(network, spec, dataset)
    assert np.isnan(answer.counts()[:, 1]).all() and np.isfinite(answer.counts()[:, [0, 2]]).all()
    assert not answer.layers[0].dead[1].any() and np.isnan(answer.layers[0].share()[1]).all()


def test_one_row_and_one_neuron() -> None:
    answer = count_dead_neurons(*made("relu", seeds=1, rows=1, hidden=[1]))
    layer = answer.layers[0]
    assert layer.rows == 1 and layer.active.shape == (1, 1)
    assert bool(layer.dead[0, 0]) != bool(layer.always[0, 0])


def test_the_mode_stays_what_it_was() -> None:
    network, spec, dataset = made()
    network.train()
    count_dead_neurons(network, spec, dataset)
    assert network.training and network.layers[0].training


# -- the intervals behind it


@pytest.mark.parametrize("name", [name for name in ZOO if not any(p.trainable for p in ZOO[name].parameters)])
def test_intervals_agree_with_autograd(name: str) -> None:
    """Outside the unsure ones a derivative is zero where, and only where, an interval says so."""
    found = flat(ZOO[name])
    x = torch.cat([torch.linspace(-40, 40, 40_001), torch.tensor([-6.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0])])
    module = ZOO[name].build(1, 1, noise=torch.nn.Identity() if ZOO[name].noisy else None).eval()
    slope = slopes(module, x.view(1, -1, 1)).flatten() == 0
    value = module(x.view(1, -1, 1)).detach().flatten() == 0

    def held(spans) -> torch.Tensor:
        none = torch.zeros_like(x, dtype=torch.bool)
        return torch.stack([none, *((x >= low) & (x <= high) for low, high in spans)]).any(0)

    sure = ~held(found.unsure)
    assert torch.equal(slope[sure], held(found.slope)[sure])
    assert bool(value[held(found.value)].all())


INF = math.inf


@pytest.mark.parametrize(
    ("name", "value", "slope", "alike"),
    [
        ("relu", [(-INF, 0)], [(-INF, 0)], True),
        ("relu6", [(-INF, 0)], [(-INF, 0), (6, INF)], False),
        ("hard_tanh", [], [(-INF, -1), (1, INF)], False),
        ("hard_swish", [(-INF, -3)], [(-INF, -3)], False),
        ("hard_sigmoid", [(-INF, -3)], [(-INF, -3), (3, INF)], False),
        ("step", [(-INF, 0)], [(-INF, INF)], False),
        ("abs", [], [], True),
        ("gelu", [], [], False),
        ("sigmoid", [], [], False),
        ("tanh", [], [], False),
        ("sin", [], [], False),
    ],
)
def test_intervals_are_those_that_the_formula_says(
    name: str, value: list[tuple[float, float]], slope: list[tuple[float, float]], alike: bool
) -> None:
    found = flat(ZOO[name])
    for spans, expected in ((found.value, value), (found.slope, slope)):
        assert len(spans) == len(expected)
        for span, ends in zip(spans, expected, strict=True):
            assert span == pytest.approx(ends, rel=1e-6)
    assert found.alike == alike


def test_where_a_zero_may_be_a_rounding_begins_a_little_before_the_first_one() -> None:
    """1 - tanh² is nothing in float32 from 13 ln 2 on; 5 % before are looked at."""
    (_, left), (right, _) = flat(ZOO["tanh"]).unsure
    assert (-left, right) == pytest.approx((0.95 * 13 * math.log(2),) * 2, rel=2e-4)


@pytest.mark.parametrize(("name", "low", "high"), [("tanh", 8, 10), ("tanh", -10, -8), ("sigmoid", 15, 18)])
def test_also_the_first_zero_of_many_is_a_rounding(name: str, low: float, high: float) -> None:
    """Its neighbours are zero on one side alone."""
    x = torch.linspace(low, high, 4001)
    s = torch.tanh(x) if name == "tanh" else torch.sigmoid(x)
    zero = (1 - s * s if name == "tanh" else s * (1 - s)) == 0
    assert zero.any() and not zero.all()
    found = marks(ZOO[name].build(1, 1).eval(), x.view(1, -1, 1))
    assert torch.equal(found.slope.flatten(), zero) and torch.equal(found.slope_rounded.flatten(), zero)
    assert not found.value.any()


@pytest.mark.parametrize(
    ("name", "place", "value", "slope"),
    [
        ("gelu", -8.0, "rounding", "moves"),
        ("gelu", -40.0, "rounding", "rounding"),
        ("gelu", 0.0, "truth", "moves"),
        ("sigmoid", 20.0, "not zero", "rounding"),
        ("tanh", 0.0, "truth", "moves"),
        ("square", 0.0, "truth", "truth"),
        ("relu", -1.0, "truth", "truth"),
        ("hard_tanh", 2.0, "not zero", "truth"),
    ],
)
def test_a_rounding_is_told_from_the_truth(name: str, place: float, value: str, slope: str) -> None:
    found = marks(ZOO[name].build(1, 1).eval(), torch.full((1, 1, 1), place))
    words = {(False, False): "not zero", (True, False): "truth", (True, True): "rounding"}
    assert words[found.value.item(), found.value_rounded.item()] == value
    assert words[found.slope.item(), found.slope_rounded.item()] == slope.replace("moves", "not zero")


@pytest.mark.parametrize("name", ["gelu", "sigmoid", "tanh", "silu"])
def test_only_what_is_zero_may_be_a_rounding(name: str) -> None:
    """Right beside the first zero there are numbers whose neighbours are zero and that are none."""
    z = torch.linspace(-110, 110, 20_001).view(1, -1, 1)
    found = marks(ZOO[name].build(1, 1), z)
    assert found.value_rounded.any() or found.slope_rounded.any()
    assert not (found.value_rounded & ~found.value).any() and not (found.slope_rounded & ~found.slope).any()


@pytest.mark.parametrize(("side", "grown"), [(1, (-1.0, "corner")), (-1, ("corner", 1.0)), (0, None)])
def test_a_single_number_right_beside_an_interval_is_taken_into_it(side: int, grown: tuple | None) -> None:
    corner = float(np.nextafter(np.float32(side), np.float32(2 * side))) if side else 5.0
    spans, unsure = _joined(((-1.0, 1.0),), ((corner, corner), (7.0, 9.0)))
    if grown is None:
        assert (spans, unsure) == (((-1.0, 1.0),), ((corner, corner), (7.0, 9.0)))
    else:
        assert spans == (tuple(corner if end == "corner" else end for end in grown),) and unsure == ((7.0, 9.0),)
