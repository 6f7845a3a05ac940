"""The document of an atlas: what it takes, what it refuses with one sentence, and that JSON loses nothing."""

import json
import math
from typing import Any

import pytest

from learnact.atlas import Atlas, cells
from learnact.errors import SpecError

ZERO = "0" * 32


def tree(**changes: Any) -> dict[str, Any]:
    first = {
        "A": [[1, "2*a - 1"], [0.5, -0.0]],
        "b": [0, "β"],
        "sigma": {"name": "prelu", "letters": {"a": [0.1, "a"]}},
    }
    second = {"A": [[1, 1]], "b": [0], "sigma": {"formula": "a*sin(b*x)"}}
    return {"layers": [first, second]} | changes


def one(cell: Any = 1, sigma: Any = None) -> dict[str, Any]:
    return {"layers": [{"A": [[cell, 1]], "b": [0], "sigma": sigma or {"name": "relu"}}]}


def test_json_loses_nothing() -> None:
    view = {"by": "A0.1.1", "focus": [1, "post", 0], "show": ["zero", "zero"], "slice": [[0, 0], [1, 2]], "pin": [1, 2]}
    beside = [{"name": "relu"}, {"table": ZERO, "title": "of a run"}]
    atlas = Atlas.parse(tree(view=view, beside=beside, data="spiral", inputs=["x1", "x1*x2"], letters={"c": 2.5}))
    assert Atlas.from_json(atlas.to_json()) == atlas
    written = json.loads(atlas.to_json())
    assert written["layers"][0]["A"] == [[1, "2*a - 1"], [0.5, 0]]
    assert written["letters"] == {"a": 1, "b": 1, "c": 2.5, "d": 0}
    assert atlas.widths == (2, 1) and atlas.view.show == ("zero",)
    assert atlas.replace(view={"by": "a"}).view.by == "a" and atlas.replace(layers=atlas.layers) == atlas
    assert [type(sigma).__name__ for sigma in atlas.sigmas(beside=True)] == ["Named", "Learned"]
    with pytest.raises(SpecError, match="no second one"):
        atlas.replace(beside=None).sigmas(beside=True)


@pytest.mark.parametrize(
    ("place", "there"),
    [
        *[("A0.1.1", True), ("A0.2.0", False), ("A1.0.1", True), ("A2.0.0", False), ("b1.0", True), ("b1.1", False)],
        *[("s0.a", False), ("s0.a.1", True), ("s0.a.2", False), ("s1.a", False), ("c", True), ("x1", True)],
    ],
)
def test_places(place: str, there: bool) -> None:
    assert Atlas.parse(tree()).has(place) is there


@pytest.mark.parametrize("text", ["", "A", "A0.1", "A0.1.2.3", "b0.1.2", "s0.x", "e", "A0.-1.0", "A000.0.0", "A٠.0.0"])
def test_what_is_no_place(text: str) -> None:
    with pytest.raises(SpecError, match="A place is written like"):
        Atlas.parse(tree()).has(text)


def test_a_shared_letter_has_one_place() -> None:
    shared = Atlas.parse(one(sigma={"name": "prelu"}))
    assert shared.has("s0.a") and not shared.has("s0.a.0") and not shared.has("s0.b")


@pytest.mark.parametrize("cell", [None, True, float("nan"), float("inf"), 1e300, 10**400, 1000001, [1], {}])
def test_what_is_no_number(cell: Any) -> None:
    with pytest.raises(SpecError, match=r"cell") as error:
        Atlas.parse(one(cell))
    assert str(error.value).count(". ") == 0 and len(str(error.value)) < 200


@pytest.mark.parametrize(("cell", "words"), [("", "empty"), ("a +", "ends"), ("q", "not known"), ("2*x", "holds x")])
def test_what_is_no_formula_of_sliders(cell: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        Atlas.parse(one(cell))


@pytest.mark.parametrize("cell", ["x", "x1", "2*x - a", "g", "hello"])
def test_names_of_a_cell_are_refused_in_the_same_words(cell: str) -> None:
    with pytest.raises(SpecError) as error:
        cells.formula(cell)
    assert str(error.value).endswith(cells.TAKES)


@pytest.mark.parametrize(
    ("cell", "words"), [("1/0", "infinite"), ("log(0)", "minus infinite"), ("10^9", "1e.09"), ("0/0", "not a number")]
)
def test_a_formula_beyond_all_numbers_is_refused(cell: str, words: str) -> None:
    """One with a letter is not: another slider may bring it back."""
    with pytest.raises(SpecError, match=f"is {words}"):
        Atlas.parse(one(cell))
    assert math.isinf(cells.value("1/a", {"a": 0.0}))
    Atlas.parse(one("1/c"))


@pytest.mark.parametrize(
    ("sigma", "words"),
    [
        ({"name": "nope"}, "no activation 'nope'"),
        ({"letters": {}}, "name must be given"),
        ({"name": "relu", "letters": {"a": 1}}, "relu has no letter 'a'"),
        ({"name": "prelu", "letters": {"a": []}}, "1 to 16 of them, not 0"),
        ({"name": "prelu", "letters": {"a": [1, 2]}}, "one for each of 1 neurons, not 2"),
        ({"name": "prelu", "letters": {"a": None}}, "A cell is"),
        ({"formula": "x +"}, "ends"),
        ({"formula": "x", "name": "relu"}, "no field 'layers.0.sigma.name' in an atlas"),
        ({"table": "z", "title": "t"}, "a name of 32"),
        ({"table": ZERO, "title": "t" * 81}, "title"),
        (3, "sigma must be an object"),
    ],
)
def test_what_is_no_activation(sigma: Any, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        Atlas.parse(one(sigma=sigma))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"v": 2}, "v must be 1"),
        ({"layers": []}, "1 or more"),
        ({"layers": [one()["layers"][0]] * 10_000}, "8 or fewer"),
        ({"layers": [{"A": [[1, 1]] * 17, "b": [0] * 17}]}, "16 or fewer"),
        ({"layers": [{"A": [[1, 1]], "b": [0, 1]}]}, "b0 has a number for each of its 1 neurons, not 2"),
        ({"inputs": ["x1"]}, "A0 has a column for each of its 1 inputs, not 2"),
        ({"inputs": ["x1", "a"]}, "not known"),
        ({"inputs": ["x1"] * 17}, "16 or fewer"),
        ({"letters": {"a": 11}}, "letters.a must be 10 or less"),
        ({"letters": {"a": float("nan")}}, "finite"),
        ({"domain": [[0, 1e-7], [0, 1]]}, "domain has a low and a high end"),
        ({"domain": [[1, 0], [0, 1]]}, "domain"),
        ({"domain": [[1e8, 1e8 + 1], [0, 1]]}, "domain"),
        ({"data": "iris"}, "data is one of circle"),
        ({"beside": [{"name": "relu"}]}, "an activation for each of the 2 layers, not 1"),
        ({"view": {"by": "A5.0.0"}}, "view.by"),
        ({"view": {"by": "zebra"}}, "view.by"),
        ({"view": {"focus": [2, "pre", 0]}}, "view.focus"),
        ({"view": {"show": ["all"]}}, "show"),
        ({"view": {"pin": [float("inf"), 0]}}, "finite"),
        ({"more": 1}, "no field 'more' in an atlas"),
    ],
)
def test_what_does_not_fit(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words) as error:
        Atlas.parse(tree(**changes))
    assert len(str(error.value)) < 250


@pytest.mark.parametrize("text", ["", "[", "1", "null", "[" * 100_000, '{"layers": NaN}', "9" * 5000, " " * 1_000_001])
def test_what_is_no_document(text: str) -> None:
    with pytest.raises(SpecError) as error:
        Atlas.from_json(text)
    assert len(str(error.value)) < 250
