"""Reading typed formulas: values against Python, and one sentence for whatever is wrong."""

import math
from typing import Any

import pytest
import torch

from learnact.activations import parse
from learnact.errors import FormulaError

VALUES = {  # at x = 0.7, a = 2, b = 3, c = 0.5, d = -1
    "x": 0.7,
    "-x^2": -0.49,
    "(-x)^2": 0.49,
    "2^-1^2": 2 ** -(1**2),
    "2**3**2/512": 1.0,
    "x - 1 - 1": -1.3,
    "8/4/2": 1.0,
    "α*x + β": 4.4,
    "alpha*x + beta - gamma*delta": 4.9,
    "a*x+b-c*d": 4.9,
    "x² + x³": 0.7**2 + 0.7**3,
    "−x × 2 ÷ 4": -0.35,
    "pi + e": math.pi + math.e,
    "π": math.pi,
    "1e2*x": 70.0,
    ".5*x": 0.35,
    "007*x": 4.9,
    "0.5 < x < 1": 1.0,
    "0.8 < x < 1": 0.0,
    "x ≥ 0.7 and x ≠ 1": 1.0,
    "x > 1 or not x > 2": 1.0,
    "not x": 0.0,
    "x and a": 1.0,
    "where(x > 0, a, b)": 2.0,
    "where(x - 0.7, a, b)": 3.0,
    "min(x, a, -1, b)": -1.0,
    "max(x, a, -1, b)": 3.0,
    "clip(x, 0, 0.5)": 0.5,
    "-7 % 3": -7 % 3,
    "mod(-x, 1)": -0.7 % 1,
    "round(2.5) + round(3.5)": 6.0,
    "floor(-x) + ceil(-x)": -1.0,
    "sign(-x) * abs(-x)": -0.7,
    "ln(x) + log1p(x)": math.log(0.7) + math.log(1.7),
    "exp(x) - expm1(x)": 1.0,
    "arcsin(x) + acos(x)": math.pi / 2,
    "sinh(x) + cosh(x)": math.exp(0.7),
    "tan(x) - sin(x)/cos(x)": 0.0,
    "arctan(x)": math.atan(0.7),
    "tanh(x)": math.tanh(0.7),
    "sigmoid(x)": 1 / (1 + math.exp(-0.7)),
    "softplus(x)": math.log(1 + math.exp(0.7)),
    "erf(x)": math.erf(0.7),
    "relu(-x) + relu(x)": 0.7,
    "sqrt(x) * pow(x, 0.5)": 0.7,
}

WRONG = {  # text: (position, words of the sentence)
    "": (0, "empty"),
    "  \n ": (0, "empty"),
    "x +": (3, "ends after"),
    "x + * 2": (4, "where a value should be"),
    "(x": (0, "never closed"),
    "sin(x": (3, "never closed"),
    "x)": (1, "closes no bracket"),
    "()": (1, "where a value should be"),
    "sin()": (4, "where a value should be"),
    "x, 1": (1, "separates arguments"),
    "(x, 1)": (2, "separates arguments"),
    "2x": (1, "write * to multiply"),
    "αx": (1, "write * to multiply"),
    "x(2)": (1, "write * to multiply"),
    "x x": (2, "write * to multiply"),
    "x not x": (2, "without a sign"),
    "x > not x": (4, "cannot be read"),
    "sin": (0, "needs brackets"),
    "sin x": (0, "needs brackets"),
    "sin + 1": (0, "needs brackets"),
    "x // 2": (3, "where a value should be"),
    "x = 1": (2, "write == to compare"),
    "|x|": (0, "abs(...)"),
    "[x]": (0, "round brackets"),
    "tahn(x)": (0, "did you mean"),
    "y + x": (0, "not known"),
    "nan": (0, "not known"),
    "inf": (0, "not known"),
    "if x": (0, "not known"),
    "lambda: 1": (0, "not known"),
    "lambda x: x": (0, "not known"),
    "__import__('os').system('ls')": (0, "not known"),
    "x.__class__": (1, "has no place"),
    "(x).real": (3, "has no place"),
    "'a'": (0, "has no place"),
    "x;x": (1, "has no place"),
    "x := 2": (2, "has no place"),
    "x@x": (1, "has no place"),
    "x\\": (1, "has no place"),
    "x\0": (1, "U+0000"),
    "x\u202e": (1, "U+202E"),
    "х": (0, "cyrillic small letter ha"),
    "ｘ": (0, "fullwidth"),
    "x + ✨": (4, "sparkles"),
    "1j": (1, "not known"),
    "1__0": (1, "not known"),
    "True": (0, "not known"),
    "min(x)": (0, "takes 2 arguments, not 1"),
    "sin(x, x)": (0, "takes one argument, not 2"),
    "where(x, 1)": (0, "takes 3 arguments, not 2"),
    "sin(*x)": (4, "where a value should be"),
    "1e999": (0, "finite"),
    "9" * 199 + "e9": (200, "at most 200 characters"),
    "9**9**9": (0, "exponent"),
    "9^9^9^9": (2, "exponent"),
    "x^17": (0, "between -16 and 16"),
    "x^-17": (0, "between -16 and 16"),
    "x^(9*2)": (0, "between -16 and 16"),
    "x^(0/0)": (0, "between -16 and 16"),
    "x" + "+x" * 100: (200, "at most 200 characters"),
    "x" + "+x" * 60: (0, "nested at most 40"),
    "-" * 150 + "x": (110, "nested at most 40"),
    "(" * 101 + "x" + ")" * 101: (200, "at most 200 characters"),
    "(x<" * 20 + "x" + "<x)" * 20: (43, "at most 200 parts"),
}


@pytest.mark.parametrize(("text", "expected"), VALUES.items())
def test_a_formula_means_what_mathematics_means(text: str, expected: float) -> None:
    x = torch.tensor([0.7], dtype=torch.float64)
    letters = dict(zip("abcd", (2.0, 3.0, 0.5, -1.0), strict=True))
    formula = parse(text)
    assert formula.torch(letters)(x).item() == pytest.approx(expected, abs=1e-14)
    free = {letter: torch.tensor(letters[letter], dtype=torch.float64) for letter in formula.letters}
    assert formula.torch()(x, **free).item() == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("text", "position", "words"), [(t, p, w) for t, (p, w) in WRONG.items()])
def test_a_mistake_gets_one_sentence_and_its_place(text: str, position: int, words: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    message = str(caught.value)
    assert words in message
    assert caught.value.position == position
    assert message.endswith((".", "?")) and "\n" not in message and len(message) < 330


def test_brackets_alone_are_not_depth() -> None:
    assert parse("(" * 99 + "x" + ")" * 99).json() == "x"


@pytest.mark.parametrize("thing", [None, 3, b"x", ["x"]])
def test_only_text_is_read(thing: Any) -> None:
    with pytest.raises(FormulaError, match="a text, not"):
        parse(thing)


def test_letters_are_listed_in_their_order_whatever_their_spelling() -> None:
    assert parse("δ*x + alpha").letters == ("a", "d")
    assert parse("x + 1").letters == ()
