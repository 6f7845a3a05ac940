"""A formula as PyTorch source text, for code that needs nothing of this lab."""

import math
from collections.abc import Mapping

from learnact.formula.operators import COMPARISONS, FUNCTIONS
from learnact.formula.printer import (
    ATOM,
    FRACTION,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    Notation,
    Piece,
    Rule,
    infix,
    infixes,
)
from learnact.formula.tree import Call, Node, constant, names

_PYTHON_RELATIONS = {"lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}


class _PyTorch(Notation):
    """One Python expression; parts without names are written as the numbers they are.

    Args:
        like: the name of a tensor of the result's dtype and device.
    """

    functions: Mapping[str, str] = {
        **{name: f"torch.{name}" for name in FUNCTIONS},
        "min": "torch.minimum",
        "max": "torch.maximum",
        "clip": "torch.clamp",
    }
    rules: Mapping[str, Rule] = {
        "neg": Rule("-#1", FRACTION, (FRACTION,)),  # a sign binds tighter than a product
        "add": infix(" + ", SUM, SUM, SUM),
        "sub": infix(" - ", SUM, SUM, PRODUCT),
        **infixes({"mul": " * ", "div": " / ", "mod": " % "}, PRODUCT, PRODUCT, FRACTION),
        "pow": infix(" ** ", POWER, ATOM, ATOM),
        "softplus": Rule("torch.nn.functional.softplus(#1, threshold=40)"),
    }
    conditions: Mapping[str, Rule] = {
        **infixes(_PYTHON_RELATIONS, RELATION, SUM, SUM),
        "mul": Rule("(#1) & (#2)"),
        "max": Rule("(#1) | (#2)"),
        "sub": Rule("~(#2)"),
    }
    truth = Rule("#1 != 0", RELATION, (SUM,))
    _bound: Mapping[str, str] = {"min": "max", "max": "min"}  # the smaller of x and 3 is x with 3 as its upper bound

    def __init__(self, like: str) -> None:
        self.like = like

    def write(self, node: Node) -> Piece:
        value = constant(node)
        return super().write(node) if value is None else self.number(value)

    def number(self, value: float) -> Piece:
        return Piece(number_source(value), FRACTION if value < 0 else ATOM)

    def call(self, node: Call) -> Piece:
        match node:
            case Call("min" | "max" as operator, (first, second)):
                return self._extreme(operator, first, second)
            case Call("clip", (x, low, high)) if not names(x) or names(low) or names(high):
                return self.operator("clip", [self._tensor(argument) for argument in node.arguments])
            case Call("where", (condition, taken, other)):
                return self._where(condition, taken, other)
            case Call(operator) if operator in COMPARISONS:
                return Piece(f"({self.condition(node).text}).to({self.like})")
        return super().call(node)

    def condition(self, node: Node) -> Piece:
        return super().condition(node) if constant(node) is None else self.fill(self.truth, [self.write(node)])

    def _tensor(self, node: Node) -> Piece:
        text = self.write(node).text
        return Piece(text if names(node) else f"{self.like}.new_tensor({text})")

    def _extreme(self, operator: str, first: Node, second: Node) -> Piece:
        """torch's minimum wants two tensors, `clamp` one and a number."""
        x, bound = (first, second) if names(first) else (second, first)
        if names(bound):
            return self.operator(operator, [self.write(x), self.write(bound)])
        return Piece(f"torch.clamp({self.write(x).text}, {self._bound[operator]}={self.write(bound).text})")

    def _where(self, condition: Node, taken: Node, other: Node) -> Piece:
        known = constant(condition)
        if known is not None:
            return Piece(self.held(self.write(taken if known else other), ATOM))
        first = self.write(taken) if names(taken) or names(other) else self._tensor(taken)
        return self.operator("where", [self.condition(condition), first, self.write(other)])


def to_source(node: Node, like: str = "x") -> str:
    """One Python expression in torch.

    Args:
        node: a formula of the variables and letters, which are tensors of these names.
        like: the name of a tensor of the result's shape, dtype and device.
    """
    text = _PyTorch(like).write(node).text
    return text if names(node) else f"torch.full_like({like}, {text})"


def number_source(value: float) -> str:
    """A number as Python text; whole ones without a decimal point.

    Args:
        value: finite.
    """
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
