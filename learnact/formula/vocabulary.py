"""Which names a formula may hold: one number x with letters, or the two coordinates of the plane."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learnact.errors import FormulaError

LETTERS = ("a", "b", "c", "d")
GREEK = dict(zip(LETTERS, "αβγδ", strict=True))
"""Letter -> how it is shown."""
GREEK_WORDS = dict(zip(LETTERS, ("alpha", "beta", "gamma", "delta"), strict=True))
"""Letter -> its name, which may be typed and is LaTeX's."""


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


_SPELLINGS = {spelling: letter for spellings in (GREEK, GREEK_WORDS) for letter, spelling in spellings.items()}
LINE = Vocabulary(("x",), LETTERS, _SPELLINGS, "x, α β γ δ (typed as a b c d)", "x * tanh(x)")
PLANE = Vocabulary(("x1", "x2"), (), {"x_1": "x1", "x_2": "x2"}, "x1, x2", "x1 * x2")


def vocabulary(variables: tuple[str, ...]) -> Vocabulary:
    """The vocabulary with these variables; raises FormulaError where there is none."""
    for known in (LINE, PLANE):
        if known.variables == tuple(variables):
            return known
    raise FormulaError(f"The variables of a formula are ('x',) or ('x1', 'x2'), not {variables!r}.")
