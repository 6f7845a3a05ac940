from typing import Any

import numpy as np
import pytest

from learnact.activations import ZOO, get, tabulate
from learnact.atlas import Atlas, random

TABLE = "b" * 32
GROWING = {name for name in ZOO if name in ("square", "cube", "poly")}  # compositions soon leave float64


def network(name: str, **fields: Any) -> Atlas:
    """2-4-3-1 of an activation, of at most two layers for those that grow like a power."""
    return random(3, (4,) if name in GROWING else (4, 3), name).replace(view={}, **fields)


@pytest.fixture(params=list(ZOO))
def zoo_atlas(request: pytest.FixtureRequest) -> Atlas:
    return network(request.param)


@pytest.fixture
def tables() -> dict[str, np.ndarray]:
    """A learned activation: tanh as a table."""
    return {TABLE: tabulate(get("tanh")).array()}


@pytest.fixture
def rich() -> Atlas:
    """Formulas in cells, letters of each neuron, a typed activation, inputs that are formulas."""
    return Atlas.parse(
        {
            "letters": {"a": 0.7, "b": -1.5, "c": 2, "d": 0.25},
            "inputs": ["x1", "x2", "sin(x1)*x2"],
            "layers": [
                {
                    "A": [[1, "a", -1], ["2*b - 1", 0.5, "d^2"], [0.3, -0.2, 1]],
                    "b": ["c", 0, -0.5],
                    "sigma": {"name": "prelu", "letters": {"a": [0.1, "d", "b/3"]}},
                },
                {"A": [[0.5, -1, 1], [1, "a*b", 0.1]], "b": [0.1, "d"], "sigma": {"formula": "a*tanh(x) + d*x"}},
                {"A": [[1, "c"]], "b": [0], "sigma": {"name": "snake", "letters": {"a": "c/2"}}},
            ],
            "domain": [[-2, 3], [-1, 4]],
        }
    )
