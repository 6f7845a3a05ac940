"""Questions to a network: (network, data) -> arrays."""

from learnact.probes.likeness import Likeness, likeness
from learnact.probes.shapes import Shape, groups, shapes
from learnact.probes.worth import Cost, cost, step_ratio

__all__ = ["Cost", "Likeness", "Shape", "cost", "groups", "likeness", "shapes", "step_ratio"]
