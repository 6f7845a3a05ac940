"""Formulas as anybody might type them: from the whole grammar, with numbers that no precision holds."""

import random
from collections.abc import Iterator

from learnact.errors import FormulaError
from learnact.formula import FUNCTIONS, OPERATORS, Expression, parse

LINE = ("x",)
PLANE = ("x1", "x2")
NAMES = {LINE: [*["x"] * 6, "a", "b", "c", "d", "α", "beta"], PLANE: ["x1", "x1", "x2", "x2", "x₁", "x_2"]}
NUMBERS = [
    *["0", "1", "2", "3", "0.5", "1.5", "5", "10", "16", "pi", "e", ".1", "007", "1e-3", "1e4", "1e9", "1e30"],
    *["1e-45", "1e-320", "3.4e38", "3.402823567e38", "3.5e38", "1e39", "1e100", "1e308", "9007199254740993"],
]
EXPONENTS = ["2", "3", "-1", "0", "1", "0.5", "-0.5", "16", "-16"]
SIGNS = ["+", "-", "*", "/", "%", "^", "**", "×", "÷", "−"]
RELATIONS = ["<", "<=", ">", ">=", "==", "!=", "≤", "≥", "≠"]
SPELLINGS = {"log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sign": "sgn", "clip": "clamp"}


class _Typist:
    def __init__(self, names: list[str], seed: int) -> None:
        self.names, self.random = names, random.Random(seed)

    def value(self, depth: int) -> str:
        draw = self.random
        kind = draw.random()
        if depth <= 0 or kind < 0.12:
            return draw.choice(self.names if draw.random() < 0.65 else NUMBERS)
        if kind < 0.5:
            return self._function(depth)
        if kind < 0.9:
            return self._pair(depth)
        if kind < 0.95:
            return draw.choice(["-({})", "({})²", "+({})³"]).format(self.value(depth - 1))
        return f"({self.condition(depth - 1)})"

    def condition(self, depth: int) -> str:
        draw = self.random
        kind = draw.random()
        if depth <= 0 or kind < 0.6:
            relations = [f" {draw.choice(RELATIONS)} {self.value(depth - 1)}" for _ in range(draw.choice([1, 1, 1, 2]))]
            return self.value(depth - 1) + "".join(relations)
        if kind < 0.7:
            return f"not ({self.condition(depth - 1)})"
        return f"({self.condition(depth - 1)}) {draw.choice(['and', 'or'])} ({self.condition(depth - 1)})"

    def _function(self, depth: int) -> str:
        draw = self.random
        name = draw.choice(FUNCTIONS)
        count = OPERATORS[name].arity + (name in ("min", "max") and draw.random() < 0.3)
        arguments = [self.value(depth - 1) for _ in range(count)]
        if name == "where" and draw.random() < 0.8:
            arguments[0] = self.condition(depth - 1)
        if name == "pow" and draw.random() < 0.6:
            arguments[1] = draw.choice(EXPONENTS)
        return f"{draw.choice([name, SPELLINGS.get(name, name)])}({', '.join(arguments)})"

    def _pair(self, depth: int) -> str:
        draw = self.random
        sign, left, right = draw.choice(SIGNS), self.value(depth - 1), self.value(depth - 1)
        if sign in ("^", "**") and draw.random() < 0.6:
            right = draw.choice(EXPONENTS)
        return f"({left}) {sign} ({right})" if draw.random() < 0.6 else f"{left} {sign} {right}"


def formulas(count: int, variables: tuple[str, ...] = LINE, first: int = 0) -> Iterator[Expression]:
    """So many formulas that the parser takes, from one to four functions deep.

    Args:
        variables: ("x",), with the letters, or ("x1", "x2").
        first: seed of the first one; every text has a seed of its own.
    """
    found, seed = 0, first
    while found < count:
        typist = _Typist(NAMES[variables], seed)
        text, seed = typist.value(typist.random.choice([1, 1, 2, 2, 3, 4])), seed + 1
        try:
            formula = parse(text, variables)
        except FormulaError:  # too long, or an exponent out of range
            continue
        yield formula
        found += 1
