"""A server that is told to end saves first; a second time it ends at once."""

import signal
import threading
from collections.abc import Iterator

import pytest

from learnact.serving import drain as module
from learnact.serving.drain import drain_before_end, draining


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set where the handler from before is called."""
    event = threading.Event()
    monkeypatch.setattr(module, "DRAINING", threading.Event())
    monkeypatch.setattr(module, "FAREWELL_SECONDS", 0.0)
    before = signal.signal(signal.SIGTERM, lambda *_: event.set())
    yield event
    signal.signal(signal.SIGTERM, before)


def test_it_drains_before_it_ends(ended):
    drained, go_on = threading.Event(), threading.Event()

    def drain() -> None:
        drained.set()
        assert go_on.wait(60)

    drain_before_end(drain)
    assert not draining()
    signal.raise_signal(signal.SIGTERM)
    assert drained.wait(60) and draining() and not ended.is_set()
    go_on.set()
    assert ended.wait(60)


def test_a_second_signal_ends_at_once(ended):
    go_on = threading.Event()
    drain_before_end(lambda: go_on.wait(60))
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGTERM)
    assert ended.is_set()
    go_on.set()


def test_a_drain_that_fails_does_not_hold_the_end(ended, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def fail() -> None:
        raise OSError("no disk")

    drain_before_end(fail)
    signal.raise_signal(signal.SIGTERM)
    assert ended.wait(60)
