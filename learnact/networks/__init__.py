"""Networks whose parameters are stacked over seeds."""

from learnact.networks.forward import forward_in_pieces, record_forward, rows_per_piece
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
    "forward_in_pieces",
    "noises",
    "preserved_modes",
    "record_forward",
    "rows_per_piece",
]
