"""Curves of activations and what enters them, against plain NumPy on the same network."""

import dataclasses

import numpy as np
import pytest
import torch

from learnact.data.dataset import Split
from learnact.diagnostics import activation_curves, curve_groups, curve_rows
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.inputs import make_trainer

SUBNETWORK = {"name": "subnetwork", "learned": {"inner": "tanh"}}


def trained(**changes: object) -> Trainer:
    spec = Spec().replace(data__name="circle", data__samples=200, seeds=3, network__hidden=(8, 5)).replace(**changes)
    trainer = make_trainer(spec, spec.data.load())
    trainer.advance(20)
    return trainer


def told(trainer: Trainer):
    return activation_curves(trainer.network, trainer.spec, trainer.dataset)


def entering(trainer: Trainer, member: int) -> list[np.ndarray]:
    """What enters the two hidden layers of one member, by NumPy and the lab's ReLU."""
    x = trainer.dataset.train.x
    first, second = trainer.network.layers[0], trainer.network.layers[1]
    z = x @ first.weight[member].detach().numpy() + first.bias[member].detach().numpy()
    a = np.maximum(z, 0)
    return [z, a @ second.weight[member].detach().numpy() + second.bias[member].detach().numpy()]


def test_a_fixed_activation_is_its_own_curve():
    trainer = trained(network__activations=[{"name": "relu"}])
    for shape in told(trainer):
        x = np.linspace(*shape.x, shape.y.shape[-1])
        np.testing.assert_allclose(shape.y, np.maximum(x, 0)[None].repeat(3, 0), atol=1e-5)


def test_mean_deviation_and_density_are_those_of_what_enters():
    trainer = trained(network__activations=[{"name": "relu"}])
    found = told(trainer)
    for member in range(3):
        for shape, z in zip(found, entering(trainer, member), strict=True):
            np.testing.assert_allclose(shape.used[member], [z.mean(), z.std()], rtol=1e-4)
            expected, _ = np.histogram(z, shape.density.shape[1], tuple(shape.x.astype(float)))
            assert np.abs(shape.density[member] * z.size - expected).max() <= 2  # ties at the edges of a bin


def test_the_axis_holds_four_deviations_of_the_usual_seed():
    shape = told(trained(network__activations=[SUBNETWORK]))[0]
    mean, deviation = np.median(shape.used, 0)
    assert shape.x[0] <= mean - 3 * deviation and shape.x[1] >= mean + 3 * deviation


def test_a_learned_curve_is_what_the_layer_does():
    trainer = trained(network__activations=[SUBNETWORK])
    shape = told(trainer)[1]
    x = torch.linspace(float(shape.x[0]), float(shape.x[1]), shape.y.shape[-1])
    module = trainer.network.layers[1].activation.eval()
    with torch.no_grad():
        expected = module(x.view(1, -1, 1).expand(3, -1, 5))[..., 0]
    np.testing.assert_allclose(shape.y, expected, atol=1e-6)


@pytest.mark.parametrize(
    ("sharing", "expected"), [("network", [(0, 1)]), ("layer", [(0,), (1,)]), ("neuron", [(0,), (1,)])]
)
def test_layers_that_share_are_told_once(sharing: str, expected: list[tuple[int, ...]]):
    trainer = trained(network__activations=[SUBNETWORK | {"sharing": sharing}])
    assert curve_groups(trainer.spec) == expected
    found = told(trainer)
    assert [shape.layers for shape in found] == expected
    assert found[0].y.shape[:-1] == ((3, 8) if sharing == "neuron" else (3,))


def test_maxout_has_no_curve():
    trainer = trained(network__activations=[{"name": "maxout"}])
    assert told(trainer) == []


def test_a_seed_that_diverged_leaves_the_axis_to_the_others():
    trainer = trained(network__activations=[SUBNETWORK])
    with torch.no_grad():
        trainer.network.layers[0].weight[1] = float("nan")
    shape = told(trainer)[0]
    assert np.isfinite(shape.x).all() and np.isfinite(shape.y[[0, 2]]).all()
    assert np.isnan(shape.used[1]).all() and not shape.density[1].any()


def test_looking_leaves_training_as_it_was():
    one, other = trained(network__activations=[SUBNETWORK]), trained(network__activations=[SUBNETWORK])
    told(one)
    one.advance(5)
    other.advance(5)
    assert torch.equal(one.network.layers[0].weight, other.network.layers[0].weight)


def test_the_end_of_an_axis_is_outside_of_it():
    """Of 0 sixteen times and 17 the mean is 1 and the deviation 4: the axis is -15 to 17."""
    trainer = trained(network__hidden=(1,), seeds=2, network__activations=[{"name": "relu"}])
    x = np.zeros((17, 2), np.float32)
    x[5] = 17, 3
    with torch.no_grad():
        trainer.network.layers[0].weight[:] = torch.tensor([1.0, 0.0]).view(1, 2, 1)
        trainer.network.layers[0].bias.zero_()
    dataset = dataclasses.replace(trainer.dataset, train=Split(x, np.zeros(17, np.int64)))
    (shape,) = activation_curves(trainer.network, trainer.spec, dataset)
    assert shape.x.tolist() == [-15, 17] and shape.used.tolist() == [[1, 4]] * 2
    expected = np.zeros((2, 48))
    expected[:, 22] = 16 / 17  # 0 lies in the bin from -1/3 to 1/3
    np.testing.assert_allclose(shape.density, expected, atol=1e-6)


@pytest.mark.parametrize(("width", "rows"), [(300, 512), (900, 222), (4000, 64)])
def test_a_large_network_is_looked_at_on_fewer_rows(width: int, rows: int):
    """Two million pre-activations of ten seeds, but 64 rows at least and 512 at most."""
    spec = Spec().replace(data__name="circle", data__samples=3000, seeds=10, network__hidden=(width,))
    seen = []

    class Noted:
        def __getitem__(self, part: slice) -> np.ndarray:
            seen.append(part.stop)
            return np.zeros((2, 2), np.float32)

    trainer = Trainer(spec, spec.data.load())
    noted = Split(Noted(), trainer.dataset.train.y)  # type: ignore[arg-type]
    activation_curves(trainer.network, spec, dataclasses.replace(trainer.dataset, train=noted))
    assert seen == [rows] == [curve_rows(spec)]
