"""What is written above the pictures of two networks that are compared."""

from typing import Any

import pytest

from learnact.spec import Spec
from pages.parts.versus import LONGEST, labels


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"network__activations": [{"name": "relu"}]}, ["A: Tanh", "B: ReLU"]),
        ({"network__activations": [{"name": "elu", "values": {"a": 0.5}}]}, ["A: Tanh", "B: ELU (α = 0.5)"]),
        ({"network__activations": [{"name": "typed", "formula": "sin(x)"}]}, ["A: Tanh", "B: sin(x)"]),
        ({"training__learning_rate": 0.1}, ["A: learning rate 0.01", "B: learning rate 0.1"]),
        ({"network__norm": "batch"}, ["A: no normalisation", "B: batch norm"]),
        ({"network__hidden": (4, 4, 4)}, ["A: 8-8", "B: 4-4-4"]),
        ({"training__optimiser": "sgd"}, ["A: Adam", "B: SGD"]),
        ({}, ["A: the same network", "B: the same network"]),
    ],
)
def test_labels_say_what_differs(change: dict[str, Any], said: list[str]) -> None:
    spec = Spec()
    assert labels(spec, spec.replace(**change)) == said


def test_labels_stay_short_and_one_network_has_none() -> None:
    spec = Spec()
    long = spec.replace(network__activations=[{"name": "typed", "formula": "x + " * 20 + "x"}])
    assert all(len(label) <= LONGEST for label in labels(spec, long))
    assert labels(spec, None) == []
