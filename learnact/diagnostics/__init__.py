"""Questions to a network: (network, data) -> arrays."""

from learnact.diagnostics.curve_match import CurveMatch, match_curve, match_in_snapshot, pooled_moments
from learnact.diagnostics.curves import ActivationCurve, activation_curves, curve_groups, curve_rows
from learnact.diagnostics.dead_neurons import Change, DeadNeurons, NeuronCounter, changes, count_dead_neurons
from learnact.diagnostics.distributions import Distributions, distributions
from learnact.diagnostics.gradient_batches import gradient_statistics
from learnact.diagnostics.harmonics import Harmonics, SignalDensities, harmonics, signal
from learnact.diagnostics.layers import layer_statistics
from learnact.diagnostics.mean_field import MeanField
from learnact.diagnostics.network_cost import NetworkCost, network_cost, step_seconds
from learnact.diagnostics.propagation import Gaussian, Propagation, Stack, propagation

__all__ = [
    "ActivationCurve",
    "Change",
    "CurveMatch",
    "DeadNeurons",
    "Distributions",
    "Gaussian",
    "Harmonics",
    "MeanField",
    "NetworkCost",
    "NeuronCounter",
    "Propagation",
    "SignalDensities",
    "Stack",
    "activation_curves",
    "changes",
    "count_dead_neurons",
    "curve_groups",
    "curve_rows",
    "distributions",
    "gradient_statistics",
    "harmonics",
    "layer_statistics",
    "match_curve",
    "match_in_snapshot",
    "network_cost",
    "pooled_moments",
    "propagation",
    "signal",
    "step_seconds",
]
