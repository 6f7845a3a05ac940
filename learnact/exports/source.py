"""A formula as PyTorch source text, for code that needs nothing of this lab."""

import math
from collections.abc import Callable

from learnact.formula.operators import COMPARISONS
from learnact.formula.tree import Call, Name, Node, constant, is_condition, names

_LOW, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)  # how tightly Python's operators bind
_INFIX = {  # sign, how tightly it binds, what its left and its right side need
    "add": ("+", _SUM, _SUM, _SUM),
    "sub": ("-", _SUM, _SUM, _PRODUCT),
    "mul": ("*", _PRODUCT, _PRODUCT, _SIGN),
    "div": ("/", _PRODUCT, _PRODUCT, _SIGN),
    "mod": ("%", _PRODUCT, _PRODUCT, _SIGN),
    "pow": ("**", _POWER, _ATOM, _ATOM),
}
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_TENSORS = {"min": "torch.minimum", "max": "torch.maximum"}
_BOUND = {"min": "max", "max": "min"}  # the smaller of x and 3 is x with 3 as its upper bound

Text = tuple[str, int]  # and how tightly it holds together


def to_source(node: Node, like: str = "x") -> str:
    """One Python expression in torch, of the variables and letters as tensors; `like` is a tensor of the result's kind.

    Parts without names are written as the numbers they are.
    """
    text, _ = _write(node, like)
    return text if names(node) else f"torch.full_like({like}, {text})"


def number(value: float) -> str:
    """A number as Python text; whole ones without a decimal point."""
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def _write(node: Node, like: str) -> Text:
    value = constant(node)
    if value is not None:
        return number(value), _SIGN if value < 0 else _ATOM
    if isinstance(node, Name):
        return node.name, _ATOM
    assert isinstance(node, Call)
    if node.operator == "neg":
        return f"-{_held(node.arguments[0], like, _SIGN)}", _SIGN
    if node.operator in _INFIX:
        sign, binds, left, right = _INFIX[node.operator]
        return f"{_held(node.arguments[0], like, left)} {sign} {_held(node.arguments[1], like, right)}", binds
    if node.operator in COMPARISONS:
        return f"({_condition(node, like)}).to({like})", _ATOM
    return _SPECIAL.get(node.operator, _function)(node, like), _ATOM


def _held(node: Node, like: str, needs: int) -> str:
    text, binds = _write(node, like)
    return text if binds >= needs else f"({text})"


def _function(node: Call, like: str) -> str:
    return f"torch.{node.operator}({', '.join(_write(argument, like)[0] for argument in node.arguments)})"


def _softplus(node: Call, like: str) -> str:
    return f"torch.nn.functional.softplus({_write(node.arguments[0], like)[0]}, threshold=40)"


def _tensor(node: Node, like: str) -> str:
    text = _write(node, like)[0]
    return text if names(node) else f"{like}.new_tensor({text})"


def _extreme(node: Call, like: str) -> str:
    """min and max; torch's want two tensors, `clamp` one and a number."""
    first, second = node.arguments
    if not names(first):
        first, second = second, first
    if names(second):
        return f"{_TENSORS[node.operator]}({_write(first, like)[0]}, {_write(second, like)[0]})"
    return f"torch.clamp({_write(first, like)[0]}, {_BOUND[node.operator]}={_write(second, like)[0]})"


def _clip(node: Call, like: str) -> str:
    x, low, high = node.arguments
    if names(x) and not names(low) and not names(high):
        return f"torch.clamp({', '.join(_write(argument, like)[0] for argument in node.arguments)})"
    return f"torch.clamp({', '.join(_tensor(argument, like) for argument in node.arguments)})"


def _where(node: Call, like: str) -> str:
    condition, taken, other = node.arguments
    known = constant(condition)
    if known is not None:
        return _held(taken if known else other, like, _ATOM)
    if not names(taken) and not names(other):
        return f"torch.where({_condition(condition, like)}, {_tensor(taken, like)}, {_write(other, like)[0]})"
    return f"torch.where({_condition(condition, like)}, {_write(taken, like)[0]}, {_write(other, like)[0]})"


def _condition(node: Node, like: str) -> str:
    """Boolean text, for where no bracket is needed around it."""
    if not (isinstance(node, Call) and is_condition(node)) or constant(node) is not None:
        return f"{_held(node, like, _SUM)} != 0"
    left, right = node.arguments
    if node.operator in COMPARISONS:
        return f"{_held(left, like, _SUM)} {_SIGNS[node.operator]} {_held(right, like, _SUM)}"
    if node.operator == "sub":
        return f"~({_condition(right, like)})"
    return f"({_condition(left, like)}) {'&' if node.operator == 'mul' else '|'} ({_condition(right, like)})"


_SPECIAL: dict[str, Callable[[Call, str], str]] = {
    "where": _where,
    "min": _extreme,
    "max": _extreme,
    "clip": _clip,
    "softplus": _softplus,
}
