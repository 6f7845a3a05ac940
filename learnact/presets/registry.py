"""The published experiments by name: a plain dict, PRESETS."""

from learnact.errors import SpecError
from learnact.presets.covertype import COVERTYPE
from learnact.presets.fischer import FISCHER, FISCHER_SMALL
from learnact.presets.preset import Preset
from learnact.presets.tutorial import TUTORIAL
from learnact.presets.which import WHICH
from learnact.spec import Spec

PRESETS: dict[str, Preset] = {
    "fischer": FISCHER,
    "fischer_small": FISCHER_SMALL,
    "covertype": COVERTYPE,
    "which_subnetwork": WHICH,
    "uva_tutorial": TUTORIAL,
}


def preset(name: str) -> Preset:
    """A preset by its name; raises SpecError with the list."""
    if name not in PRESETS:
        raise SpecError(f"A preset must be one of {', '.join(PRESETS)}, not {name[:40]!r}.")
    return PRESETS[name]


def experiment(path: str) -> Spec:
    """An experiment by "preset/key"; raises SpecError with the list of presets or of keys."""
    name, _, key = path.partition("/")
    specs = preset(name).specs
    if key not in specs:
        raise SpecError(f"An experiment of {name} must be one of {', '.join(specs)}, not {key[:40]!r}.")
    return specs[key]
