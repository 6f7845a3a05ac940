"""The published experiments as Specs, each naming its source, and how they are run from the command line."""

from learnact.studies.published.covertype import covertype
from learnact.studies.published.fischer import fischer, fischer_small
from learnact.studies.published.preset import Preset
from learnact.studies.published.registry import PRESETS, experiment, preset

__all__ = ["PRESETS", "Preset", "covertype", "experiment", "fischer", "fischer_small", "preset"]
