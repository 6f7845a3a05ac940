"""A training as bytes: restored it goes on as the one that was never interrupted."""

import numpy as np
import pytest

from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.checkpoints import restore_parameters, restore_trainer, save

SPEC = Spec.parse(
    {
        "data": {"name": "circle", "samples": 60},
        "network": {
            "hidden": [5, 4],
            "norm": "batch",
            "dropout": 0.2,
            "activations": [{"name": "prelu", "sharing": "neuron"}],
        },
        "training": {"batch": 8},
        "seeds": 3,
    }
)
DATA = SPEC.data.load()
STEPS = 11  # in the middle of an epoch


@pytest.fixture
def trainer() -> Trainer:
    made = Trainer(SPEC, DATA)
    made.advance(STEPS)
    return made


def same(one: Trainer, other: Trainer) -> bool:
    found, wanted = parameters(one.network), parameters(other.network)
    return found.keys() == wanted.keys() and all(np.array_equal(found[name], wanted[name]) for name in wanted)


def test_it_is_restored_at_its_step_and_goes_on_with_the_same_numbers(trainer: Trainer) -> None:
    restored = restore_trainer(SPEC, DATA, save(trainer))
    assert restored.step == STEPS
    assert same(restored, trainer)
    assert not same(restored, Trainer(SPEC, DATA)), "this test would pass at the first weights too"
    assert restored.advance(20) == trainer.advance(20) == 20
    assert same(restored, trainer)


def test_what_was_set_live_is_set_again(trainer: Trainer) -> None:
    trainer.set_live("training.learning_rate", 0.5)
    restored = restore_trainer(SPEC, DATA, save(trainer))
    assert restored.spec.training.learning_rate == 0.5
    assert restored.live_changes == [(STEPS, "training.learning_rate", 0.5)]


def test_without_a_checkpoint_it_is_at_its_first_weights() -> None:
    assert same(restore_trainer(SPEC, DATA, None), Trainer(SPEC, DATA))


def test_only_step_and_parameters(trainer: Trainer) -> None:
    step, found = restore_parameters(SPEC, DATA, save(trainer))
    wanted = parameters(trainer.network)
    assert step == STEPS
    assert found.keys() == wanted.keys()
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)
