"""Formulas in x1 and x2: what they mean, how they are written, and what is refused."""

import json
import math
from typing import Any

import pytest
import torch

from learnact.errors import FormulaError
from learnact.formula import from_json, parse

PLANE = ("x1", "x2")
VALUES = {  # at x1 = 0.7, x2 = -2
    "x1": 0.7,
    "x₂": -2.0,
    "x_1 + x_2": -1.3,
    "x₁² + x2^2": 4.49,
    "x1*x2": -1.4,
    "sin(3*x1) + cos(pi*x2)": math.sin(2.1) + 1,
    "where(x2 > 0, log(x2), exp(x2))": math.exp(-2),
    "where(x1 > 0.5, sqrt(x1), x2)": math.sqrt(0.7),
    "max(x1, x2, 0.9)": 0.9,
    "x2 < x1 < 1": 1.0,
    "7": 7.0,
}
WRONG = {
    "x": (0, "did you mean"),
    "y": (0, "known are x1, x2, pi, e and"),
    "a*x1": (0, "not known"),
    "α*x1": (0, "not known"),
    "x3": (0, "not known"),
    "x1 + x₃": (5, "not known"),
    "x₁₂": (0, "not known"),
    "x1x2": (0, "not known"),
    "x1 x2": (3, "write * to multiply"),
    "x1^17": (0, "between -16 and 16"),
    "sin x1": (0, 'as in "sin(x1)"'),
    "": (0, 'for instance "x1 * x2"'),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_the_function_takes_both_coordinates_in_order_or_by_name(text: str, expected: float) -> None:
    x1, x2 = torch.tensor([[0.7], [-2.0]], dtype=torch.float64)
    function = parse(text, PLANE).torch()
    assert function(x1, x2).item() == pytest.approx(expected, abs=1e-14)
    assert function(x2=x2, x1=x1).item() == pytest.approx(expected, abs=1e-14)
    assert function(x1, x2=x2).shape == x1.shape


@pytest.mark.parametrize("text", ["x1*x2^2", "where(x1 > 0, log(x1), x2)", "where(x2 > 0, x2, expm1(x2)) * x1", "3"])
def test_gradients_reach_both_coordinates(text: str) -> None:
    x1 = torch.tensor([-2.0, -0.5, 0.5, 3.0], dtype=torch.float64, requires_grad=True)
    x2 = torch.tensor([1.0, 0.5, -800.0, 900.0], dtype=torch.float64, requires_grad=True)
    function = parse(text, PLANE).torch()
    assert torch.autograd.gradcheck(function, (x1, x2), check_undefined_grad=False)
    assert all(g.isfinite().all() for g in torch.autograd.grad(function(x1, x2).sum(), [x1, x2]))


@pytest.mark.parametrize(("text", "position", "words"), [(t, p, w) for t, (p, w) in WRONG.items()])
def test_a_mistake_gets_one_sentence_and_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, PLANE)
    message = str(caught.value)
    assert words in message and caught.value.position == position
    assert message.endswith((".", "?")) and "\n" not in message and len(message) < 330


def test_a_formula_in_x_knows_no_coordinates() -> None:
    for text in ("x1", "x₁", "x_2"):
        with pytest.raises(FormulaError, match="is not known"):
            parse(text)
    assert parse("x").variables == ("x",)


@pytest.mark.parametrize("text", VALUES)
def test_json_and_text_read_back_as_the_same_tree(text: str) -> None:
    formula = parse(text, PLANE)
    back = from_json(json.loads(json.dumps(formula.json(), allow_nan=False)), PLANE)
    assert back.tree == formula.tree and back.variables == PLANE
    assert parse(back.text, PLANE).tree == formula.tree


def test_json_and_latex_name_the_coordinates() -> None:
    formula = parse("x₁² * sin(x_2)", PLANE)
    assert formula.json() == ["mul", ["pow", "x1", 2], ["sin", "x2"]]
    assert formula.latex() == r"x_1^{2} \sin\left(x_2\right)"


@pytest.mark.parametrize(
    ("data", "variables"), [("x", PLANE), ("a", PLANE), ("x1", ("x",)), (["add", "x", "x2"], ("x",))]
)
def test_json_with_names_of_another_kind_gets_one_sentence(data: Any, variables: tuple[str, ...]) -> None:
    with pytest.raises(FormulaError, match=r"A name in this formula is one of .*, not '\w+'\.$"):
        from_json(data, variables)


@pytest.mark.parametrize("variables", [(), ("x2",), ("x2", "x1"), ("t",)])
def test_there_are_two_kinds_of_formulas(variables: tuple[str, ...]) -> None:
    with pytest.raises(FormulaError, match="variables of a formula are"):
        parse("1", variables)
