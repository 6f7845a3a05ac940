"""A place that few may enter at once, with threads that hold their places until the test lets them go."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from learnact.serving import gate as module
from learnact.serving.gate import Gate
from tests.serving.waiting import until


class Crowd:
    """Threads that want in: each waits inside until it is let go."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.pool = gate, ThreadPoolExecutor(40)
        self.inside: list[str] = []
        self.entered: list[str] = []
        self.leave: dict[str, threading.Event] = {}

    def come(self, name: str, visitor: str) -> "Future[None]":
        """Returns once the thread waits, or is inside."""
        self.leave[name] = threading.Event()
        before = len(self.gate.waiting) + len(self.entered)
        future = self.pool.submit(self._go, name, visitor)
        assert until(lambda: len(self.gate.waiting) + len(self.entered) > before)
        return future

    def _go(self, name: str, visitor: str) -> None:
        with self.gate.turn(visitor):
            self.inside.append(name)
            self.entered.append(name)
            self.leave[name].wait(30)
            self.inside.remove(name)

    def go(self, name: str) -> None:
        """Lets one out."""
        self.leave[name].set()
        assert until(lambda: name not in self.inside)


@contextmanager
def crowd(gate: Gate) -> Iterator[Crowd]:
    found = Crowd(gate)
    try:
        yield found
    finally:
        for event in found.leave.values():
            event.set()
        found.pool.shutdown()


def test_no_more_are_inside_than_may_be_and_of_one_visitor_neither() -> None:
    with crowd(Gate(at_once=3, each=2)) as those:
        for number in range(4):
            those.come(f"a{number}", "a")
        assert until(lambda: those.inside == ["a0", "a1"])
        those.come("b0", "b")
        assert until(lambda: those.inside == ["a0", "a1", "b0"])
        those.come("b1", "b")
        those.come("c0", "c")
        those.go("a0")
        assert until(lambda: len(those.inside) == 3)
        assert those.entered[3:] == ["c0"]  # who has nobody inside comes before the second of those who have
        assert len(those.gate.waiting) == 3


def test_who_was_inside_leaves_no_trace_whatever_happened_there() -> None:
    gate = Gate(at_once=1, each=1)
    for visitor in ("a", "b"):
        with pytest.raises(ZeroDivisionError), gate.turn(visitor):
            raise ZeroDivisionError
    assert not gate.inside and not gate.waiting


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    with crowd(Gate(at_once=1, each=1)) as those:
        those.come("a", "a")
        assert until(lambda: those.inside == ["a"])
        those.come("b", "b")
        assert until(lambda: those.inside == ["a", "b"])


def test_who_comes_while_another_is_inside_goes_before_the_others_of_that_visitor() -> None:
    with crowd(Gate(at_once=1, each=1)) as those:
        for name in ("a0", "a1", "a2", "b0", "b1"):
            those.come(name, name[0])
        for number, name in enumerate(("a0", "b0", "a1", "b1", "a2")):
            assert until(lambda number=number: len(those.entered) > number)
            assert those.inside == [name]
            those.go(name)
