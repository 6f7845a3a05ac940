"""A formula as PyTorch source text, for code that needs nothing of this lab."""

import math
from collections.abc import Mapping

import torch

from learnact.formula.operators import COMPARISONS, FUNCTIONS, rounded
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
from learnact.formula.tree import Call, Node, constant, taken, used
from learnact.formula.vocabulary import LINE, PLANE

_VARIABLES = frozenset(LINE.variables + PLANE.variables)
_PYTHON_RELATIONS = {"lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}


class _PyTorch(Notation):
    """One Python expression; parts that depend on no name are written as the numbers they are.

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
        return Piece(number_source(rounded(value, torch.float32)), FRACTION if value < 0 else ATOM)

    def call(self, node: Call) -> Piece:
        match node:
            case Call("min" | "max" as operator, (first, second)):
                return self._extreme(operator, first, second)
            case Call("clip", (x, low, high)) if not used(x) or used(low) or used(high):
                bounded = Piece(self.of_all(x)) if used(low) | used(high) else self._tensor(x)
                return self.operator("clip", [bounded, self._tensor(low), self._tensor(high)])
            case Call("mod", (u, v)) if not used(u):
                return self.operator("mod", [self._tensor(u), self.write(v)])  # of a number torch has no derivative
            case Call("where"):
                return self._where(*taken(node))
            case Call(operator) if operator in COMPARISONS:
                return Piece(f"({self.condition(node).text}).to({self.like})")
        return super().call(node)

    def condition(self, node: Node) -> Piece:
        return super().condition(node) if constant(node) is None else self.fill(self.truth, [self.write(node)])

    def _tensor(self, node: Node) -> Piece:
        text = self.write(node).text
        return Piece(text if used(node) else f"{self.like}.new_tensor({text})")

    def of_all(self, node: Node) -> str:
        """The text of a part as a tensor of the result's shape."""
        piece = self.write(node)
        if not used(node):
            return f"torch.full_like({self.like}, {piece.text})"
        return piece.text if used(node) & _VARIABLES else f"{self.held(piece, ATOM)}.expand_as({self.like})"

    def _extreme(self, operator: str, first: Node, second: Node) -> Piece:
        """torch's minimum wants two tensors, `clamp` one and a number."""
        x, bound = (first, second) if used(first) else (second, first)
        if used(bound):
            return self.operator(operator, [self.write(x), self.write(bound)])
        return Piece(f"torch.clamp({self.write(x).text}, {self._bound[operator]}={self.write(bound).text})")

    def _where(self, *parts: Node) -> Piece:
        if len(parts) == 1:
            return self.write(parts[0])
        condition, first, other = parts
        pieces = [self.write(first) if used(first) or used(other) else self._tensor(first), self.write(other)]
        return self.operator("where", [self.condition(condition), *pieces])


def to_source(node: Node, like: str = "x") -> str:
    """One Python expression in torch.

    Args:
        node: a formula of the variables and letters, which are tensors of these names.
        like: the name of a tensor of the result's shape, dtype and device.
    """
    return _PyTorch(like).of_all(node)


def number_source(value: float) -> str:
    """A number as Python text; whole ones without a decimal point.

    Args:
        value: finite.
    """
    if not math.isfinite(value):
        return f'float("{value}")'
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
