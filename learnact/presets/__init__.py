"""The published experiments as Specs, each naming its source, and how they are run from the command line."""

from learnact.presets.covertype import covertype
from learnact.presets.fischer import fischer, fischer_small
from learnact.presets.preset import Preset
from learnact.presets.registry import PRESETS, experiment, preset

__all__ = ["PRESETS", "Preset", "covertype", "experiment", "fischer", "fischer_small", "preset"]
