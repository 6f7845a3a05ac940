"""Tree -> text in five notations: one walk puts the brackets, and a notation is a table with a few exceptions.

Here are the walk, what a user types (it reads back as the same tree) and a short title; LaTeX and MathML are in
`typeset`, PyTorch in `pytorch`.
"""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from learnact.formula.operators import COMPARISONS
from learnact.formula.tree import Call, Name, Node, Number, is_condition
from learnact.formula.vocabulary import GREEK

RELATION, SUM, BARE, MINUS, PRODUCT, FRACTION, POWER, ATOM = range(8)  # how tightly a piece holds together


class Piece(NamedTuple):
    """What is written of a part of a formula.

    Attributes:
        text: in the notation.
        binds: how tightly it holds together, RELATION to ATOM.
        closed: the text for where that is not tight enough, unless it is the text in brackets.
    """

    text: str
    binds: int = ATOM
    closed: str = ""


class Rule(NamedTuple):
    """How a notation writes an operator.

    Attributes:
        template: text with #1, #2, #3 for the arguments.
        binds: how tightly the whole holds together.
        needs: how tightly each argument must hold together to stand there without brackets.
    """

    template: str
    binds: int = ATOM
    needs: tuple[int, ...] = (0, 0, 0)


def infix(sign: str, binds: int, left: int, right: int) -> Rule:
    """A sign between two arguments, which need `left` and `right`.

    Args:
        binds: how tightly the whole holds together, from RELATION to ATOM.
        left, right: how tight each argument must be to stand without brackets.
    """
    return Rule(f"#1{sign}#2", binds, (left, right))


def infixes(signs: Mapping[str, str], binds: int, left: int, right: int) -> dict[str, Rule]:
    """The same for several operators with their signs.

    Args:
        signs: by operator, such as {"add": " + "}.
        binds, left, right: as of `infix`.
    """
    return {name: infix(sign, binds, left, right) for name, sign in signs.items()}


class Notation(ABC):
    """The walk. A notation sets the tables, and overrides what has a form of its own.

    Attributes:
        rules: operator -> its form; an operator without one is written as a function.
        conditions: comparison -> its form where it is true or false, and "mul" (and), "max" (or), "sub" (not).
        truth: the form of any other number as a condition.
        functions: operator -> the name of the function, where that is not the operator's.
        names: variable or letter -> how it is written, where that is not as it is.
    """

    rules: Mapping[str, Rule]
    conditions: Mapping[str, Rule]
    truth: Rule
    functions: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    brackets = "(#1)"
    comma = ", "

    def write(self, node: Node) -> Piece:
        """A part of a formula."""
        if isinstance(node, Number):
            return self.number(node.value)
        if isinstance(node, Name):
            return Piece(self.names.get(node.name, node.name))
        return self.call(node)

    @abstractmethod
    def number(self, value: float) -> Piece:
        """A finite number."""

    def call(self, node: Call) -> Piece:
        """An operator with its arguments; here are the exceptions of a notation."""
        return self.operator(node.operator, [self.write(argument) for argument in node.arguments])

    def operator(self, name: str, pieces: Sequence[Piece]) -> Piece:
        """An operator whose arguments are written already."""
        if name in self.rules:
            return self.fill(self.rules[name], pieces)
        return self.function(self.functions.get(name, name), pieces)

    def function(self, name: str, pieces: Sequence[Piece]) -> Piece:
        """A name with arguments in brackets."""
        return Piece(name + self.brackets.replace("#1", self.comma.join(piece.text for piece in pieces)))

    def condition(self, node: Node) -> Piece:
        """A part that is asked only whether it is true."""
        if not (isinstance(node, Call) and is_condition(node)):
            return self.fill(self.truth, [self.write(node)])
        inside = self.write if node.operator in COMPARISONS else self.condition
        return self.fill(self.conditions[node.operator], [inside(argument) for argument in node.arguments])

    def fill(self, rule: Rule, pieces: Sequence[Piece]) -> Piece:
        """Put arguments into a form, in brackets where they need some."""
        held = [self.held(piece, needs) for piece, needs in zip(pieces, rule.needs, strict=False)]
        return Piece(re.sub("#([1-3])", lambda match: held[int(match[1]) - 1], rule.template), rule.binds)

    def held(self, piece: Piece, needs: int) -> str:
        """The text of a piece where something as tight as `needs` must stand.

        Args:
            needs: from RELATION to ATOM; a piece that is less tight gets brackets.
        """
        return piece.text if piece.binds >= needs else piece.closed or self.brackets.replace("#1", piece.text)


class _Text(Notation):
    """What a user types."""

    rules: Mapping[str, Rule] = {
        "neg": Rule("-#1", SUM, (POWER,)),
        **infixes({"add": " + ", "sub": " - "}, SUM, SUM, PRODUCT),
        **infixes({"mul": " * ", "div": " / ", "mod": " % "}, PRODUCT, PRODUCT, POWER),
        "pow": infix("^", POWER, ATOM, POWER),
        **infixes({"lt": " < ", "le": " <= ", "gt": " > ", "ge": " >= ", "eq": " == ", "ne": " != "}, 0, SUM, SUM),
    }

    def number(self, value: float) -> Piece:
        text = str(int(value)) if value.is_integer() else repr(value)
        return Piece(text, SUM if text.startswith("-") else ATOM)


FUNCTION_NAMES = {"log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
SYMBOLS = {"x1": "x₁", "x2": "x₂", **GREEK}


class _Title(Notation):
    """As by hand: x₁², sin 2x₁, x₁x₂. A function of a simple product needs no brackets unless it is a factor."""

    names = SYMBOLS
    functions: Mapping[str, str] = {**FUNCTION_NAMES, "sigmoid": "σ"}
    rules: Mapping[str, Rule] = {
        "neg": Rule("−#1", MINUS, (PRODUCT,)),
        **infixes({"add": " + ", "sub": " − "}, SUM, SUM, BARE),
        "div": infix("/", PRODUCT, MINUS, POWER),
        "mod": infix(" mod ", BARE, POWER, POWER),
        "pow": infix("^", POWER, ATOM, ATOM),
        "abs": Rule("|#1|"),
        **infixes({"lt": " < ", "le": " ≤ ", "gt": " > ", "ge": " ≥ ", "eq": " = ", "ne": " ≠ "}, 0, SUM, SUM),
    }
    _raised = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    _bare = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")

    def number(self, value: float) -> Piece:
        text = {math.pi: "π", math.e: "e"}.get(abs(value), f"{abs(value):.4g}")
        return Piece(f"−{text}", MINUS) if value < 0 else Piece(text)

    def call(self, node: Call) -> Piece:
        match node:
            case Call("mul", (left, right)):
                return self._product(self.write(left), self.write(right))
            case Call("pow", (base, Number(value))) if value.is_integer():
                return Piece(self.held(self.write(base), ATOM) + str(int(value)).translate(self._raised), POWER)
            case Call(operator, (argument,)) if operator in self._bare and _is_simple(argument):
                bare = f"{self.functions.get(operator, operator)} {self.write(argument).text}"
                return Piece(bare, BARE, closed=super().call(node).text)
        return super().call(node)

    def _product(self, first: Piece, second: Piece) -> Piece:
        left = self.held(first, POWER if "/" in first.text else MINUS)  # x₁/x₂x₁ would divide by both
        right = self.held(second, POWER)
        word = right[:2].isalpha() and right[:2].isascii()
        return Piece(f"{left}{'·' if right[0].isdigit() else ' ' if word else ''}{right}", PRODUCT)


def _is_simple(node: Node) -> bool:
    """A name, a power of one, or a number times either."""
    match node:
        case Name() | Call("pow", (Name(), Number())):
            return True
        case Call("mul", (Number(value), factor)):
            return value > 0 and _is_simple(factor)
    return False


_TEXT, _TITLE = _Text(), _Title()


def to_text(node: Node) -> str:
    """A formula as a user would type it, which reads back as the same tree; letters as a, b, c, d."""
    return _TEXT.write(node).text


def to_title(node: Node) -> str:
    """A short plain text, numbers with four digits; for labels, not meant to be read back."""
    return _TITLE.write(node).text
