"""Networks whose parameters are stacked over seeds."""

from learnact.networks.initialise import SCHEMES, Draw
from learnact.networks.mlp import Dropout, Layer, Network, Parts, noises
from learnact.networks.normalise import NORMS, BatchNorm, LayerNorm
from learnact.networks.tape import Collect, Tape

__all__ = [
    "NORMS",
    "SCHEMES",
    "BatchNorm",
    "Collect",
    "Draw",
    "Dropout",
    "Layer",
    "LayerNorm",
    "Network",
    "Parts",
    "Tape",
    "noises",
]
