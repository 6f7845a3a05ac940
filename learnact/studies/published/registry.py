"""The published experiments by name: a plain dict, PRESETS."""

from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies.published.covertype import COVERTYPE
from learnact.studies.published.fischer import FISCHER, FISCHER_SMALL
from learnact.studies.published.preset import Preset
from learnact.studies.published.tutorial import TUTORIAL
from learnact.studies.published.which_subnetwork import WHICH

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
