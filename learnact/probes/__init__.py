"""Questions to a network: (network, data) -> arrays."""

from learnact.probes.dead import Change, Counting, Dead, changes, dead
from learnact.probes.distributions import Whole, distributions
from learnact.probes.flow import flow
from learnact.probes.harmonics import Harmonics, Through, harmonics, signal
from learnact.probes.inside import inside
from learnact.probes.likeness import Likeness, at_moment, likeness, pooled
from learnact.probes.meanfield import MeanField
from learnact.probes.propagation import Gaussian, Propagation, Stack, propagation
from learnact.probes.shapes import Shape, groups, shapes
from learnact.probes.worth import Cost, cost, step_ratio

__all__ = [
    "Change",
    "Cost",
    "Counting",
    "Dead",
    "Gaussian",
    "Harmonics",
    "Likeness",
    "MeanField",
    "Propagation",
    "Shape",
    "Stack",
    "Through",
    "Whole",
    "at_moment",
    "changes",
    "cost",
    "dead",
    "distributions",
    "flow",
    "groups",
    "harmonics",
    "inside",
    "likeness",
    "pooled",
    "propagation",
    "shapes",
    "signal",
    "step_ratio",
]
