"""The lab's small expression language: x, the letters α β γ δ, numbers and about forty operators.

One parser; from the tree come the torch function, the LaTeX, and the JSON of which a browser makes a closure.
"""

from learnact.activations.expression.compiler import to_torch
from learnact.activations.expression.exchange import from_json, to_json
from learnact.activations.expression.latex import to_latex
from learnact.activations.expression.parser import MAX_LENGTH, parse
from learnact.activations.expression.structure import Structure, structure
from learnact.activations.expression.tree import LETTERS, Call, Expression, Name, Number, letters

__all__ = [
    "LETTERS",
    "MAX_LENGTH",
    "Call",
    "Expression",
    "Name",
    "Number",
    "Structure",
    "from_json",
    "letters",
    "parse",
    "structure",
    "to_json",
    "to_latex",
    "to_torch",
]
