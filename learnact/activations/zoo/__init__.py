"""The zoo: every activation of the lab by its name, in the order of the gallery."""

from learnact.activations.zoo.registry import ZOO, get

__all__ = ["ZOO", "get"]
