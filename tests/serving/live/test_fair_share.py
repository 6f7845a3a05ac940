"""Accounts of time among visitors."""

import random

from learnact.serving.live.fair_share import PICTURE_ALLOWANCE_SECONDS, TRAINING_ALLOWANCE_SECONDS, FairShare


def served(share: FairShare, costs: dict[str, float], seconds: float) -> dict[str, float]:
    """What each visitor has got where each turn of theirs takes so long, who are next in turns or by their debt."""
    got, last = dict.fromkeys(costs, 0.0), dict.fromkeys(costs, 0)
    while sum(got.values()) < seconds:
        share.begin(costs)
        visitor = min(costs, key=lambda each: (share.debt(each), last[each]))
        share.charge(visitor, costs[visitor])
        got[visitor] += costs[visitor]
        last[visitor] = max(last.values()) + 1
    return got


def test_each_gets_as_much_whatever_a_turn_takes():
    got = served(FairShare(), {"a": 0.003, "b": 0.2, "c": 1.0}, 300)
    assert all(abs(seconds - 100) < 1.5 for seconds in got.values())


def test_who_comes_or_comes_back_begins_where_the_others_are():
    share = FairShare()
    served(share, {"a": 0.01, "b": 0.01}, 50)
    got = served(share, {"a": 0.01, "b": 0.01, "new": 0.01}, 3)
    assert abs(got["new"] - 1) < 0.1
    served(share, {"a": 0.01}, 100)
    got = served(share, {"a": 0.01, "b": 0.01}, 2)
    assert abs(got["b"] - 1) < 0.1


def test_who_has_had_more_waits_only_while_somebody_else_wants_time():
    share = FairShare()
    share.begin(["a", "b"])
    share.charge("a", 2 * TRAINING_ALLOWANCE_SECONDS)
    assert share.must_wait("a") and not share.must_wait("b")
    assert not share.must_wait("a", PICTURE_ALLOWANCE_SECONDS)
    share.begin(["a"])
    assert not share.must_wait("a")
    share.begin([])
    assert not share.must_wait("a")


def test_what_a_new_network_takes_keeps_nobody_waiting_for_a_crowd():
    share, crowd = FairShare(), [str(number) for number in range(90)]
    share.begin(crowd)
    share.charge("0", 0.6 * TRAINING_ALLOWANCE_SECONDS)  # a new one, and its first pictures
    assert share.debt("0") == 0.0
    share.charge("0", TRAINING_ALLOWANCE_SECONDS)
    assert share.debt("0") > 0.5 * TRAINING_ALLOWANCE_SECONDS


def test_accounts_of_those_who_left_do_not_pile_up():
    share, draw = FairShare(), random.Random(1)
    for number in range(1_000):
        share.begin(["stays", str(number)])
        share.charge(str(number), draw.random())
        share.charge("stays", 1.0)
    assert len(share.accounts) < 20
