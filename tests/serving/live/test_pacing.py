"""When something is due, by hand: shares of the time, steps a second, a run that is held back."""

import pytest

from learnact.serving.live.pacing import Cadence, Rate, Speed, milestone


@pytest.mark.parametrize(
    ("cost", "crowd", "seconds"),
    [
        (0.0, 1, 0.5),  # what costs nothing comes every half second
        (0.05, 1, 0.5),  # a tenth of half a second
        (0.2, 1, 2.0),  # a tenth of two seconds
        (0.2, 3, 6.0),  # three share the time
    ],
)
def test_what_costs_time_takes_a_share_of_it(cost: float, crowd: int, seconds: float) -> None:
    cadence = Cadence(every=0.5, share=0.1)
    assert cadence.due(0.0)
    cadence.done(100.0, cost, crowd)
    assert not cadence.due(100.0 + seconds - 0.01)
    assert cadence.due(100.0 + seconds + 0.01)


@pytest.mark.parametrize(
    ("cost", "crowd", "seconds"),
    [
        (0.05, 1, 0.5),  # within its share, and often enough
        (0.09, 1, 0.9),
        (0.01, 30, 1.0),  # three seconds by its share: it takes more, so that it comes each second
        (0.01, 100, 2.0),  # and never more than half of all time
    ],
)
def test_a_crowd_does_not_wait_for_the_share_alone(cost: float, crowd: int, seconds: float) -> None:
    cadence = Cadence(every=0.5, share=0.1, slowest=1.0, most=0.5)
    cadence.done(100.0, cost, crowd)
    assert cadence.next == pytest.approx(100.0 + seconds)


@pytest.fixture
def rate(monkeypatch: pytest.MonkeyPatch) -> Rate:
    """Begun at second 100."""
    monkeypatch.setattr("learnact.serving.live.pacing.time.monotonic", lambda: 100.0)
    return Rate()


def test_the_rate_is_that_of_the_last_second(rate: Rate) -> None:
    assert rate.now() == 0.0
    rate.count(50, now=100.5, began=100.0)
    assert rate.now() == pytest.approx(50 / 0.5)
    rate.count(10, now=101.0, began=100.5)  # a second is over
    assert rate.now() == pytest.approx(60 / 1.0)
    rate.count(500, now=101.5, began=101.0)  # within the next second that of the last one counts
    assert rate.now() == pytest.approx(60)
    rate.count(300, now=102.25, began=101.5)
    assert rate.now() == pytest.approx(800 / 1.25)


def test_a_break_does_not_count_but_a_second_at_most_does(rate: Rate) -> None:
    rate.count(40, now=100.5, began=100.0)
    rate.count(20, now=101.75, began=101.5)  # it waited exactly a second
    assert rate.now() == pytest.approx(60 / 1.75)
    rate.count(30, now=110.1, began=110.0)
    assert rate.now() == pytest.approx(30 / 0.1)


def test_a_run_is_held_back_and_does_not_hurry_afterwards() -> None:
    speed = Speed()
    assert speed.ready(0.0)
    speed.set(10.0, 50.0)
    assert speed.ready(50.0)
    speed.took(50.0)
    assert not speed.ready(50.09) and speed.ready(50.11)
    speed.took(55.0)  # five seconds late: a tenth of a second is made up for at most
    assert not speed.ready(54.89) and speed.ready(54.91)
    speed.set(0.0, 55.0)
    speed.took(55.0)
    assert speed.ready(55.0)


def test_milestones_double() -> None:
    steps = [0, *(milestone(step) for step in (0, 1, 2, 3, 4, 1023))]
    assert steps == [0, 1, 2, 4, 4, 8, 1024]
    assert milestone(1024) > 10**15
