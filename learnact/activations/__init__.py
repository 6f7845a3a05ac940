"""Activations: the zoo, typed formulas, and what can be computed about them."""

from learnact.activations.activation import Activation, Elementwise, Parameter, Recipe, derivatives
from learnact.activations.analysis import Cost, Properties, cost, costs, gain, properties
from learnact.activations.learned import KINDS, AnyRecipe, Learned, learned
from learnact.activations.table import Table, tabulate
from learnact.activations.zoo import ZOO, get
from learnact.activations.zoo.entry import typed
from learnact.formula import Expression, from_json, parse

__all__ = [
    "KINDS",
    "ZOO",
    "Activation",
    "AnyRecipe",
    "Cost",
    "Elementwise",
    "Expression",
    "Learned",
    "Parameter",
    "Properties",
    "Recipe",
    "Table",
    "cost",
    "costs",
    "derivatives",
    "from_json",
    "gain",
    "get",
    "learned",
    "parse",
    "properties",
    "tabulate",
    "typed",
]
