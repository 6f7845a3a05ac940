from collections.abc import Callable

import pytest

from benchmarks import measure
from benchmarks.measure import Figure, calibration, milliseconds, ratio


@pytest.fixture
def lasting(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[[], None]]:
    """lasting(4, 2): work on which the clock moves 4 s at the first call, 2 s at the second, then 2 s at each."""
    now = 0.0
    monkeypatch.setattr(measure.time, "perf_counter", lambda: now)

    def made(*durations: float) -> Callable[[], None]:
        left = list(durations)

        def work() -> None:
            nonlocal now
            now += left.pop(0) if len(left) > 1 else left[0]

        return work

    return made


def test_the_ratio_says_how_much_faster_the_first_is(lasting: Callable[..., Callable[[], None]]) -> None:
    """The median of the pairs; the first call of each, which may be slow, does not count."""
    assert ratio(lasting(50, 4, 4, 400, 4), lasting(90, 16, 20, 16, 16), rounds=5) == 4


def test_milliseconds_are_milliseconds(lasting: Callable[..., Callable[[], None]]) -> None:
    assert milliseconds(lasting(7, 0.25, 0.5, 3), rounds=3) == 500


def test_the_calibration_takes_time() -> None:
    assert calibration() > 0


@pytest.mark.parametrize(
    ("value", "bar", "at_least", "holds"),
    [
        (9.0, 8.0, True, True),
        (7.9, 8.0, True, False),
        (7.9, 8.0, False, True),
        (9.0, 8.0, False, False),
        (float("nan"), 8.0, True, False),
        (float("nan"), 8.0, False, False),
        (1.0, None, True, True),
    ],
)
def test_a_figure_knows_whether_it_holds(value: float, bar: float | None, at_least: bool, holds: bool) -> None:
    assert Figure("f", value, bar, at_least).holds is holds
