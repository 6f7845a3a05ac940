"""Five notations of formulas, each read back: brackets are where they must be, over the zoo and random trees."""

import json
import math
import random
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from learnact.activations import ZOO
from learnact.errors import FormulaError
from learnact.formula import OPERATORS, Expression, from_json, parse
from learnact.formula.parser import MAX_LENGTH
from learnact.formula.pytorch import to_source
from learnact.formula.typeset import latex_of
from learnact.formula.vocabulary import GREEK, LETTERS
from learnact.paths import ASSETS
from tests.formula.typeset_reader import value_of_latex, value_of_mathml

PLANE = ("x1", "x2")
NUMBERS = [0, 1, 2, -1, -2, 0.5, -2.5, 16, 1e-7, -2.5e10, math.pi, -math.pi, math.e]
TYPED = [
    "max(x, 0, a)", "-x^2", "(-x)^2", "2^x^2", "x - (1 - x)", "x / (2 / x) % 3", "-(x + 1) * -2", "(x < 1) + 1",
    "0 < x < 1 and not x > 0.5 or x < -3", "-2^x", "x^-2", "a*(x % 3)", "(x % 3)*a", "1 - x % 3", "-(x % 3)",
]  # fmt: skip

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
    "x*(x % 3)": r"x \left(x \bmod 3\right)",
    "log1p(-x)": r"\ln\left(1 - x\right)",
    "clip(abs(x), 0, sqrt(x))": r"\operatorname{clip}\left(\left|x\right|, 0, \sqrt{x}\right)",
}
TITLES = {
    "x1": "x₁",
    "x2^2": "x₂²",
    "x1^-2": "x₁⁻²",
    "x1*x2": "x₁x₂",
    "sin(x1)": "sin x₁",
    "sin(2*x1)": "sin 2x₁",
    "cos(pi*x2)": "cos πx₂",
    "sin(x1 + x2)": "sin(x₁ + x₂)",
    "sin(x1)*x2": "sin(x₁)x₂",
    "x1*sin(x2)": "x₁ sin(x₂)",
    "sin(x1)^2": "sin(x₁)²",
    "x1 + sin(x2) - cos(x1)": "x₁ + sin x₂ − cos x₁",
    "x1 - (x2 - 1)": "x₁ − (x₂ − 1)",
    "exp(-(x1^2 + x2^2)/8)": "exp(−(x₁² + x₂²)/8)",
    "3*x1*2": "3x₁·2",
    "x1/(x2*2)": "x₁/(x₂·2)",
    "abs(x1) <= 2": "|x₁| ≤ 2",
    "x1^x2": "x₁^x₂",
    "-2.5*x1": "−2.5x₁",
    "x1/x2*x1": "(x₁/x₂)x₁",
    "(x1 % 2)*x2": "(x₁ mod 2)x₂",
}


def random_tree(generator: random.Random, depth: int, names: tuple[str, ...]) -> Any:
    """JSON of a formula as the parser could have read one: a minus before a number is part of the number."""
    if depth == 0 or generator.random() < 0.2:
        return generator.choice([*names, *names, generator.choice(NUMBERS)])
    operator = generator.choice([*OPERATORS, "add", "sub", "mul", "div", "neg", "pow"])
    parts = [random_tree(generator, depth - 1, names) for _ in range(OPERATORS[operator].arity)]
    if operator == "neg" and isinstance(parts[0], int | float):
        return -parts[0]
    return [operator, *parts]


def random_formulas(count: int) -> list[Expression]:
    generator, found = random.Random(12), []
    while len(found) < count:
        variables = generator.choice([("x",), PLANE])
        tree = random_tree(
            generator, generator.randint(1, 5), ("x", "a", "b", "c", "d") if len(variables) == 1 else PLANE
        )
        try:
            formula = from_json(tree, variables)
        except FormulaError:  # an exponent, or a constant, beyond the bounds
            continue
        found.append(formula)
    return found


FORMULAS = [entry.formula for entry in ZOO.values() if entry.formula] + [parse(text) for text in TYPED]
RANDOM = random_formulas(1_500)


def points(formula: Expression) -> dict[str, Tensor]:
    """Values of all names at 40 points [40], float64."""
    generator = torch.Generator().manual_seed(3)
    names = (*formula.variables, *formula.letters)
    return {name: torch.randn(40, generator=generator, dtype=torch.float64) * 2 for name in names}


def assert_means(found: Tensor, formula: Expression, text: str, close: float) -> None:
    """Where the compiled function is finite, and does not magnify a rounding beyond what is compared."""
    at = points(formula)
    expected, near = (formula.torch()(**{name: x * (1 + d) for name, x in at.items()}) for d in (0.0, 1e-11))
    steady = found.isfinite() & ((near - expected).abs() < close * (1 + expected.abs()))
    torch.testing.assert_close(
        found[steady], expected[steady], rtol=2 * close, atol=2 * close, msg=lambda message: f"{text}\n{message}"
    )


def test_text_reads_back_as_the_same_tree() -> None:
    short = [
        formula for formula in FORMULAS + RANDOM if len(from_json(formula.json(), formula.variables).text) <= MAX_LENGTH
    ]
    assert len(short) > 1_300
    for formula in short:
        back = from_json(formula.json(), formula.variables)  # its text is the printer's
        assert parse(back.text, formula.variables).tree == formula.tree, back.text


def test_pytorch_source_is_the_compiled_function(tmp_path: Path) -> None:
    formulas = FORMULAS + RANDOM
    lines = ["import torch", "", "FUNCTIONS = ["]
    for formula in formulas:
        names = ", ".join((*formula.variables, *formula.letters))
        lines.append(f"    lambda {names}: {to_source(formula.tree, formula.variables[0])},")
    (tmp_path / "written.py").write_text("\n".join([*lines, "]", ""]))
    written = runpy.run_path(str(tmp_path / "written.py"))["FUNCTIONS"]
    for formula, function in zip(formulas, written, strict=True):
        found = function(**points(formula))
        assert found.shape == (40,) and found.dtype == torch.float64
        assert_means(found, formula, to_source(formula.tree), 1e-9)


def test_mathml_means_the_formula() -> None:
    for formula in FORMULAS + RANDOM:
        assert_means(value_of_mathml(formula.mathml(), points(formula)), formula, formula.mathml(), 1e-4)


def test_latex_means_the_formula() -> None:
    for formula in FORMULAS + RANDOM:
        assert_means(value_of_latex(formula.latex(), points(formula)), formula, formula.latex(), 1e-5)


@pytest.mark.parametrize(("text", "expected"), LATEX.items())
def test_latex(text: str, expected: str) -> None:
    assert parse(text).latex() == expected


def test_latex_of_an_operator_around_a_sum() -> None:
    assert latex_of("sigmoid", "2 x_1 + 1") == r"\frac{1}{1 + e^{-\left(2 x_1 + 1\right)}}"
    assert latex_of("tanh", "-x_1 + 1") == r"\tanh\left(-x_1 + 1\right)"


@pytest.mark.parametrize(("text", "expected"), TITLES.items())
def test_a_title_is_written_as_by_hand(text: str, expected: str) -> None:
    assert parse(text, PLANE).title() == expected


def test_a_title_of_a_formula_in_x() -> None:
    formula = parse("where(x > 0, x, a*expm1(x))")
    assert formula.title() == "where(x > 0, x, α expm1(x))"


def test_the_browser_shows_the_same_letters() -> None:
    script = (ASSETS / "maths" / "letters.js").read_text()
    assert dict(re.findall('([a-d]): "(.)"', script)) == GREEK
    assert re.findall("LETTERS = (.*);", script) == [json.dumps(LETTERS)]
