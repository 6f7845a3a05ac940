"""A formula as the rest of the lab sees it: its text and its tree, and what can be made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from learnact.expression import exchange, tree
from learnact.expression.compiler import TorchFunction, to_torch
from learnact.expression.latex import to_latex
from learnact.expression.parser import read
from learnact.expression.structure import Structure, structure
from learnact.expression.text import to_text


@dataclass(frozen=True)
class Expression:
    """A formula in x and the letters a, b, c, d (α, β, γ, δ).

    Attributes:
        text: as it was typed.
        tree: what it means; always within the limits of the language.
    """

    text: str
    tree: tree.Node

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that occur, in the order a, b, c, d."""
        return tree.letters(self.tree)

    def torch(self, fixed: Mapping[str, float] | None = None) -> TorchFunction:
        """A function (x, **letters) of x and the letters that are not fixed, fast and with safe gradients."""
        return to_torch(self.tree, fixed)

    def latex(self) -> str:
        """LaTeX of the right-hand side, without dollar signs."""
        return to_latex(self.tree)

    def json(self) -> exchange.Json:
        """Nested lists for a browser, for instance ["mul", "a", ["sin", "x"]]."""
        return exchange.to_json(self.tree)

    def structure(self, x: Tensor, values: Mapping[str, float] | None = None) -> Structure:
        """What the formula is at the points x [n], float64, apart from rounding: straight pieces and choices."""
        return structure(self.tree, x, values)


def parse(text: str) -> Expression:
    """Read a typed formula of at most 200 characters.

    Raises:
        FormulaError: one sentence that quotes the place, which is also its `position`.
    """
    return Expression(text, read(text))


def from_json(data: Any) -> Expression:
    """Read what `Expression.json` wrote, trusting nothing.

    Raises:
        FormulaError: one sentence.
    """
    node = exchange.from_json(data)
    return Expression(to_text(node), node)
