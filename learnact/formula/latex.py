"""Expression -> LaTeX, with no more brackets than mathematics needs."""

import math
from collections.abc import Callable

from learnact.formula.operators import (
    ATOM,
    COMPARISONS,
    FRACTION,
    OPERATORS,
    POWER,
    PRODUCT,
    SUM,
)
from learnact.formula.tree import Call, Name, Node, Number, is_condition

_NAMES = {"x": "x", "x1": "x_1", "x2": "x_2", "a": r"\alpha", "b": r"\beta", "c": r"\gamma", "d": r"\delta"}
_CONSTANTS = {math.pi: r"\pi", math.e: "e"}
_SQUARED_IN_FRONT = ("sin", "cos", "tan", "sinh", "cosh", "tanh")  # sin²(x), not (sin x)²
_RELATIONS = {"lt": "<", "le": r"\le", "gt": ">", "ge": r"\ge", "eq": "=", "ne": r"\ne"}


def to_latex(node: Node) -> str:
    """LaTeX of an expression, without dollar signs; numbers with six digits, the letters as α β γ δ."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    """The text and how tightly it holds together."""
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Name):
        return _NAMES[node.name], ATOM
    return _SPECIAL.get(node.operator, _template)(node)


def _number(value: float) -> tuple[str, int]:
    text = _CONSTANTS.get(abs(value), f"{abs(value):.6g}")
    mantissa, _, exponent = text.partition("e") if len(text) > 1 else (text, "", "")
    if exponent:
        text = (rf"{mantissa} \cdot " if mantissa != "1" else "") + f"10^{{{int(exponent)}}}"
    return (f"-{text}", SUM) if value < 0 else (text, PRODUCT if exponent else ATOM)


def _template(node: Call) -> tuple[str, int]:
    known = OPERATORS[node.operator]
    text = known.latex
    for place, argument in enumerate(node.arguments, start=1):
        text = text.replace(f"#{place}", _held(argument, known.needs))  # what is put in never contains a #
    return text, known.binds


def _held(node: Node, needs: int) -> str:
    text, binds = _write(node)
    return text if binds >= needs else rf"\left({text}\right)"


def _sum(node: Call) -> tuple[str, int]:
    left, right = node.arguments
    subtract = node.operator == "sub"
    text = _held(right, PRODUCT if subtract else SUM)
    if text.startswith("-") and not subtract:
        return f"{_held(left, SUM)} - {text[1:]}", SUM
    return f"{_held(left, SUM)} {'-' if subtract else '+'} {text}", SUM


def _product(node: Call) -> tuple[str, int]:
    factor, right = node.arguments[0], _held(node.arguments[1], PRODUCT)
    negative = isinstance(factor, Number) and factor.value < 0
    sign = r"\cdot " if right[0].isdigit() else ""
    return f"{_held(factor, SUM if negative else PRODUCT)} {sign}{right}", SUM if negative else PRODUCT


def _power(node: Call) -> tuple[str, int]:
    base, exponent = node.arguments
    power = f"^{{{_write(exponent)[0]}}}"
    if isinstance(base, Call) and base.operator in _SQUARED_IN_FRONT and exponent == Number(2.0):
        return _write(base)[0].replace(r"\left(", power + r"\left(", 1), ATOM
    return _held(base, ATOM) + power, POWER


def _extreme(node: Call) -> tuple[str, int]:
    """min and max of more than two, which are nested pairs inside."""
    first, *rest = node.arguments
    while isinstance(first, Call) and first.operator == node.operator:
        rest.insert(0, first.arguments[1])
        first = first.arguments[0]
    listed = ", ".join(_write(argument)[0] for argument in (first, *rest))
    return rf"\{node.operator}\left({listed}\right)", ATOM


def _cases(node: Call) -> tuple[str, int]:
    """Branches inside the last branch become rows of the same brace."""
    rows = []
    rest: Node = node
    while isinstance(rest, Call) and rest.operator == "where":
        condition, taken, rest = rest.arguments
        rows.append(rf"{_write(taken)[0]} & \text{{if }} {_condition(condition)}")
    rows.append(rf"{_write(rest)[0]} & \text{{else}}")
    return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", FRACTION


def _condition(node: Node) -> str:
    if not (isinstance(node, Call) and is_condition(node)):
        return rf"{_held(node, SUM)} \ne 0"
    left, right = node.arguments
    if node.operator in COMPARISONS:
        return f"{_held(left, SUM)} {_RELATIONS[node.operator]} {_held(right, SUM)}"
    if node.operator == "sub":
        return rf"\text{{not }} \left({_condition(right)}\right)"
    if node.operator == "mul":
        return rf"{_nested(left)} \text{{ and }} {_nested(right)}"
    return rf"{_condition(left)} \text{{ or }} {_condition(right)}"


def _nested(node: Node) -> str:
    joined_by_or = isinstance(node, Call) and node.operator == "max"
    return rf"\left({_condition(node)}\right)" if joined_by_or else _condition(node)


_SPECIAL: dict[str, Callable[[Call], tuple[str, int]]] = {
    "add": _sum,
    "sub": _sum,
    "mul": _product,
    "pow": _power,
    "where": _cases,
    "min": _extreme,
    "max": _extreme,
}
