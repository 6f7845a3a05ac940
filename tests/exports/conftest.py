from collections.abc import Callable

import pytest

from learnact.exports import Member, member
from learnact.spec import Spec
from learnact.training import Trainer, parameters

SMALL = {"data__name": "circle", "data__samples": 100, "seeds": 3, "network__hidden": (5, 4)}

Train = Callable[..., tuple[Trainer, Member]]


@pytest.fixture
def trained() -> Train:
    """trained(5, seed=1, network__norm="batch"): a trainer after five steps, and one of its members."""

    def train(steps: int = 5, seed: int = 1, **changes: object) -> tuple[Trainer, Member]:
        spec = Spec().replace(**SMALL | changes)
        trainer = Trainer(spec, spec.data.load())
        trainer.advance(steps)
        return trainer, member(spec, trainer.dataset, parameters(trainer.network), seed, trainer.step)

    return train
