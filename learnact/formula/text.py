"""Tree -> text that reads back as the same tree."""

from learnact.formula.operators import ATOM, POWER, PRODUCT, SUM
from learnact.formula.tree import Call, Name, Node, Number

_RELATION = 0
_INFIX = {  # sign, how tightly it binds, what its left and its right side need
    "add": (" + ", SUM, SUM, PRODUCT),
    "sub": (" - ", SUM, SUM, PRODUCT),
    "mul": (" * ", PRODUCT, PRODUCT, POWER),
    "div": (" / ", PRODUCT, PRODUCT, POWER),
    "mod": (" % ", PRODUCT, PRODUCT, POWER),
    "pow": ("^", POWER, ATOM, POWER),
    "lt": (" < ", _RELATION, SUM, SUM),
    "le": (" <= ", _RELATION, SUM, SUM),
    "gt": (" > ", _RELATION, SUM, SUM),
    "ge": (" >= ", _RELATION, SUM, SUM),
    "eq": (" == ", _RELATION, SUM, SUM),
    "ne": (" != ", _RELATION, SUM, SUM),
}


def to_text(node: Node) -> str:
    """A formula as a user would type it, with the letters as a, b, c, d and the coordinates as x1, x2."""
    return _write(node)[0]


def _write(node: Node) -> tuple[str, int]:
    if isinstance(node, Number):
        text = str(int(node.value)) if node.value.is_integer() else repr(node.value)
        return text, SUM if text.startswith("-") else ATOM
    if isinstance(node, Name):
        return node.name, ATOM
    if node.operator == "neg":
        return f"-{_held(node.arguments[0], POWER)}", SUM
    if node.operator in _INFIX:
        return _infix(node)
    return f"{node.operator}({', '.join(to_text(argument) for argument in node.arguments)})", ATOM


def _infix(node: Call) -> tuple[str, int]:
    sign, binds, left, right = _INFIX[node.operator]
    return _held(node.arguments[0], left) + sign + _held(node.arguments[1], right), binds


def _held(node: Node, needs: int) -> str:
    text, binds = _write(node)
    return text if binds >= needs else f"({text})"
