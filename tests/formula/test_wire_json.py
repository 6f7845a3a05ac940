"""JSON and LaTeX of formulas."""

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

LATEX = {
    "relu(x)": r"\max\left(0, x\right)",
    "where(x > 0, x, α*x)": r"\begin{cases} x & \text{if } x > 0 \\ \alpha x & \text{else} \end{cases}",
    "where(x>1, 1, where(x<0, 0, x))": (
        r"\begin{cases} 1 & \text{if } x > 1 \\ 0 & \text{if } x < 0 \\ x & \text{else} \end{cases}"
    ),
    "x + sin(a*x)^2/a": r"x + \frac{\sin^{2}\left(\alpha x\right)}{\alpha}",
    "exp(-x^2)": r"e^{-x^{2}}",
    "(x+1)*(x-1)": r"\left(x + 1\right) \left(x - 1\right)",
    "x - (1 - x)": r"x - \left(1 - x\right)",
    "x + -2*x": r"x - 2 x",
    "2*3*x": r"2 \cdot 3 x",
    "exp(x)^2": r"\left(e^{x}\right)^{2}",
    "(x/2)^2": r"\left(\frac{x}{2}\right)^{2}",
    "1e-7*x": r"10^{-7} x",
    "2.5e10*x": r"2.5 \cdot 10^{10} x",
    "pi*e": r"\pi e",
    "(-2)^x": r"\left(-2\right)^{x}",
    "max(x, 0, a)": r"\max\left(x, 0, \alpha\right)",
    "x > 0": r"\left[x > 0\right]",
    "where(0 < x and (x < 1 or x == 2), 1, 0)": (
        r"\begin{cases} 1 & \text{if } 0 < x \text{ and } \left(x < 1 \text{ or } x = 2\right)"
        r" \\ 0 & \text{else} \end{cases}"
    ),
    "where(not x > 1, x, 0)": (
        r"\begin{cases} x & \text{if } \text{not } \left(x > 1\right) \\ 0 & \text{else} \end{cases}"
    ),
    "where(x, 1, 0)": r"\begin{cases} 1 & \text{if } x \ne 0 \\ 0 & \text{else} \end{cases}",
    "clip(abs(x), 0, sqrt(x))": r"\operatorname{clip}\left(\left|x\right|, 0, \sqrt{x}\right)",
}

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


@pytest.mark.parametrize(("text", "expected"), LATEX.items())
def test_latex(text: str, expected: str) -> None:
    assert parse(text).latex() == expected


@pytest.mark.parametrize("text", FORMULAS + TYPED)
def test_latex_is_balanced(text: str) -> None:
    latex = parse(text).latex()
    for left, right in (("{", "}"), (r"\left", r"\right"), (r"\begin", r"\end")):
        assert latex.count(left) == latex.count(right)
    assert "#" not in latex and not latex.startswith("+")
