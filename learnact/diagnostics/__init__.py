"""Questions to a network: (network, data) -> arrays."""

from learnact.diagnostics.cost import Cost, cost, step_ratio
from learnact.diagnostics.curve_match import Likeness, at_moment, likeness, pooled
from learnact.diagnostics.curves import Shape, groups, shapes
from learnact.diagnostics.dead_neurons import Change, Counting, Dead, changes, dead
from learnact.diagnostics.distributions import Whole, distributions
from learnact.diagnostics.gradients import flow
from learnact.diagnostics.harmonics import Harmonics, Through, harmonics, signal
from learnact.diagnostics.layers import inside
from learnact.diagnostics.mean_field import MeanField
from learnact.diagnostics.propagation import Gaussian, Propagation, Stack, propagation

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
