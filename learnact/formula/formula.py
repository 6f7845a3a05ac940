"""A formula as the rest of the lab sees it: its text and its tree, and what can be made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from learnact.errors import FormulaError
from learnact.formula import tree, wire_json
from learnact.formula.compiler import TorchFunction, to_torch
from learnact.formula.parser import read
from learnact.formula.printer import to_text, to_title
from learnact.formula.structure import Structure, structure
from learnact.formula.typeset import to_latex, to_mathml
from learnact.formula.vocabulary import LINE, vocabulary


@dataclass(frozen=True)
class Expression:
    """A formula in x and the letters a, b, c, d (α, β, γ, δ), or in x1 and x2.

    Attributes:
        text: as it was typed.
        tree: what it means; always within the limits of the language.
        variables: ("x",) or ("x1", "x2").
    """

    text: str
    tree: tree.Node
    variables: tuple[str, ...] = LINE.variables

    def __post_init__(self) -> None:
        allowed = vocabulary(self.variables).names
        for name in sorted(tree.names(self.tree) - set(allowed)):
            raise FormulaError(f"A name in this formula is one of {', '.join(allowed)}, not {name!r}.")

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters that occur, in the order a, b, c, d."""
        return tree.letters(self.tree)

    def torch(self, fixed: Mapping[str, float] | None = None) -> TorchFunction:
        """A function of the variables (in order or by name) and, by name, of the letters that are not fixed.

        Args:
            fixed: numbers by letter, which become constants.
        """
        return to_torch(self.tree, fixed, self.variables)

    def latex(self) -> str:
        """LaTeX of the right-hand side, without dollar signs."""
        return to_latex(self.tree)

    def mathml(self) -> str:
        """A <math> element as XML, for a browser."""
        return to_mathml(self.tree)

    def title(self) -> str:
        """A short plain text as one writes it by hand, for instance "sin 2x₁"; two formulas may share one."""
        return to_title(self.tree)

    def json(self) -> wire_json.Json:
        """Nested lists for a browser, for instance ["mul", "a", ["sin", "x"]]."""
        return wire_json.to_json(self.tree)

    def structure(self, x: Tensor, values: Mapping[str, float] | None = None) -> Structure:
        """What a formula in x is at the points x [n], float64, apart from rounding: straight pieces and choices."""
        return structure(self.tree, x, values)


def parse(text: str, variables: tuple[str, ...] = LINE.variables) -> Expression:
    """Read a typed formula of at most 200 characters, in x and the letters, or in ("x1", "x2").

    Raises:
        FormulaError: one sentence that quotes the place, which is also its `position` in its `formula`.
    """
    try:
        return Expression(text, read(text, vocabulary(variables)), variables)
    except FormulaError as error:
        error.formula = text if isinstance(text, str) else ""
        raise


def from_json(data: Any, variables: tuple[str, ...] = LINE.variables) -> Expression:
    """Read what `Expression.json` wrote, trusting nothing.

    Raises:
        FormulaError: one sentence.
    """
    node = wire_json.from_json(data)
    return Expression(to_text(node), node, variables)
