"""Which names a formula may hold: one number x with letters, or the two coordinates of the plane."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learnact.errors import FormulaError

LETTERS = ("a", "b", "c", "d")  # α β γ δ
_GREEK = dict(zip(("α", "β", "γ", "δ", "alpha", "beta", "gamma", "delta"), LETTERS * 2, strict=True))


@dataclass(frozen=True)
class Vocabulary:
    """The names of one kind of formula.

    Attributes:
        variables: what varies, in the order in which a function takes them.
        letters: parameters.
        spellings: other ways to type a name, beside indices as in x₁.
        shown: the names as an error lists them.
        example: a formula that an error gives as an example.
    """

    variables: tuple[str, ...]
    letters: tuple[str, ...]
    spellings: Mapping[str, str] = field(repr=False)
    shown: str
    example: str

    @property
    def names(self) -> tuple[str, ...]:
        """All names."""
        return self.variables + self.letters


LINE = Vocabulary(("x",), LETTERS, _GREEK, "x, α β γ δ (typed as a b c d)", "x * tanh(x)")
PLANE = Vocabulary(("x1", "x2"), (), {"x_1": "x1", "x_2": "x2"}, "x1, x2", "x1 * x2")


def vocabulary(variables: tuple[str, ...]) -> Vocabulary:
    """The vocabulary with these variables; raises FormulaError where there is none."""
    for known in (LINE, PLANE):
        if known.variables == tuple(variables):
            return known
    raise FormulaError(f"The variables of a formula are ('x',) or ('x1', 'x2'), not {variables!r}.")
