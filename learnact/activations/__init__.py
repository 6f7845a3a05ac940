"""Activations: the zoo, typed formulas, and what can be computed about them."""

from learnact.activations.activation import Activation, Parameter, derivatives
from learnact.activations.entry import typed
from learnact.activations.expression import Expression, from_json, parse
from learnact.activations.module import Elementwise
from learnact.activations.zoo import ZOO, get

__all__ = [
    "ZOO",
    "Activation",
    "Elementwise",
    "Expression",
    "Parameter",
    "derivatives",
    "from_json",
    "get",
    "parse",
    "typed",
]
