"""How far a step moved the weights, against weights copied by hand around it."""

import numpy as np
import pytest
import torch

from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.inputs import make_trainer


def fresh(**changes: object) -> Trainer:
    spec = Spec().replace(data__name="circle", data__samples=120, seeds=3, network__hidden=(6, 4)).replace(**changes)
    return make_trainer(spec, spec.data.load())


def weights(trainer: Trainer) -> list[np.ndarray]:
    return [layer.weight.detach().numpy().copy() for layer in trainer.network.layers]


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw", "rmsprop"])
def test_the_ratio_is_that_of_the_last_step(optimiser: str) -> None:
    trainer = fresh(training__optimiser=optimiser, training__l2=0.01)
    trainer.updates.kept = True
    trainer.advance(4)
    before = weights(trainer)
    trainer.advance(1)
    for ratio, old, new in zip(trainer.updates.ratios(), before, weights(trainer), strict=True):
        moved = np.sqrt(np.square(new - old).sum((1, 2))) / np.sqrt(np.square(old).sum((1, 2)))
        np.testing.assert_allclose(ratio, moved, rtol=1e-4)


def test_nothing_is_kept_unless_asked_for() -> None:
    trainer = fresh()
    trainer.advance(3)
    assert trainer.updates.before is None
    assert all(bool(ratio.isnan().all()) for ratio in trainer.updates.ratios())


def test_keeping_changes_no_number() -> None:
    one, other = fresh(), fresh()
    one.updates.kept = True
    one.advance(20)
    other.advance(20)
    assert torch.equal(one.network.layers[1].weight, other.network.layers[1].weight)


def test_a_hand_is_no_step() -> None:
    trainer = fresh()
    trainer.updates.kept = True
    trainer.advance(2)
    trainer.edit(0, "weight", (0, 0), 5.0)
    assert bool(trainer.updates.ratios()[0].isnan().all())


def test_best_weights_put_back_are_no_step() -> None:
    trainer = fresh(training__monitor="accuracy", training__weights="best", training__patience=1, training__epochs=50)
    trainer.updates.kept = True
    trainer.advance(10_000)
    assert trainer.ended and trainer.updates.before is None


def test_weights_that_are_all_zero_have_no_ratio() -> None:
    trainer = fresh(network__initialisation="zero")
    trainer.updates.kept = True
    trainer.advance(1)
    assert bool(trainer.updates.ratios()[0].isnan().all())
