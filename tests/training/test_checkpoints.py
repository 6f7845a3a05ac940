"""A training as bytes: restored it goes on as the one that was never interrupted."""

import numpy as np
import pytest

from learnact.spec import DataSpec, Spec
from learnact.training import Trainer, parameters
from learnact.training.checkpoints import restore_parameters, restore_trainer, save
from learnact.training.trainer import MAX_NOTED

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


def test_what_was_set_live_is_still_noted(trainer: Trainer) -> None:
    trainer.set_live("training.learning_rate", 0.5)
    restored = restore_trainer(trainer.spec, DATA, save(trainer))
    assert restored.spec.training.learning_rate == 0.5
    assert restored.live_changes == [(STEPS, "training.learning_rate", 0.5)]


CHANGES = [
    {"training.learning_rate": 0.5},
    {"training.batch": 32},
    {"training.batch": 3},
    {"data.noise": 0.4},
    {"training.l1": 0.01, "training.l2": 0.1, "training.batch": 20, "training.learning_rate": 0.03},
]


@pytest.mark.parametrize("before", [{}, *CHANGES])
@pytest.mark.parametrize("after", CHANGES)
def test_restored_as_another_experiment_it_goes_on_as_one_that_is_changed_now(
    trainer: Trainer, before: dict[str, float], after: dict[str, float]
) -> None:
    for field, value in before.items():
        trainer.set_live(field, value)
    trainer.advance(5)
    checkpoint, spec = save(trainer), trainer.spec.with_fields(after)
    for field, value in sorted(after.items()):
        if trainer.spec.live[field] != value:
            trainer.set_live(field, value)
    restored = restore_trainer(spec, spec.data.load(), checkpoint)
    assert restored.spec == trainer.spec == spec
    assert restored.live_changes == trainer.live_changes
    rates = [one.optimiser.param_groups[0]["lr"] for one in (trainer, restored)]
    assert rates == [spec.training.learning_rate] * 2
    assert restored.advance(30) == trainer.advance(30) == 30
    assert same(restored, trainer) and restored.epoch == trainer.epoch
    assert not any(restored.members.ends)


def test_many_changes_and_edits_are_restored_at_once_and_only_the_newest_are_known(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[object] = []
    load = DataSpec.load
    monkeypatch.setattr(DataSpec, "load", lambda self: loads.append(self) or load(self))
    for change in range(300):
        trainer.set_live("data.noise", change / 1000)
        trainer.edit(0, "bias", (0, 0), float(change))
        if change == 100:
            length = len(save(trainer))
    loads.clear()
    restored = restore_trainer(trainer.spec, trainer.dataset, save(trainer))
    assert not loads and len(save(trainer)) < 1.1 * length
    assert restored.live_changes == trainer.live_changes and restored.edited == trainer.edited
    assert (len(restored.live_changes), restored.live_changes[-1][2]) == (MAX_NOTED, 0.299)
    assert (len(restored.edited), restored.edited[-1][3]) == (MAX_NOTED, 299.0)


def test_without_a_checkpoint_it_is_at_its_first_weights() -> None:
    assert same(restore_trainer(SPEC, DATA, None), Trainer(SPEC, DATA))


def test_only_step_and_parameters(trainer: Trainer) -> None:
    step, found = restore_parameters(SPEC, DATA, save(trainer))
    wanted = parameters(trainer.network)
    assert step == STEPS
    assert found.keys() == wanted.keys()
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)
