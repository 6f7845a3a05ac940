"""What an experiment needs beside its Spec: its data, and the weights it starts from."""

import torch

from learnact.data import Dataset
from learnact.data.artefacts import Artefacts
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.weights import read


def load_dataset(spec: Spec, artefacts: Artefacts | None = None) -> Dataset:
    """The data of an experiment; raises MissingData, DataError or SpecError with a sentence."""
    if spec.data.artefact is None:
        return spec.data.load()
    return spec.data.load((artefacts or Artefacts()).get(spec.data.artefact, "own data"))


def make_trainer(
    spec: Spec, data: Dataset, on: torch.device | None = None, artefacts: Artefacts | None = None
) -> Trainer:
    """The experiment in motion, from its first weights; raises SpecError where these are not here or do not fit."""
    if spec.start is None:
        return Trainer(spec, data, on)
    content = (artefacts or Artefacts()).get(spec.start, "weights")
    return Trainer(spec, data, on, start=read(content))
