"""A training as bytes: all that it depends on, to go on elsewhere, or to be looked at beside the run itself."""

import io
from typing import Any

import numpy as np
import torch

from learnact.data import Dataset
from learnact.spec import Spec
from learnact.training.build import build
from learnact.training.inputs import make_trainer
from learnact.training.snapshot import parameters
from learnact.training.trainer import Trainer


def save(trainer: Trainer) -> bytes:
    """`Trainer.state_dict()` by torch.save; an evaluation under way is finished first."""
    buffer = io.BytesIO()
    torch.save(trainer.state_dict(), buffer)
    return buffer.getvalue()


def restore_trainer(spec: Spec, dataset: Dataset, checkpoint: bytes | None) -> Trainer:
    """The training as it was saved; at its first weights where it was not.

    Args:
        spec: the experiment of the run; what was set live, the checkpoint sets again.
        checkpoint: what `save` gave, or None.

    Raises:
        SpecError: where the weights that it starts from are not here.
    """
    trainer = make_trainer(spec, dataset)
    if checkpoint is not None:
        trainer.load_state_dict(_loaded(checkpoint))
    return trainer


def restore_parameters(spec: Spec, dataset: Dataset, checkpoint: bytes) -> tuple[int, dict[str, np.ndarray]]:
    """Only the step and the parameters [S, ...] by name, without what training needs beside them."""
    state = _loaded(checkpoint)
    network = build(spec, dataset)
    network.load_state_dict(state["network"])
    return state["step"], parameters(network)


def _loaded(checkpoint: bytes) -> dict[str, Any]:
    """Plain values and tensors; nothing in it is executed."""
    state: dict[str, Any] = torch.load(io.BytesIO(checkpoint), weights_only=True)
    return state
