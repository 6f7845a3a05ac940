"""Expressions as small immutable trees; one that could not be evaluated cannot be built.

`read` (text) and `from_json` (a browser's or a file's lists) both end here, and so obey the same limits.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch

from learnact.errors import FormulaError
from learnact.formula.operators import COMPARISONS, OPERATORS
from learnact.formula.vocabulary import LETTERS, LINE, PLANE

NAMES = (*LINE.names, *PLANE.names)

MAX_NODES = 200
MAX_DEPTH = 40
MAX_EXPONENT = 16
NOTHING: Mapping[str, float] = {}


@dataclass(frozen=True, slots=True)
class Number:
    """A finite constant."""

    value: float
    size: int = field(default=1, init=False, compare=False)
    depth: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise FormulaError(f"A number in a formula is finite, but one came out as {self.value}.")


@dataclass(frozen=True, slots=True)
class Name:
    """A variable (x, or x1 and x2) or one of the letters a, b, c, d (α, β, γ, δ)."""

    name: str
    size: int = field(default=1, init=False, compare=False)
    depth: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise FormulaError(f"A name in a formula is one of {', '.join(NAMES)}, not {_quoted(self.name)}.")


@dataclass(frozen=True, slots=True)
class Call:
    """An operator with its arguments.

    Attributes:
        operator: a key of `OPERATORS`.
        arguments: as many as its arity.
        size: number of nodes, shared ones counted each time.
        depth: number of levels.
    """

    operator: str
    arguments: "tuple[Node, ...]"
    size: int = field(init=False, compare=False)
    depth: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        known = OPERATORS.get(self.operator)
        if known is None:
            allowed = ", ".join(OPERATORS)
            raise FormulaError(f"An operator in a formula is one of {allowed}, not {_quoted(self.operator)}.")
        if len(self.arguments) != known.arity:
            raise FormulaError(f"{self.operator} takes {_count(known.arity)}, not {len(self.arguments)}.")
        object.__setattr__(self, "size", 1 + sum(argument.size for argument in self.arguments))
        object.__setattr__(self, "depth", 1 + max(argument.depth for argument in self.arguments))
        _obey_limits(self)


Node = Number | Name | Call


def names(node: Node) -> frozenset[str]:
    """The names that occur, variables among them."""
    return frozenset(node.name for node in walk(node) if isinstance(node, Name))


def letters(node: Node) -> tuple[str, ...]:
    """The letters a, b, c, d that occur, in this order."""
    used = names(node)
    return tuple(letter for letter in LETTERS if letter in used)


def walk(node: Node) -> Iterator[Node]:
    """All nodes, parents before children."""
    yield node
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from walk(argument)


def is_condition(node: Node) -> bool:
    """Whether it can only be 1 or 0: a comparison, or several joined by and (mul), or (max), not (1 - c)."""
    match node:
        case Call(operator=operator, arguments=(left, right)):
            joined = operator in ("mul", "max") and is_condition(left)
            negated = operator == "sub" and left == Number(1.0)
            return operator in COMPARISONS or ((joined or negated) and is_condition(right))
    return False


def constant(node: Node, fixed: Mapping[str, float] = NOTHING) -> float | None:
    """The value of a node, be it infinite or not-a-number; None where it depends on a name that has none.

    Args:
        fixed: values of names.
    """
    if isinstance(node, Name):
        return fixed.get(node.name)
    if isinstance(node, Number):
        return node.value
    if node.operator == "where":
        parts = taken(node, fixed)
        return constant(parts[0], fixed) if len(parts) == 1 else None
    arguments = [constant(argument, fixed) for argument in node.arguments]
    if any(value is None for value in arguments):
        return None
    return calculate(node.operator, *(value for value in arguments if value is not None))


def taken(call: Call, fixed: Mapping[str, float] = NOTHING) -> tuple[Node, ...]:
    """The arguments that count: all, or the one branch of a choice whose condition is known.

    Args:
        fixed: values of names.
    """
    known = constant(call.arguments[0], fixed) if call.operator == "where" else None
    return call.arguments if known is None else call.arguments[1:2] if known else call.arguments[2:]


def used(node: Node) -> frozenset[str]:
    """The names on which the value depends."""
    if isinstance(node, Name):
        return frozenset({node.name})
    return frozenset().union(*map(used, taken(node))) if isinstance(node, Call) else frozenset()


def calculate(operator: str, *arguments: float) -> float:
    """An operator on plain numbers, in float64."""
    numbers = [torch.tensor(value, dtype=torch.float64) for value in arguments]
    if operator == "where":
        numbers[0] = numbers[0] != 0
    return float(OPERATORS[operator].torch(*numbers))


def _obey_limits(call: Call) -> None:
    if call.size > MAX_NODES:
        raise FormulaError(f"A formula has at most {MAX_NODES} parts, but this one has more.")
    if call.depth > MAX_DEPTH:
        raise FormulaError(f"A formula is nested at most {MAX_DEPTH} deep, but this one is deeper.")
    if call.operator == "pow":
        exponent = None if names(call.arguments[1]) else constant(call.arguments[1])
        if exponent is not None and not abs(exponent) <= MAX_EXPONENT:
            allowed = f"between -{MAX_EXPONENT} and {MAX_EXPONENT}"
            raise FormulaError(f"A constant exponent lies {allowed}, not at {exponent:.4g}.")


def _count(arity: int) -> str:
    return "one argument" if arity == 1 else f"{arity} arguments"


def _quoted(thing: Any) -> str:
    text = repr(thing)
    return text if len(text) <= 30 else text[:27] + "..."
