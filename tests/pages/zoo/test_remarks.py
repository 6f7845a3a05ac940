import pytest

from learnact import activations
from learnact.activations import ZOO, properties
from pages.zoo.remarks import remarks


def seen(name: str) -> str:
    activation = ZOO[name] if name in ZOO else activations.typed(name)
    return " ".join(remark.seen for remark in remarks(activation, properties(activation)))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("relu", "No gradient passes where x ≤ 0."),
        ("step", "No gradient ever passes."),
        ("step", "It jumps"),
        ("sigmoid", "at most 0.25, so ten layers shrink a gradient at least 1,048,576 times"),
        ("abs", "kink"),
        ("identity", "straight line"),
        ("gelu", "not monotone"),
        ("relu", "gain of 1.414"),
    ],
)
def test_what_is_seen_comes_from_the_properties(name: str, words: str) -> None:
    assert words in seen(name)


@pytest.mark.parametrize(
    ("name", "word"), [("tanh", "monotone"), ("tanh", "kink"), ("relu", "straight"), ("relu", "slope is")]
)
def test_nothing_is_said_that_is_not_so(name: str, word: str) -> None:
    assert word not in seen(name)


def test_an_activation_without_a_gain_gets_no_remark_about_it() -> None:
    assert "gain" not in seen("0*x")


def test_every_why_is_short_and_ends() -> None:
    for activation in ZOO.values():
        for remark in remarks(activation, properties(activation)):
            assert 60 < len(remark.why) < 400
            assert remark.why.endswith(".") or remark.why.endswith(").")
