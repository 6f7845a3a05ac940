"""What stands in a cell: a finite number, or a formula in the four sliders α β γ δ alone."""

import math
from collections.abc import Mapping
from functools import lru_cache

import torch

from learnact.errors import FormulaError, SpecError
from learnact.formula import Expression, parse
from learnact.formula.tree import Name as NameNode
from learnact.formula.tree import Node, Number, calculate, names
from learnact.spec.sentences import shown

Cell = float | str
MAX_NUMBER = 1e6
PLANE = ("x1", "x2")
TAKES = "a cell takes numbers, α β γ δ (a b c d), pi, e and functions; x is not allowed in a cell."


def checked(value: object) -> Cell:
    """A number as float, a formula as its text.

    Raises:
        SpecError: one sentence, for what is neither a finite number within ±1e6 nor a formula in α β γ δ.
    """
    if isinstance(value, str):
        formula(value.strip())
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SpecError(f"A cell is a finite number or a formula in α β γ δ (a b c d), not {shown(value)}.")
    if not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise SpecError(f"A number in a cell lies between -1,000,000 and 1,000,000, not at {shown(value)}.")
    return float(value) + 0.0  # no minus zero


def value(cell: Cell, letters: Mapping[str, float]) -> float:
    """What a cell is at these letters; infinite or not-a-number where its formula is.

    Args:
        letters: the sliders "a" to "d" as numbers.
    """
    return _evaluate(formula(cell).tree, letters) if isinstance(cell, str) else cell


def slope(cell: Cell, letter: str, letters: Mapping[str, float]) -> float:
    """The derivative of a cell by one of the sliders, at these.

    Args:
        letter: "a" to "d".
        letters: all four as numbers.
    """
    if not isinstance(cell, str) or letter not in formula(cell).letters:
        return 0.0
    with torch.enable_grad():
        at = {name: torch.tensor(number, dtype=torch.float64) for name, number in letters.items()}
        at[letter].requires_grad_()
        used = {name: number for name, number in at.items() if name in formula(cell).letters}
        found = formula(cell).torch()(torch.zeros((), dtype=torch.float64), **used)
        return float(torch.autograd.grad(found, at[letter])[0])


@lru_cache(maxsize=4096)
def formula(text: str) -> Expression:
    """The formula of a cell.

    Raises:
        SpecError: where it cannot be read or holds x, and where it is no number within ±1e6 whatever the sliders say.
    """
    try:
        found = _read(text, ("x",))
    except SpecError as error:
        before, unknown, _ = str(error).partition(" is not known: ")
        raise SpecError(f"{before}{unknown}{TAKES}") if unknown else error from None
    if "x" in names(found.tree):
        raise SpecError(f"“{text}” holds x: {TAKES}")
    if not found.letters:
        _bounded(text, _evaluate(found.tree, {}))
    return found


@lru_cache(maxsize=1024)
def curve(text: str) -> Expression:
    """The formula of an activation in x and α β γ δ; raises SpecError where it cannot be read."""
    return _read(text, ("x",))


@lru_cache(maxsize=1024)
def column(text: str) -> Expression:
    """The formula of an input in x1 and x2; raises SpecError where it cannot be read."""
    return _read(text, PLANE)


def _read(text: str, variables: tuple[str, ...]) -> Expression:
    try:
        return parse(text, variables)
    except FormulaError as error:
        raise SpecError(f"“{text[:40]}”: {error}") from None


def _bounded(text: str, number: float) -> None:
    if not -MAX_NUMBER <= number <= MAX_NUMBER:
        raise SpecError(f"A number in a cell lies between -1,000,000 and 1,000,000, but “{text}” is {_said(number)}.")


def _said(number: float) -> str:
    if math.isnan(number):
        return "not a number"
    return f"{number:.6g}".replace("inf", "infinite").replace("-infinite", "minus infinite")


def _evaluate(node: Node, letters: Mapping[str, float]) -> float:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, NameNode):
        return letters[node.name]
    return calculate(node.operator, *(_evaluate(argument, letters) for argument in node.arguments))
