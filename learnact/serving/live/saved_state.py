"""Questions to a run that take longer than a moment: its network as it was saved last, apart from the run itself."""

import io

import torch

from learnact.data import Dataset
from learnact.serving.live.record import Record
from learnact.training import Trainer
from learnact.training.inputs import make_trainer


def as_saved(record: Record, dataset: Dataset) -> Trainer:
    """The training of a run as its worker saved it last, seconds ago at most; at its first weights where it has not.

    Raises:
        SpecError: where what it starts from is not here.
    """
    with record.lock:
        spec, state = record.spec, record.state
    trainer = make_trainer(spec, dataset)
    if state is not None:
        trainer.load_state_dict(torch.load(io.BytesIO(state), weights_only=True))
    return trainer
