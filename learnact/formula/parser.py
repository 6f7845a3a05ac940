"""Text -> expression. Python's own grammar gives the precedence; nothing is ever evaluated.

The text is first cut into tokens of which every one is known, so that what reaches `ast.parse` is plain
ASCII made of numbers, known names, brackets and a dozen signs; the syntax tree is then read against a
whitelist once more.
"""

import ast
import difflib
import functools
import itertools
import math
import re
import unicodedata
from typing import NamedTuple, NoReturn

from learnact.errors import FormulaError
from learnact.formula.operators import FUNCTIONS, OPERATORS
from learnact.formula.tree import Call, Name, Node, Number, is_condition
from learnact.formula.vocabulary import LINE, Vocabulary

MAX_LENGTH = 200
_SHOWN = 24  # characters of a wrong name that an error repeats

_ALIASES = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sgn": "sign", "clamp": "clip"}
_SIGNS = {"^": "**", "−": "-", "×": "*", "·": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!="}
_SPELLINGS = _ALIASES | _SIGNS | {"π": "pi", "²": "**2", "³": "**3"}
_INDICES = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_CONSTANTS = {"pi": math.pi, "e": math.e}
_WORDS = ("and", "or", "not")
_POSTFIX = ("²", "³")

_TOKEN = re.compile(
    r"(?P<space>[ \t\n]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*[₀-₉]*|[αβγδπ])"
    r"|(?P<sign>\*\*|<=|>=|==|!=|[-+*/%^<>−×·÷≤≥≠²³])"
    r"|(?P<bracket>[(),])"
)
_BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "pow", ast.Mod: "mod"}
_COMPARE = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne"}
_HINTS = {
    "=": "write == to compare",
    "|": "write abs(...) for the absolute value, or for one condition or another",
    "&": "write and between two conditions",
    "!": "write not before a condition",
    "[": "use round brackets",
    "{": "use round brackets",
}


class Token(NamedTuple):
    kind: str  # "number", "name", "sign" or "bracket"
    text: str  # in Python's spelling
    start: int  # in the typed text
    typed: str


def read(text: str, vocabulary: Vocabulary = LINE) -> Node:
    """Read a formula in the names of a vocabulary, numbers, pi, e, operators and functions.

    Args:
        text: at most 200 characters, for instance "where(x > 0, x, α*(exp(x) - 1))"; ^ means power.
        vocabulary: x and the letters α β γ δ (or a b c d) on a line; x1 and x2 (or x₁ and x₂) on the plane.

    Raises:
        FormulaError: one sentence that quotes the place, which is also its `position`.
    """
    if not isinstance(text, str):
        raise FormulaError(f"A formula is a text, not {type(text).__name__}.")
    if len(text) > MAX_LENGTH:
        message = f"A formula has at most {MAX_LENGTH} characters, but this one has {len(text)}."
        raise FormulaError(message, MAX_LENGTH)
    tokens = _tokens(text, vocabulary)
    if not tokens:
        raise FormulaError(f'The formula is empty: write one, for instance "{vocabulary.example}".', 0)
    _check_order(tokens, text, vocabulary)
    return _Reader(tokens, text).read()


def _tokens(text: str, vocabulary: Vocabulary) -> list[Token]:
    tokens: list[Token] = []
    known = (*vocabulary.names, *_CONSTANTS, *FUNCTIONS, *_WORDS)
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            _refuse_character(text, place)
        kind, typed = str(match.lastgroup), match.group()
        if kind != "space":
            spelt = _spell(kind, typed, vocabulary)
            tokens.append(Token(kind, spelt, place, typed))
            if kind == "name" and spelt not in known:
                _refuse_name(typed, place, known, vocabulary)
        place = match.end()
    return tokens


def _spell(kind: str, typed: str, vocabulary: Vocabulary) -> str:
    if kind == "number":
        return re.sub("^0+(?=[0-9])", "", typed)  # Python reads no 007
    spelt = typed.translate(_INDICES) if kind == "name" else typed
    return vocabulary.spellings.get(spelt) or _SPELLINGS.get(spelt, spelt)


def _refuse_character(text: str, place: int) -> NoReturn:
    character = text[place]
    shown = f'"{character}"' if character.isprintable() else f"The character U+{ord(character):04X}"
    name = "" if character.isascii() else f" ({unicodedata.name(character, 'no known character').lower()})"
    hint = _HINTS.get(character, "allowed are numbers, names, + - * / ^ % < > and round brackets")
    raise FormulaError(f"{shown}{name} at character {place + 1} has no place in a formula: {hint}.", place)


def _refuse_name(typed: str, place: int, known: tuple[str, ...], vocabulary: Vocabulary) -> NoReturn:
    near = difflib.get_close_matches(typed.translate(_INDICES).lower(), known, n=2)
    shown = typed if len(typed) <= _SHOWN else typed[:_SHOWN] + "..."
    listed = f"known are {vocabulary.shown}, pi, e and {', '.join(FUNCTIONS)}."
    hint = f"did you mean {' or '.join(near)}?" if near else listed
    raise FormulaError(f'"{shown}" at character {place + 1} is not known: {hint}', place)


def _check_order(tokens: list[Token], text: str, vocabulary: Vocabulary) -> None:
    """Values and signs take turns, brackets close, and commas stand inside a function's brackets."""
    brackets: list[tuple[Token, bool]] = []  # the open ones, with whether they are a function's
    wants_value = True
    function: Token | None = None  # the token before, where it is a function's name
    for token in tokens:
        if function and token.text != "(":
            break
        if token.text == "(" and (wants_value or function):
            brackets.append((token, function is not None))
        elif token.text in (")", ","):
            _check_closing(token, brackets, wants_value)
            wants_value = token.text == ","
        elif token.kind == "sign" or token.text in _WORDS:
            wants_value = _check_sign(token, wants_value)
        elif wants_value:
            wants_value = token.text in FUNCTIONS
        else:
            _refuse(token, "follows a value without a sign between them: write * to multiply")
        function = token if token.text in FUNCTIONS else None
    if function:
        _refuse(function, f'needs brackets, as in "{function.text}({vocabulary.variables[0]})"')
    if wants_value:
        message = f'The formula ends after "{tokens[-1].typed}", where a value should follow.'
        raise FormulaError(message, len(text))
    if brackets:
        _refuse(brackets[-1][0], "is never closed")


def _check_closing(token: Token, brackets: list[tuple[Token, bool]], wants_value: bool) -> None:
    if wants_value:
        _refuse(token, "stands where a value should be")
    if token.text == ")":
        if not brackets:
            _refuse(token, "closes no bracket")
        brackets.pop()
    elif not brackets or not brackets[-1][1]:
        _refuse(token, "separates arguments, but stands in no function's brackets: write a decimal point")


def _check_sign(token: Token, wants_value: bool) -> bool:
    if wants_value and token.text not in ("+", "-", "not"):
        _refuse(token, "stands where a value should be")
    if not wants_value and token.text == "not":
        _refuse(token, "follows a value without a sign between them")
    return token.typed not in _POSTFIX


def _refuse(token: Token, why: str) -> NoReturn:
    raise FormulaError(f'"{token.typed}" at character {token.start + 1} {why}.', token.start)


class _Reader:
    """Python's syntax tree -> expression, with every error placed in the typed text."""

    def __init__(self, tokens: list[Token], text: str) -> None:
        self.text = text
        self.source = ""
        self.origin: list[int] = []  # place in the source -> place in the typed text
        for token in tokens:
            piece = token.text + " "
            self.source += piece
            self.origin += [token.start] * len(piece)

    def read(self) -> Node:
        try:
            body = ast.parse(self.source.strip(), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            offset = getattr(error, "offset", None)
            self._fail("The formula cannot be read", self._place((offset or 1) - 1))
        return self.node(body)

    def node(self, node: ast.expr) -> Node:
        try:
            return self._node(node)
        except FormulaError as error:
            if error.position is not None:
                raise
            self._fail(str(error).removesuffix("."), self._place(node.col_offset))

    def _node(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return Number(float(value))
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.node(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self.node(operand))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _not(self.node(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
                return Call(_BINARY[type(op)], (self.node(left), self.node(right)))
            case ast.BoolOp(op=op, values=values):
                return self._logic("mul" if isinstance(op, ast.And) else "max", values)
            case ast.Compare():
                return self._comparison(node)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, arguments)
        self._fail("The formula cannot be read", self._place(node.col_offset))

    def _name(self, name: str) -> Node:
        if name in _CONSTANTS:
            return Number(_CONSTANTS[name])
        return Name(name)

    def _logic(self, operation: str, values: list[ast.expr]) -> Node:
        conditions = (_truth(self.node(value)) for value in values)
        return functools.reduce(lambda u, v: Call(operation, (u, v)), conditions)

    def _comparison(self, node: ast.Compare) -> Node:
        sides = [self.node(side) for side in (node.left, *node.comparators)]
        pairs = zip(node.ops, itertools.pairwise(sides), strict=True)
        links = (Call(_COMPARE[type(op)], pair) for op, pair in pairs)
        return functools.reduce(lambda u, v: Call("mul", (u, v)), links)

    def _call(self, name: str, arguments: list[ast.expr]) -> Node:
        values = [self.node(argument) for argument in arguments]
        if name in ("min", "max") and len(values) > OPERATORS[name].arity:
            return functools.reduce(lambda u, v: Call(name, (u, v)), values)
        return Call(name, tuple(values))

    def _place(self, offset: int) -> int:
        return self.origin[min(max(offset, 0), len(self.origin) - 1)]

    def _fail(self, why: str, place: int) -> NoReturn:
        rest = self.text[place : place + 12] + ("..." if len(self.text) > place + 12 else "")
        raise FormulaError(f'{why}: look at "{rest}" at character {place + 1}.', place) from None


def _negative(node: Node) -> Node:
    return Number(-node.value) if isinstance(node, Number) else Call("neg", (node,))


def _truth(node: Node) -> Node:
    return node if is_condition(node) else Call("ne", (node, Number(0.0)))


def _not(node: Node) -> Node:
    return Call("sub", (Number(1.0), _truth(node)))
