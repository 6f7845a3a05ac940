"""A formula as LaTeX or MathML: typeset in two dimensions, with no more brackets than needed.

Both put the same brackets; what differs is only how a fraction, a power or a name is spelt.
"""

import math
import re
from collections.abc import Mapping, Sequence

from learnact.formula.operators import FUNCTIONS
from learnact.formula.printer import (
    ATOM,
    BARE,
    FRACTION,
    FUNCTION_NAMES,
    POWER,
    PRODUCT,
    SUM,
    SYMBOLS,
    Notation,
    Piece,
    Rule,
)
from learnact.formula.tree import Call, Node, Number
from learnact.formula.vocabulary import GREEK_WORDS


class _Typeset(Notation):
    """What LaTeX and MathML have in common.

    Attributes:
        digits: of a number.
        literal: a number that is not negative.
        constants: number -> its symbol.
        doubled: a plus with a minus behind it, and the minus that is written in their place.
        digit: finds a second factor that begins with a digit, and so needs a sign before it.
        row, last_row, between: the lines of a choice.
    """

    digits: int
    literal: Rule
    constants: Mapping[float, str]
    doubled: tuple[str, str]
    digit: re.Pattern[str]
    row: Rule
    last_row: Rule
    between: str

    def number(self, value: float) -> Piece:
        if value < 0:
            return self.operator("neg", [self.number(-value)._replace(binds=PRODUCT)])
        mantissa, _, exponent = f"{value:.{self.digits}g}".partition("e")
        if value in self.constants or not exponent:
            return Piece(self.constants.get(value) or self._literal(mantissa).text)
        power = self.operator("pow", [self._literal("10"), self.number(float(exponent))])
        product = self.operator("times", [self._literal(mantissa), power])
        return power._replace(binds=PRODUCT) if mantissa == "1" else product

    def _literal(self, digits: str) -> Piece:
        return self.fill(self.literal, [Piece(digits)])

    def call(self, node: Call) -> Piece:
        match node:
            case Call("mul", (left, right)):
                return self._product(left, right)
            case Call("pow", (Call("sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh" as name, (argument,)), Number(2))):
                head = self.operator("pow", [Piece(self.functions[name]), self.number(2.0)])
                return self.function(head.text, [self.write(argument)])  # sin²(x), not (sin x)²
            case Call("min" | "max" as operator):
                return self.operator(operator, self._all_of(node))
            case Call("where"):
                return self.operator("where", [Piece(self.between.join(self._rows(node)))])
        return super().call(node)

    def fill(self, rule: Rule, pieces: Sequence[Piece]) -> Piece:
        text, binds, _ = super().fill(rule, pieces)
        return Piece(text.replace(*self.doubled), binds)

    def _product(self, left: Node, right: Node) -> Piece:
        negative = isinstance(left, Number) and left.value < 0
        first, second = self.write(left), Piece(self.held(self.write(right), PRODUCT))
        sign = "times" if self.digit.match(second.text) else "mul"
        if negative:
            return self.operator(sign, [first._replace(binds=PRODUCT), second])._replace(binds=SUM)
        return self.operator(sign, [first, second])

    def _all_of(self, node: Call) -> list[Piece]:
        """min and max of more than two are nested pairs inside."""
        first, last = node.arguments
        same = isinstance(first, Call) and first.operator == node.operator
        before = self._all_of(first) if isinstance(first, Call) and same else [self.write(first)]
        return [*before, self.write(last)]

    def _rows(self, node: Node) -> list[str]:
        """Branches inside the last branch become rows of the same brace."""
        match node:
            case Call("where", (condition, taken, other)):
                row = self.fill(self.row, [self.write(taken), self.condition(condition)])
                return [row.text, *self._rows(other)]
        return [self.fill(self.last_row, [self.write(node)]).text]


def _fenced(inner: str, opened: str = "(", closed: str = ")") -> str:
    return f"<mrow><mo>{opened}</mo>{inner}<mo>{closed}</mo></mrow>"


_TIMES = "<mo>\u2062</mo>"  # a product without a sign
_FORMS: dict[str, tuple[str, str, int, tuple[int, ...]]] = {  # LaTeX, MathML, how tight it is, what it needs
    "neg": ("-#1", "<mo>−</mo>#1", SUM, (PRODUCT,)),
    "add": ("#1 + #2", "#1<mo>+</mo>#2", SUM, (SUM, SUM)),
    "sub": ("#1 - #2", "#1<mo>−</mo>#2", SUM, (SUM, PRODUCT)),
    "mul": ("#1 #2", f"#1{_TIMES}#2", PRODUCT, (PRODUCT, PRODUCT)),
    "times": (r"#1 \cdot #2", "#1<mo>·</mo>#2", PRODUCT, (PRODUCT, PRODUCT)),
    "div": (r"\frac{#1}{#2}", "<mfrac><mrow>#1</mrow><mrow>#2</mrow></mfrac>", FRACTION, (0, 0)),
    "mod": (r"#1 \bmod #2", "#1<mo>mod</mo>#2", BARE, (FRACTION, FRACTION)),
    "pow": ("#1^{#2}", "<msup><mrow>#1</mrow><mrow>#2</mrow></msup>", POWER, (ATOM, 0)),
    "exp": ("e^{#1}", "<msup><mi>e</mi><mrow>#1</mrow></msup>", POWER, (0,)),
    "expm1": ("e^{#1} - 1", "<msup><mi>e</mi><mrow>#1</mrow></msup><mo>−</mo><mn>1</mn>", SUM, (0,)),
    "log1p": (r"\ln\left(1 + #1\right)", f"<mi>ln</mi>{_fenced('<mn>1</mn><mo>+</mo>#1')}", ATOM, (SUM,)),
    "softplus": (
        r"\ln\left(1 + e^{#1}\right)",
        f"<mi>ln</mi>{_fenced('<mn>1</mn><mo>+</mo><msup><mi>e</mi><mrow>#1</mrow></msup>')}",
        ATOM,
        (0,),
    ),
    "sigmoid": (
        r"\frac{1}{1 + e^{-#1}}",
        "<mfrac><mn>1</mn><mrow><mn>1</mn><mo>+</mo><msup><mi>e</mi><mrow><mo>−</mo>#1</mrow></msup></mrow></mfrac>",
        FRACTION,
        (PRODUCT,),
    ),
    "relu": (r"\max\left(0, #1\right)", f"<mi>max</mi>{_fenced('<mn>0</mn><mo>,</mo>#1')}", ATOM, (0,)),
    "sqrt": (r"\sqrt{#1}", "<msqrt>#1</msqrt>", ATOM, (0,)),
    "abs": (r"\left|#1\right|", _fenced("#1", "|", "|"), ATOM, (0,)),
    "floor": (r"\left\lfloor #1\right\rfloor", _fenced("#1", "⌊", "⌋"), ATOM, (0,)),
    "ceil": (r"\left\lceil #1\right\rceil", _fenced("#1", "⌈", "⌉"), ATOM, (0,)),
    "where": (
        r"\begin{cases} #1 \end{cases}",
        "<mrow><mo>{</mo><mtable>#1</mtable></mrow>",
        FRACTION,
        (0,),
    ),
}
_JOINED: dict[str, tuple[str, str, int, tuple[int, ...]]] = {  # conditions: or is 0, and is 1
    "max": (r"#1 \text{ or } #2", "#1<mtext>\u00a0or\u00a0</mtext>#2", 0, (0, 0)),
    "mul": (r"#1 \text{ and } #2", "#1<mtext>\u00a0and\u00a0</mtext>#2", 1, (1, 1)),
    "sub": (r"\text{not } \left(#2\right)", f"<mtext>not\u00a0</mtext>{_fenced('#2')}", ATOM, (0, 0)),
}
_COMPARED = {
    "lt": ("<", "&lt;"), "le": (r"\le", "≤"), "gt": (">", "&gt;"), "ge": (r"\ge", "≥"), "eq": ("=", "="),
    "ne": (r"\ne", "≠"),
}  # fmt: skip


class _Latex(_Typeset):
    names: Mapping[str, str] = {"x1": "x_1", "x2": "x_2", **{a: f"\\{word}" for a, word in GREEK_WORDS.items()}}
    functions: Mapping[str, str] = {
        **{name: rf"\operatorname{{{name}}}" for name in FUNCTIONS},
        **{name: f"\\{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max")},
        **{name: f"\\{shown}" for name, shown in FUNCTION_NAMES.items()},
    }
    rules: Mapping[str, Rule] = {
        **{name: Rule(latex, binds, needs) for name, (latex, _, binds, needs) in _FORMS.items()},
        **{name: Rule(rf"\left[#1 {sign} #2\right]", ATOM, (SUM, SUM)) for name, (sign, _) in _COMPARED.items()},
    }
    conditions: Mapping[str, Rule] = {
        **{name: Rule(latex, binds, needs) for name, (latex, _, binds, needs) in _JOINED.items()},
        **{name: Rule(f"#1 {sign} #2", ATOM, (SUM, SUM)) for name, (sign, _) in _COMPARED.items()},
    }
    truth = Rule(r"#1 \ne 0", ATOM, (SUM,))
    brackets = r"\left(#1\right)"
    digits, literal, constants = 6, Rule("#1"), {math.pi: r"\pi", math.e: "e"}
    doubled, digit = ("+ -", "- "), re.compile("[0-9]")
    row, last_row, between = Rule(r"#1 & \text{if } #2"), Rule(r"#1 & \text{else}"), r" \\ "


class _MathML(_Typeset):
    names: Mapping[str, str] = {name: f"<mi>{shown}</mi>" for name, shown in {"x": "x", **SYMBOLS}.items()}
    functions: Mapping[str, str] = {name: f"<mi>{FUNCTION_NAMES.get(name, name)}</mi>" for name in FUNCTIONS}
    rules: Mapping[str, Rule] = {
        **{name: Rule(mathml, binds, needs) for name, (_, mathml, binds, needs) in _FORMS.items()},
        **{
            name: Rule(_fenced(f"#1<mo>{sign}</mo>#2", "[", "]"), ATOM, (SUM, SUM))
            for name, (_, sign) in _COMPARED.items()
        },
    }
    conditions: Mapping[str, Rule] = {
        **{name: Rule(mathml, binds, needs) for name, (_, mathml, binds, needs) in _JOINED.items()},
        **{name: Rule(f"#1<mo>{sign}</mo>#2", ATOM, (SUM, SUM)) for name, (_, sign) in _COMPARED.items()},
    }
    truth = Rule("#1<mo>≠</mo><mn>0</mn>", ATOM, (SUM,))
    brackets, comma = _fenced("#1"), "<mo>,</mo>"
    digits, literal, constants = 5, Rule("<mn>#1</mn>"), {math.pi: "<mi>π</mi>", math.e: "<mi>e</mi>"}
    doubled, digit = ("<mo>+</mo><mo>−</mo>", "<mo>−</mo>"), re.compile("(<msup>|<mrow>)*<mn>")
    row = Rule("<mtr><mtd>#1</mtd><mtd><mtext>if\u00a0</mtext>#2</mtd></mtr>")
    last_row, between = Rule("<mtr><mtd>#1</mtd><mtd><mtext>else</mtext></mtd></mtr>"), ""


_LATEX, _MATHML = _Latex(), _MathML()


def to_latex(node: Node) -> str:
    """LaTeX without dollar signs; numbers with six digits."""
    return _LATEX.write(node).text


def latex_of(operator: str, argument: str) -> str:
    """LaTeX of an operator of one argument, around a sum that is LaTeX already."""
    return _LATEX.operator(operator, [Piece(argument, SUM)]).text


def to_mathml(node: Node) -> str:
    """A <math> element as XML; numbers with five digits."""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{_MATHML.write(node).text}</math>'
