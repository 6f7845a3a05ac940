"""JSON of formulas."""

import json
from typing import Any

import pytest

from learnact.activations import ZOO, from_json, parse
from learnact.errors import FormulaError

FORMULAS = [entry.formula.text for entry in ZOO.values() if entry.formula]
TYPED = [
    "max(x, 0, a)",
    "-x^2",
    "(-x)^2",
    "2^x^2",
    "x - (1 - x)",
    "x / (2 / x) % 3",
    "0 < x < 1 and not x > 0.5 or x < -3",
    "-(x + 1) * -2",
    "(x < 1) + 1",
    "-2^x",
    "x^-2",
]

HOSTILE: list[Any] = [
    None,
    True,
    {},
    {"add": [1, 2]},
    [],
    [[]],
    ["add"],
    ["add", 1],
    ["add", 1, 2, 3],
    ["eval", "x"],
    ["__class__", "x"],
    [1, "x"],
    "y",
    "__import__",
    "",
    float("nan"),
    float("inf"),
    10**400,
    ["add", "x", None],
    ["add", "x", False],
    ["pow", "x", 17],
    ["pow", "x", ["pow", 9, 9]],
    ["add", *["x"] * 100_000],
]


@pytest.mark.parametrize("text", FORMULAS + TYPED)
def test_json_and_text_read_back_as_the_same_tree(text: str) -> None:
    formula = parse(text)
    back = from_json(json.loads(json.dumps(formula.json(), allow_nan=False)))
    assert back.tree == formula.tree
    assert parse(back.text).tree == formula.tree


def test_json_is_what_the_browser_expects() -> None:
    text = "where(x >= 0.5, α*sin(x), -x) + max(1, x, 2)"
    assert parse(text).json() == [
        "add",
        ["where", ["ge", "x", 0.5], ["mul", "a", ["sin", "x"]], ["neg", "x"]],
        ["max", ["max", 1, "x"], 2],
    ]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: repr(data)[:30])
def test_hostile_json_gets_one_sentence(data: Any) -> None:
    with pytest.raises(FormulaError) as caught:
        from_json(data)
    assert str(caught.value).endswith(".") and len(str(caught.value)) < 400


def test_json_nested_too_deep_is_refused_without_recursion() -> None:
    data: Any = "x"
    for _ in range(100_000):
        data = ["neg", data]
    with pytest.raises(FormulaError, match="nested at most 40"):
        from_json(data)
    while isinstance(data, list):  # unwound here, for its destructor would recurse
        data = data[1]


def test_json_that_shares_its_parts_cannot_grow_without_bounds() -> None:
    data: Any = "x"
    for _ in range(30):
        data = ["add", data, data]
    with pytest.raises(FormulaError, match="at most 200 parts"):
        from_json(data)
