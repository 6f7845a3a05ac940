from collections.abc import Sequence

import pytest

from learnact.serving.turns import Turns


def whose(one: str) -> str:
    return one[0]


def served(turns: Turns, waiting: list[str], count: int) -> list[str]:
    """The next so many that get their turn; they do not wait any more."""
    found = []
    for _ in range(count):
        found.append(turns.order(waiting, whose)[0])
        waiting.remove(found[-1])
        turns.took(whose(found[-1]), map(whose, waiting))
    return found


def test_one_with_many_waits_for_those_with_few() -> None:
    assert Turns().order(["a1", "a2", "a3", "b1", "c1", "b2"], whose) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_nothing_waits() -> None:
    assert Turns().order([], str) == []


def test_who_comes_while_another_has_a_turn_is_next_however_many_of_theirs_waited_before() -> None:
    turns, waiting = Turns(), ["a1", "a2", "a3"]
    assert served(turns, waiting, 1) == ["a1"]
    waiting += ["b1", "b2", "c1"]
    assert served(turns, waiting, 5) == ["b1", "c1", "a2", "b2", "a3"]


@pytest.mark.parametrize("before", [0, 1, 2, 3])
@pytest.mark.parametrize("waiting", [
    ["a1", "a2", "a3", "b1", "c1", "b2"],
    ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2"],
    ["a1", "b1", "b2", "a2", "b3", "c1", "a3"],
])  # fmt: skip
def test_the_order_that_is_told_is_that_in_which_they_get_their_turn(waiting: Sequence[str], before: int) -> None:
    turns, left = Turns(), [*waiting]
    served(turns, left, before)
    told = turns.order(left, whose)
    assert served(turns, [*left], len(left)) == told


def test_who_has_nothing_that_waits_is_forgotten_and_comes_behind_whoever_waits_already() -> None:
    turns = Turns()
    for visitor in "abc":
        turns.took(visitor, "")
    assert turns.last == {"c": 3}
    assert served(turns, ["b1", "a1"], 2) == ["b1", "a1"]
