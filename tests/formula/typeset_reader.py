"""Reads LaTeX and MathML of formulas as a mathematician would, and says what number they mean: nothing of the printer.

Elements are those of MathML; LaTeX is brought into them first.
"""

import math
import re
from collections.abc import Mapping
from functools import reduce
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import torch
from torch import Tensor

FUNCTIONS = {
    "sin": torch.sin, "cos": torch.cos, "tan": torch.tan, "arcsin": torch.asin, "arccos": torch.acos,
    "arctan": torch.atan, "sinh": torch.sinh, "cosh": torch.cosh, "tanh": torch.tanh, "ln": torch.log,
    "sign": torch.sign, "round": torch.round, "erf": torch.erf,
    "max": lambda *all_: reduce(torch.maximum, all_), "min": lambda *all_: reduce(torch.minimum, all_),
    "clip": lambda x, low, high: torch.minimum(torch.maximum(x, low), high),
}  # fmt: skip
RELATIONS = {"<": torch.lt, "≤": torch.le, ">": torch.gt, "≥": torch.ge, "=": torch.eq, "≠": torch.ne}
NAMES = {"x": "x", "x₁": "x1", "x₂": "x2", "α": "a", "β": "b", "γ": "c", "δ": "d"}
SIGNS = {
    r"\cdot": "·", r"\bmod": "mod", r"\le": "≤", r"\ge": "≥", r"\ne": "≠", r"\lfloor": "⌊", r"\rfloor": "⌋",
    r"\lceil": "⌈", r"\rceil": "⌉", "-": "−",
}  # fmt: skip
LETTERS = {r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\pi": "π", "x_1": "x₁", "x_2": "x₂"}


def value_of_mathml(text: str, values: Mapping[str, Tensor]) -> Tensor:
    """The number that a <math> element means, at values of x, x1, x2, a to d of one shape."""
    root = ElementTree.fromstring(re.sub(' xmlns="[^"]*"', "", text))
    return Reader(list(root), values).all_as_number()


def value_of_latex(text: str, values: Mapping[str, Tensor]) -> Tensor:
    """The same for LaTeX."""
    return Reader(Latex(text).elements(), values).all_as_number()


class Reader:
    """A row of elements, by the precedence that readers of mathematics know: mod between sum and product."""

    def __init__(self, items: list[Element], values: Mapping[str, Tensor]) -> None:
        self.items, self.values = list(items), values

    def inside(self, items: list[Element]) -> "Reader":
        return Reader(items, self.values)

    def all_as_number(self) -> Tensor:
        found = self.sum()
        assert not self.items, ElementTree.tostring(self.items[0], "unicode")
        return found

    def all_as_condition(self) -> Tensor:
        found = self.either()
        assert not self.items
        return found

    def sign(self, *wanted: str) -> str:
        """The sign that comes next and is taken, if it is one of these."""
        if self.items and self.items[0].tag in ("mo", "mtext") and (self.items[0].text or "").strip() in wanted:
            return (self.items.pop(0).text or "").strip()
        return ""

    def sum(self) -> Tensor:
        total = -self.product() if self.sign("−") else self.product()
        while sign := self.sign("+", "−"):
            total = total + self.product() if sign == "+" else total - self.product()
        return total

    def product(self) -> Tensor:
        found = self.factor()
        while self.items:
            if self.sign("mod"):
                found = torch.remainder(found, self.factor())
            elif self.sign("·", "\u2062") or self.items[0].tag not in ("mo", "mtext"):
                found = found * self.factor()
            else:
                break
        return found

    def factor(self) -> Tensor:
        item = self.items.pop(0)
        head, exponent = (item[0], item[1]) if item.tag == "msup" else (item, None)
        head = head[0] if head.tag == "mrow" and len(head) == 1 else head
        if head.tag == "mi" and head.text in FUNCTIONS:
            found = FUNCTIONS[head.text](*self.arguments(self.items.pop(0)))
        else:
            found = self.inside(list(head)).all_as_number() if is_plain(head) else self.single(head)
        return found if exponent is None else torch.pow(found, self.inside([exponent]).group())

    def group(self) -> Tensor:
        (item,) = self.items
        return self.inside(list(item) if is_plain(item) else [item]).all_as_number()

    def single(self, item: Element) -> Tensor:
        like = next(iter(self.values.values()))
        match item.tag, item.text:
            case "mn", str(digits):
                return torch.full_like(like, float(digits))
            case "mi", ("e" | "π") as constant:
                return torch.full_like(like, math.e if constant == "e" else math.pi)
            case "mi", str(name):
                return self.values[NAMES[name]]
            case "mfrac", _:
                return self.inside([item[0]]).group() / self.inside([item[1]]).group()
            case "msqrt", _:
                return torch.sqrt(self.inside(list(item)).all_as_number())
            case "mrow", _:
                return self.fence(item)
        raise AssertionError(ElementTree.tostring(item, "unicode"))

    def fence(self, item: Element) -> Tensor:
        inside = self.inside(list(item)[1:-1])
        match item[0].text:
            case "(":
                return inside.all_as_number()
            case "[":
                return inside.all_as_condition().double()
            case "|":
                return inside.all_as_number().abs()
            case "⌊":
                return inside.all_as_number().floor()
            case "⌈":
                return inside.all_as_number().ceil()
        assert item[0].text == "{"
        *rows, last = item[1]
        found = self.inside(list(last[0])).all_as_number()
        assert last[1][0].text == "else"
        for row in reversed(rows):
            assert (row[1][0].text or "").strip() == "if"
            condition = self.inside(list(row[1])[1:]).all_as_condition()
            found = torch.where(condition, self.inside(list(row[0])).all_as_number(), found)
        return found

    def arguments(self, item: Element) -> list[Tensor]:
        assert item[0].text == "(" and item[-1].text == ")"
        groups: list[list[Element]] = [[]]
        for element in list(item)[1:-1]:
            if element.tag == "mo" and element.text == ",":
                groups.append([])
            else:
                groups[-1].append(element)
        return [self.inside(group).all_as_number() for group in groups]

    def either(self) -> Tensor:
        found = self.both()
        while self.sign("or"):
            found = found | self.both()
        return found

    def both(self) -> Tensor:
        found = self.comparison()
        while self.sign("and"):
            found = found & self.comparison()
        return found

    def comparison(self) -> Tensor:
        if self.sign("not"):
            return ~self.inside(list(self.items.pop(0))[1:-1]).all_as_condition()
        if self.items[0].tag == "mrow" and self.items[0][0].text == "(" and is_condition(self.items[0]):
            return self.inside(list(self.items.pop(0))[1:-1]).all_as_condition()
        left = self.sum()
        return RELATIONS[self.sign(*RELATIONS)](left, self.sum())


def is_plain(item: Element) -> bool:
    """A row that is there only to hold a group together."""
    return item.tag == "mrow" and not (item[0].tag == "mo" and item[0].text in ("(", "[", "|", "⌊", "⌈", "{"))


def is_condition(item: Element) -> bool:
    return any(e.tag == "mtext" or (e.tag == "mo" and e.text in RELATIONS) for e in item)


def is_function(item: Element) -> bool:
    """sin, or sin²."""
    head = item[0][0] if item.tag == "msup" else item
    return head.tag == "mi" and head.text in FUNCTIONS


class Latex:
    """LaTeX -> elements."""

    def __init__(self, text: str) -> None:
        pattern = r"\\operatorname\{\w+\}|\\text\{[^}]*\}|\\(?:begin|end)\{cases\}|\\\\|\\[a-z]+|[0-9.]+|x_[12]|\S"
        self.tokens = re.findall(pattern, text)

    def elements(self, *ends: str) -> list[Element]:
        """Up to one of the tokens `ends`, which is left where it is."""
        found: list[Element] = []
        while self.tokens and self.tokens[0] not in ends:
            if self.tokens[0] == "^":
                self.tokens.pop(0)
                start = -2 if len(found) > 1 and is_function(found[-2]) else -1  # f(x)² is the square of f(x)
                found[start:] = [made("msup", made("mrow", *found[start:]), made("mrow", *self.group()))]
            else:
                found.append(self.element(self.tokens.pop(0)))
        return found

    def group(self) -> list[Element]:
        assert self.tokens.pop(0) == "{"
        found = self.elements("}")
        self.tokens.pop(0)
        return found

    def element(self, token: str) -> Element:
        if token == r"\frac":
            return made("mfrac", made("mrow", *self.group()), made("mrow", *self.group()))
        if token == r"\sqrt":
            return made("msqrt", *self.group())
        if token == r"\left":
            opened, inside = self.tokens.pop(0), self.elements(r"\right")
            closed = self.tokens[1]
            del self.tokens[:2]
            return made("mrow", word("mo", SIGNS.get(opened, opened)), *inside, word("mo", SIGNS.get(closed, closed)))
        if token == r"\begin{cases}":
            return self.cases()
        if token.startswith((r"\text", r"\operatorname")):
            return word("mtext" if "text" in token else "mi", token[token.index("{") + 1 : -1])
        if token[0].isdigit():
            return word("mn", token)
        if token in LETTERS or token.isalpha() or token[1:] in FUNCTIONS:
            return word("mi", LETTERS.get(token, token.removeprefix("\\")))
        return word("mo", SIGNS.get(token, token))

    def cases(self) -> Element:
        rows = []
        while True:
            value = self.elements("&")
            self.tokens.pop(0)
            rows.append(made("mtr", made("mtd", *value), made("mtd", *self.elements(r"\\", r"\end{cases}"))))
            if self.tokens.pop(0) == r"\end{cases}":
                return made("mrow", word("mo", "{"), made("mtable", *rows))


def made(tag: str, *children: Element) -> Element:
    element = Element(tag)
    element.extend(children)
    return element


def word(tag: str, text: str) -> Element:
    element = Element(tag)
    element.text = text
    return element
