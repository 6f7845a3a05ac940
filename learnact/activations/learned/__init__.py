"""Learned activations: small curves with parameters of their own, stacked over seeds."""

from learnact.activations.learned.describe import Description, dead, describe, describe_function, of_each
from learnact.activations.learned.exact import one_member
from learnact.activations.learned.freeze import frozen
from learnact.activations.learned.module import Learned, glancing
from learnact.activations.learned.nearest import Match, nearest
from learnact.activations.learned.registry import KINDS, AnyRecipe, learned
from learnact.activations.learned.saved_curve import SavedCurve, described

__all__ = [
    "KINDS",
    "AnyRecipe",
    "Description",
    "Learned",
    "Match",
    "SavedCurve",
    "dead",
    "describe",
    "describe_function",
    "described",
    "frozen",
    "glancing",
    "learned",
    "nearest",
    "of_each",
    "one_member",
]
