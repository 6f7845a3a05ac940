"""Questions to a network: (network, data) -> arrays."""

from learnact.probes.likeness import Likeness, at_moment, likeness, pooled
from learnact.probes.shapes import Shape, groups, shapes
from learnact.probes.worth import Cost, cost, step_ratio

__all__ = ["Cost", "Likeness", "Shape", "at_moment", "cost", "groups", "likeness", "pooled", "shapes", "step_ratio"]
