"""Activations: the zoo, typed formulas, and what can be computed about them."""

from learnact.activations.activation import Activation, Elementwise, Parameter, Recipe, derivatives
from learnact.activations.activation_table import ActivationTable, tabulate
from learnact.activations.analysis import Properties, Timing, gain, measure_time, measure_times, properties
from learnact.activations.learned import KINDS, AnyRecipe, Learned, learned
from learnact.activations.zoo import ZOO, get
from learnact.activations.zoo.entry import typed
from learnact.formula import Expression, from_json, parse

__all__ = [
    "KINDS",
    "ZOO",
    "Activation",
    "ActivationTable",
    "AnyRecipe",
    "Elementwise",
    "Expression",
    "Learned",
    "Parameter",
    "Properties",
    "Recipe",
    "Timing",
    "derivatives",
    "from_json",
    "gain",
    "get",
    "learned",
    "measure_time",
    "measure_times",
    "parse",
    "properties",
    "tabulate",
    "typed",
]
