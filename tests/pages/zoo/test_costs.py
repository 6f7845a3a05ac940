"""Costs are measured in a thread, each once; here a stand-in for the clock does the work at once."""

import threading
import time
from collections.abc import Iterator

import pytest

from learnact import activations
from learnact.activations import ZOO, Activation, Cost
from pages.zoo import costs
from pages.zoo.costs import Measurement, label

PATIENCE = 10.0


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names in the order in which they were measured."""
    names: list[str] = []

    def stand_in(activation: Activation, rounds: int) -> Cost:
        names.append(label(activation))
        return Cost(forward=1.0, backward=float(rounds), forward_ratio=2.0, backward_ratio=3.0)

    monkeypatch.setattr(costs, "cost", stand_in)
    yield names


def finish(measurement: Measurement) -> None:
    end = time.monotonic() + PATIENCE
    while measurement.progress is not None:
        assert time.monotonic() < end, "the measurement does not end"
        time.sleep(0.005)


def test_each_is_measured_once_for_all(measured: list[str]) -> None:
    measurement = Measurement()
    wanted = [ZOO["relu"], ZOO["tanh"]]
    assert measurement.lacks(wanted)
    measurement.want(wanted)
    finish(measurement)
    measurement.want([*wanted, ZOO["sin"]])
    finish(measurement)
    assert measured == ["relu", "tanh", "sin"]
    assert not measurement.lacks([*wanted, ZOO["sin"]])
    assert measurement.costs["sin"].forward_ratio == 2.0


def test_a_visitor_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(_: Activation, __: int) -> Cost:
        gate.wait(PATIENCE)
        return Cost(1.0, 1.0, 1.0, 1.0)

    monkeypatch.setattr(costs, "cost", slow)
    measurement = Measurement()
    start = time.monotonic()
    measurement.want(ZOO.values())
    assert time.monotonic() - start < 1
    progress = measurement.progress
    gate.set()
    finish(measurement)
    assert progress is not None and progress < 0.1
    assert set(measurement.costs) == set(ZOO)


def test_letters_do_not_matter_but_a_formula_does() -> None:
    assert label(ZOO["elu"].configure({"a": 2.0})) == "elu"
    assert label(activations.typed("sin(a*x)", {"a": 2.0})) == "=sin(a*x)"


def test_only_so_many_typed_formulas_are_remembered(measured: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "MAX_TYPED", 2)
    measurement = Measurement()
    measurement.want([ZOO["relu"], *(activations.typed(f"x + {k}") for k in range(4))])
    finish(measurement)
    assert len(measured) == 5
    assert list(measurement.costs) == ["relu", "=x + 2", "=x + 3"]
