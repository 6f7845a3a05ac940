from learnact.serving.turns import in_turns


def test_one_with_many_waits_for_those_with_few() -> None:
    assert in_turns(["a1", "a2", "a3", "b1", "c1", "b2"], lambda one: one[0]) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_nothing_waits() -> None:
    assert in_turns([], str) == []
