"""Experiments that the tests of training share."""

from collections.abc import Callable

import pytest

from learnact.spec import Spec
from learnact.training import Trainer


@pytest.fixture
def trainer() -> Callable[..., Trainer]:
    """A trainer on a small circle, with fields set like `seeds=3, training__batch=16`."""

    def make(**fields: object) -> Trainer:
        small = {"data__name": "circle", "data__samples": 120, "seeds": 3, "training__batch": 16}
        spec = Spec().replace(**small | fields)
        return Trainer(spec, spec.data.load())

    return make
