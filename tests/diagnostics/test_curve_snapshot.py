"""A curve of a training put down: what is saved is what the network does."""

import numpy as np
import pytest
import torch

from learnact.data import SOURCES
from learnact.diagnostics import activation_curves
from learnact.diagnostics.curve_snapshot import curve_snapshot, curve_snapshots
from learnact.errors import SpecError
from learnact.networks import record_forward
from learnact.spec import Spec
from learnact.training import Trainer, activation_parameters
from learnact.training.inputs import make_trainer

SPEC = Spec().replace(
    data__name="circle",
    data__samples=200,
    seeds=3,
    network__hidden=(6, 5),
    network__activations=[{"name": "subnetwork", "learned": {"inner": "tanh", "skip": True}}],
)


def trained(**changes: object) -> Trainer:
    spec = SPEC.replace(**changes)
    trainer = make_trainer(spec, spec.data.load())
    trainer.advance(15)
    return trainer


def told(trainer: Trainer):
    arrays = activation_parameters(trainer.network)
    for shape in activation_curves(trainer.network, trainer.spec, trainer.dataset):
        arrays |= shape.arrays()
    return arrays


def test_one_seed_is_saved_exactly():
    trainer = trained()
    saved = curve_snapshot(trainer.spec, told(trainer), 1, 2, trainer.step)
    x = np.linspace(-3, 3, 50)
    module = trainer.network.layers[1].activation.eval()
    with torch.no_grad():
        expected = module(torch.from_numpy(x).float().view(1, -1, 1).expand(3, -1, 5))[2, :, 0]
    np.testing.assert_allclose(saved.at(x), expected, atol=1e-5)
    assert saved.name == "Circle, layer 2, seed 2" and saved.origin == f"{saved.name}, step 15"
    with torch.no_grad():
        entering = record_forward(trainer.network, trainer.dataset.train.x[:512]).z[1][2]
    mean, deviation = float(entering.mean()), float(entering.std(correction=0))
    np.testing.assert_allclose(saved.used, [mean - 3 * deviation, mean + 3 * deviation], rtol=1e-4)


def test_a_long_name_is_cut_at_forty_letters():
    spec = SPEC.replace(data__name="breast_cancer", data__samples=None)
    arrays = {"x": [-1, 1], "y": np.zeros((3, 9)) + np.linspace(-1, 1, 9), "used": [[0, 1]] * 3, "density": [[0.5]] * 3}
    saved = curve_snapshot(spec, {f"shapes.0.{name}": np.array(v, float) for name, v in arrays.items()}, 0, None, 7)
    whole = f"{SOURCES['breast_cancer'].title[:20]}, layer 1, mean of the seeds"
    assert len(whole) > 40 and saved.name == whole[:40]


def test_the_mean_of_the_seeds_is_a_table():
    trainer = trained()
    arrays = told(trainer)
    saved = curve_snapshot(trainer.spec, arrays, 0, None, trainer.step)
    assert saved.recipe is None and not saved.numbers
    np.testing.assert_allclose(saved.y, arrays["shapes.0.y"].mean(0), rtol=1e-5, atol=1e-6)
    assert saved.used[0] < arrays["shapes.0.used"][:, 0].mean() < saved.used[1]


@pytest.mark.parametrize(("sharing", "count"), [("network", 1), ("layer", 2)])
def test_all_curves_of_the_first_seed(sharing: str, count: int):
    options = {"name": "subnetwork", "sharing": sharing}
    saved = curve_snapshots(trained(network__activations=[options]))
    assert len(saved) == count and all(curve.recipe.kind == "subnetwork" for curve in saved)


def test_a_trained_letter_is_saved_as_a_table():
    (saved, _) = curve_snapshots(trained(network__activations=[{"name": "prelu"}]))
    assert saved.recipe is None
    x = np.array(saved.x)
    positive = x > 0.1
    np.testing.assert_allclose(np.array(saved.y)[positive], x[positive], rtol=1e-5)


def test_a_seed_that_diverged_is_refused_and_left_out_of_the_mean():
    trainer = trained()
    with torch.no_grad():
        trainer.network.layers[0].weight[1] = float("nan")
    arrays = told(trainer)
    with pytest.raises(SpecError, match="diverged"):
        curve_snapshot(trainer.spec, arrays, 0, 1, trainer.step)
    assert np.isfinite(curve_snapshot(trainer.spec, arrays, 0, None, trainer.step).y).all()
