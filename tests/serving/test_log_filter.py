"""The log says the same once in a while."""

import logging

import pytest

from learnact.serving import log_filter


class Log:
    """A log whose clock the test turns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.lines = 0.0, log_filter.Sparingly()
        monkeypatch.setattr(log_filter.time, "monotonic", lambda: self.now)

    def writes(self, text: str, fault: Exception | None = None) -> bool:
        raised = (type(fault), fault, None) if fault else None
        return self.lines.filter(logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, text, (), raised))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Log:
    return Log(monkeypatch)


def test_the_same_line_is_logged_once_in_ten_seconds_and_every_other_one_at_once(log: Log) -> None:
    assert [log.writes("Invalid HTTP request received.") for _ in range(3)] == [True, False, False]
    assert log.writes("Something else.")
    log.now += log_filter.REPEAT_SECONDS
    assert log.writes("Invalid HTTP request received.")


def test_another_error_is_logged_whatever_was_raised_a_moment_ago(log: Log) -> None:
    faults = [ValueError("a"), ValueError("b"), TypeError("a"), ValueError("a")]
    assert [log.writes("Exception in ASGI application\n", fault) for fault in faults] == [True, True, True, False]


def test_of_many_messages_the_newest_are_told_from_each_other(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_filter, "MAX_MESSAGES", 3)
    assert all(log.writes(text) for text in "abc")
    log.now += log_filter.REPEAT_SECONDS
    assert [log.writes(text) for text in "aadad"] == [True, False, True, False, False]
    assert len(log.lines.said) == 3 and log.writes("b")
