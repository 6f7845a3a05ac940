"""Tree <-> JSON, the form in which formulas go to a browser or a file.

A number is a number, a name is a string ("x", "x1", "x2", "a" to "d"), an operator with its arguments is a list.
"""

import math
from typing import Any

from learnact.errors import FormulaError
from learnact.formula.tree import MAX_DEPTH, MAX_NODES, Call, Name, Node, Number

Json = float | int | str | list[Any]


def to_json(node: Node) -> Json:
    """Nested lists, for instance ["mul", "a", ["sin", "x"]]; whole numbers without a decimal point."""
    if isinstance(node, Number):
        return int(node.value) if node.value.is_integer() else node.value
    if isinstance(node, Name):
        return node.name
    return [node.operator, *(to_json(argument) for argument in node.arguments)]


def from_json(data: Any, depth: int = 1) -> Node:
    """Read what `to_json` wrote, trusting nothing.

    Args:
        data: plain values, as they come from JSON.
        depth: of this subtree within the whole, from 1.

    Raises:
        FormulaError: for unknown operators or names, a wrong number of arguments, numbers that are not
            finite, anything that is no number, string or list, and whatever exceeds the limits of a typed
            formula.
    """
    if depth > MAX_DEPTH:
        raise FormulaError(f"A formula is nested at most {MAX_DEPTH} deep, but this one is deeper.")
    match data:
        case bool():
            raise FormulaError(f"A formula in JSON is made of numbers, names and lists, not {data}.")
        case int() | float():
            return Number(_float(data))
        case str():
            return Name(data)
        case [str(operator), *arguments] if len(arguments) <= MAX_NODES:
            return Call(operator, tuple(from_json(argument, depth + 1) for argument in arguments))
    raise FormulaError(f"A formula in JSON is made of numbers, names and lists, not {type(data).__name__}.")


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf  # refused by Number
