"""How much each visitor may ask in a time."""

import threading

import pytest

from learnact.serving.rate_limit import RateLimit


class Clock:
    """The time that a rate sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("learnact.serving.rate_limit.time.monotonic", lambda: self.now)


def test_a_visitor_may_ask_so_much_in_a_time_and_no_other_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), RateLimit(per_second=2, burst=10)
    assert [rate.take("a") for _ in range(10)] == [0] * 10
    assert rate.take("a") == pytest.approx(0.5)
    assert rate.take("a", 4) == pytest.approx(2)
    assert rate.take("b", 10) == 0
    clock.now += 0.5
    assert rate.take("a") == 0 and rate.take("a") > 0
    clock.now += 1000
    assert [rate.take("a") > 0 for _ in range(11)] == [False] * 10 + [True]


def test_whoever_asks_all_the_time_gets_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), RateLimit(per_second=5, burst=10)
    given = 0
    for _ in range(1000):  # for ten seconds
        given += rate.take("a") == 0
        clock.now += 0.01
    assert given == pytest.approx(10 + 5 * 10, abs=1)


def test_what_costs_more_than_a_bucket_holds_is_given_from_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), RateLimit(per_second=1, burst=10)
    assert rate.take("a", 1000) == 0
    assert rate.take("a", 1000) == pytest.approx(10)
    clock.now += 10
    assert rate.take("a", 1000) == 0


def test_only_so_many_visitors_are_remembered() -> None:
    rate = RateLimit(per_second=0.001, burst=1, max_keys=100)
    for number in range(10_000):
        assert rate.take(str(number)) == 0
        assert rate.take("regular") == 0 or number > 0
    assert len(rate.buckets) == 100
    assert rate.take("regular") > 0


def test_threads_that_ask_at_once_get_no_more() -> None:
    rate, given = RateLimit(per_second=1e-9, burst=1000), []

    def ask() -> None:
        given.append(sum(rate.take("a") == 0 for _ in range(500)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(given) == 1000
