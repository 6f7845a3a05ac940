"""The lab's small expression language: x and the letters α β γ δ, or x₁ and x₂, numbers and about forty operators.

One parser; from the tree come the torch function, the LaTeX, and the JSON of which a browser makes a closure.
"""

from learnact.formula.formula import Expression, from_json, parse
from learnact.formula.operators import FUNCTIONS, OPERATORS
from learnact.formula.parser import MAX_LENGTH
from learnact.formula.structure import Structure
from learnact.formula.vocabulary import LETTERS

__all__ = [
    "FUNCTIONS",
    "LETTERS",
    "MAX_LENGTH",
    "OPERATORS",
    "Expression",
    "Structure",
    "from_json",
    "parse",
]
