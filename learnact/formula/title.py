"""Tree -> a short text as one writes it by hand: x₁², sin 2x₁, x₁x₂. For labels; not meant to be read back."""

import math

from learnact.formula.operators import ATOM, POWER, PRODUCT, SUM
from learnact.formula.tree import Call, Name, Node, Number

_NAMES = {"x1": "x₁", "x2": "x₂", "a": "α", "b": "β", "c": "γ", "d": "δ"}
_CONSTANTS = {math.pi: "π", math.e: "e"}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_RELATION, _BARELY, _SIGNED = 0, 1.25, 1.5  # between them SUM is 1 and PRODUCT 2: sin x₁ holds a sum, not a product
_INFIX = {  # sign, how tightly it binds, what its left and its right side need
    "add": (" + ", SUM, SUM, _BARELY),
    "sub": (" − ", SUM, SUM, _BARELY),
    "div": ("/", PRODUCT, _SIGNED, POWER),
    "mod": (" mod ", PRODUCT, POWER, POWER),
    "lt": (" < ", _RELATION, SUM, SUM),
    "le": (" ≤ ", _RELATION, SUM, SUM),
    "gt": (" > ", _RELATION, SUM, SUM),
    "ge": (" ≥ ", _RELATION, SUM, SUM),
    "eq": (" = ", _RELATION, SUM, SUM),
    "ne": (" ≠ ", _RELATION, SUM, SUM),
}
_BARE = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")  # written without brackets before a simple product
_FUNCTIONS = {"log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sigmoid": "σ"}


def to_title(node: Node) -> str:
    """Plain text of a formula; numbers with four digits."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, float]:
    """The text and how tightly it holds together."""
    if isinstance(node, Number):
        text = _CONSTANTS.get(abs(node.value), f"{abs(node.value):.4g}")
        return (f"−{text}", _SIGNED) if node.value < 0 else (text, ATOM)
    if isinstance(node, Name):
        return _NAMES.get(node.name, node.name), ATOM
    match node.operator, node.arguments:
        case "neg", (u,):
            return f"−{_held(u, PRODUCT)}", _SIGNED
        case "mul", (u, v):
            return _product(_held(u, _SIGNED), _held(v, POWER)), PRODUCT
        case "pow", (u, Number(value)) if value.is_integer():
            return _held(u, ATOM) + str(int(value)).translate(_RAISED), POWER
        case "pow", (u, v):
            return f"{_held(u, ATOM)}^{_held(v, ATOM)}", POWER
        case "abs", (u,):
            return f"|{to_title(u)}|", ATOM
        case operator, (u, v) if operator in _INFIX:
            sign, binds, left, right = _INFIX[operator]
            return _held(u, left) + sign + _held(v, right), binds
    if node.operator in _BARE and _simple(node.arguments[0]):
        return f"{_name(node)} {to_title(node.arguments[0])}", _BARELY
    return _called(node), ATOM


def _product(left: str, right: str) -> str:
    if right[0].isdigit():
        return f"{left}·{right}"
    return f"{left} {right}" if right[:2].isalpha() and right[:2].isascii() else left + right


def _name(node: Call) -> str:
    return _FUNCTIONS.get(node.operator, node.operator)


def _called(node: Call) -> str:
    return f"{_name(node)}({', '.join(to_title(argument) for argument in node.arguments)})"


def _simple(node: Node) -> bool:
    """A name, a power of one, or a number times either: what a function may have beside it without brackets."""
    match node:
        case Name() | Call("pow", (Name(), Number())):
            return True
        case Call("mul", (Number(value), factor)):
            return value > 0 and _simple(factor)
    return False


def _held(node: Node, needs: float) -> str:
    text, binds = _write(node)
    if binds >= needs:
        return text
    return _called(node) if isinstance(node, Call) and binds == _BARELY else f"({text})"
