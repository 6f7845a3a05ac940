"""Learned activations: small curves with parameters of their own, stacked over seeds."""

from learnact.activations.learned.module import Learned
from learnact.activations.learned.registry import KINDS, AnyRecipe, learned

__all__ = ["KINDS", "AnyRecipe", "Learned", "learned"]
