"""Data sets: generated in the plane, shipped with scikit-learn or read from files; `load(name)` gives one."""

from learnact.data.dataset import SPLITS, Dataset, Split, Task
from learnact.data.features import MAX_FEATURES
from learnact.data.files import data_folder
from learnact.data.loading import check, load
from learnact.data.registry import SOURCES
from learnact.data.scaling import SCALINGS, Scaling
from learnact.data.sources import Option, Source

__all__ = [
    "MAX_FEATURES",
    "SCALINGS",
    "SOURCES",
    "SPLITS",
    "Dataset",
    "Option",
    "Scaling",
    "Source",
    "Split",
    "Task",
    "check",
    "data_folder",
    "load",
]
