import time

import pytest

from benchmarks.measure import Figure, calibration, milliseconds, ratio


def test_the_ratio_says_how_much_faster_the_first_is() -> None:
    assert 2 < ratio(lambda: time.sleep(0.004), lambda: time.sleep(0.016), rounds=5) < 6


def test_milliseconds_are_milliseconds() -> None:
    assert 10 <= milliseconds(lambda: time.sleep(0.01), rounds=3) < 40
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
