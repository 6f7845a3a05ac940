"""How fast this machine is: measured, or as the operator says."""

import math

import pytest
import torch

from learnact.errors import SpecError
from learnact.spec import Machine
from learnact.spec.machine import this_machine


@pytest.fixture(autouse=True)
def forgotten() -> None:
    this_machine.cache_clear()


def test_what_is_measured_is_plausible_and_leaves_the_threads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEARNACT_MACHINE", raising=False)
    before = torch.get_num_threads()
    found = this_machine()
    assert torch.get_num_threads() == before
    assert all(0 < seconds < 1e-3 for seconds in vars(found).values())
    assert found.near < found.call and found.multiply_add < found.exponential < found.call
    assert this_machine() is found  # measured once


def test_the_operator_can_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_MACHINE", "5e-6 1e-10 5e-10 1e-9 3e-11")
    assert this_machine() == Machine(5e-6, 1e-10, 5e-10, 1e-9, 3e-11)


@pytest.mark.parametrize(
    "text", ["", "fast", "1e-6 1e-10 5e-10 1e-9", "1e-6 1e-10 5e-10 1e-9 -1", "nan " * 5, "2 " * 5]
)
def test_anything_else_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("LEARNACT_MACHINE", text)
    with pytest.raises(SpecError, match="LEARNACT_MACHINE must be five numbers of seconds") as caught:
        this_machine()
    assert len(str(caught.value)) <= 300


def test_not_a_number_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_MACHINE", f"{math.inf} 1 1 1 1")
    with pytest.raises(SpecError, match="five numbers"):
        this_machine()
