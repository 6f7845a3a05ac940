"""Costs are measured in a thread, each once; here a stand-in for the clock does the work at once."""

import threading
import time
from collections.abc import Iterator

import pytest

from learnact import activations
from learnact.activations import ZOO, Activation, Timing
from pages.zoo import timings
from pages.zoo.timings import Measurement, label

PATIENCE = 10.0


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names in the order in which they were measured."""
    names: list[str] = []

    def stand_in(activation: Activation, rounds: int) -> Timing:
        names.append(label(activation))
        return Timing(forward_ms=1.0, backward_ms=float(rounds), forward_ratio=2.0, backward_ratio=3.0)

    monkeypatch.setattr(timings, "measure_time", stand_in)
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
    assert measurement.timings["sin"].forward_ratio == 2.0


def test_a_visitor_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(_: Activation, __: int) -> Timing:
        gate.wait(PATIENCE)
        return Timing(1.0, 1.0, 1.0, 1.0)

    monkeypatch.setattr(timings, "measure_time", slow)
    measurement = Measurement()
    start = time.monotonic()
    measurement.want(ZOO.values())
    assert time.monotonic() - start < 1
    progress = measurement.progress
    gate.set()
    finish(measurement)
    assert progress is not None and progress < 0.1
    assert set(measurement.timings) == set(ZOO)


def test_letters_do_not_matter_but_a_formula_does() -> None:
    assert label(ZOO["elu"].configure({"a": 2.0})) == "elu"
    assert label(activations.typed("sin(a*x)", {"a": 2.0})) == "=sin(a*x)"


def test_only_so_many_typed_formulas_are_remembered(measured: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timings, "MAX_TYPED", 2)
    measurement = Measurement()
    measurement.want([ZOO["relu"], *(activations.typed(f"x + {k}") for k in range(4))])
    finish(measurement)
    assert len(measured) == 5
    assert list(measurement.timings) == ["relu", "=x + 2", "=x + 3"]
