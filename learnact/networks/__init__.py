"""Networks whose parameters are stacked over seeds."""

from learnact.networks.hooks import ActivationRecorder, ForwardHook
from learnact.networks.initialise import SCHEMES, Draw
from learnact.networks.mlp import Dropout, Layer, Network, Parts, noises
from learnact.networks.modes import evaluating, preserved_modes
from learnact.networks.normalise import NORMS, BatchNorm, LayerNorm

__all__ = [
    "NORMS",
    "SCHEMES",
    "ActivationRecorder",
    "BatchNorm",
    "Draw",
    "Dropout",
    "ForwardHook",
    "Layer",
    "LayerNorm",
    "Network",
    "Parts",
    "evaluating",
    "noises",
    "preserved_modes",
]
