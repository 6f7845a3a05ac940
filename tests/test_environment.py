"""Numbers of seconds that the operator sets."""

import pytest

from learnact.environment import seconds
from learnact.errors import SpecError

NAME = "LEARNACT_SOME_SECONDS"


@pytest.mark.parametrize(("text", "number"), [(None, 5.0), ("2", 2.0), ("7.5", 7.5), (" 1e2 ", 100.0)])
def test_it_is_what_the_variable_says_or_the_default(
    monkeypatch: pytest.MonkeyPatch, text: str | None, number: float
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    if text is not None:
        monkeypatch.setenv(NAME, text)
    assert seconds(NAME, 5.0, 2.0) == seconds(NAME, 5.0) == number


@pytest.mark.parametrize("text", ["", "soon", "0", "-1", "nan", "inf", "1.9"])
def test_what_is_no_such_number_is_refused_with_the_variable_and_the_least(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(SpecError, match=f"^{NAME} must be a number of seconds from 2 on, not '{text}'.$"):
        seconds(NAME, 5.0, 2.0)


def test_without_a_least_any_number_above_nothing_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "0.001")
    assert seconds(NAME, 5.0) == 0.001
    monkeypatch.setenv(NAME, "0")
    with pytest.raises(SpecError, match=f"{NAME} must be a number of seconds above 0, not '0'"):
        seconds(NAME, 5.0)
