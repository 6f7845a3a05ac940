"""An experiment in motion: network, batches, optimiser, early stopping, metrics, state."""

from learnact.training.build import build
from learnact.training.evaluation import LIVE_ROWS, Evaluation
from learnact.training.members import End
from learnact.training.snapshot import Snapshot, activation_parameters, parameters
from learnact.training.trainer import EDITABLE, MAX_WEIGHT, Trainer, device, threads

__all__ = [
    "EDITABLE",
    "LIVE_ROWS",
    "MAX_WEIGHT",
    "End",
    "Evaluation",
    "Snapshot",
    "Trainer",
    "activation_parameters",
    "build",
    "device",
    "parameters",
    "threads",
]
