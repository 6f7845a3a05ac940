import pytest

from learnact import activations
from learnact.activations import ZOO
from learnact.errors import SpecError
from pages.zoo.gallery import DEFAULT_NAMES, GROUPS, MAX_SHOWN, entry, read, text


def test_every_activation_stands_in_one_group() -> None:
    grouped = [name for _, names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(ZOO)


def test_groups_of_six_at_most_fill_the_columns() -> None:
    assert max(len(names) for _, names in GROUPS.values()) <= 6


def test_a_text_holds_only_the_letters_that_were_turned() -> None:
    assert text(ZOO["rrelu"]) == "rrelu"
    assert text(ZOO["rrelu"].configure({"b": 0.5})) == "rrelu~b=0.5"


def test_texts_round_trip_and_each_is_shown_once() -> None:
    typed = activations.typed("sin(a*x)")
    shown = read(["elu~a=2", "relu", "typed~a=-1.5", "relu"], typed)
    assert [text(activation) for activation in shown] == ["elu~a=2", "relu", "typed~a=-1.5"]
    assert shown[0].values == {"a": 2.0}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["rellu"], "nearest are relu"),
        (["relu~a=1"], "relu has no letter 'a'"),
        (["elu~a=9"], "between 0 and 3"),
        (["elu~a=nan"], "between 0 and 3"),
        (["elu~a"], "a letter with a number like a=0.5"),
        (["typed"], "the address holds no formula"),
        (list(ZOO)[: MAX_SHOWN + 1], f"At most {MAX_SHOWN}"),
    ],
)
def test_what_cannot_be_shown_gets_one_sentence(texts: list[str], words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        read(texts, None)
    assert "\n" not in str(caught.value)


def test_an_entry_for_the_browser_has_the_usual_letters() -> None:
    made = entry(ZOO["elu"].configure({"a": 2.0}))
    assert made["letters"] == [{"letter": "a", "value": 1.0, "low": 0.0, "high": 3.0, "meaning": "saturates at -α"}]
    assert made["formula"] == ["where", ["gt", "x", 0], "x", ["mul", "a", ["expm1", "x"]]]


def test_the_opening_picture_exists() -> None:
    assert set(DEFAULT_NAMES) <= set(ZOO)


def test_no_two_activations_share_colour_and_dash() -> None:
    lines = [(made["color"], made["dash"]) for made in map(entry, ZOO.values())]
    assert len(set(lines)) == len(ZOO)
