"""Networks whose parameters are stacked over seeds."""

from learnact.networks.forward import forward_in_pieces, record_forward, rows_per_piece
from learnact.networks.hooks import ActivationRecorder, ForwardHook
from learnact.networks.initialise import SCHEMES, Draw
from learnact.networks.mlp import Dropout, Layer, Network, Parts, noises
from learnact.networks.modes import evaluating, preserved_modes
from learnact.networks.normalise import NORMS, BatchNorm, LayerNorm
from learnact.networks.preserved_state import preserved_state, repeating

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
    "preserved_state",
    "record_forward",
    "repeating",
    "rows_per_piece",
]
