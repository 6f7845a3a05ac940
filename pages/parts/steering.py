"""What the live panel asks of the page: it changes the experiment, which the panel itself cannot."""

from collections.abc import Callable

import streamlit as st

from learnact.errors import LearnactError, RunError, SpecError
from learnact.spec import Spec
from learnact.store import Artefacts
from learnact.training.weights import diverged, write
from pages.parts import runs
from pages.parts.atlas_training import hand_over
from pages.parts.experiment import adopt, settled
from pages.parts.server import workers
from pages.parts.starts import resized

PANEL = "live"  # the component's key
ASKS = ("renew", "redraw", "change", "branch", "resume", "atlas")
CHANGEABLE = ("network.hidden", "training.learning_rate", "data.seed", "data.noise")


def renew() -> None:
    """New first weights: the seeds after the ones that were just used."""
    spec = _spec()
    adopt(spec.replace(first_seed=(spec.first_seed + spec.seeds) % 2**31, start=None))


def redraw() -> None:
    """Other points, or other rows for training, from the next seed of the data."""
    spec = _spec()
    _try(lambda: spec.replace(data__seed=(spec.data.seed + 1) % 2**31))


def change() -> None:
    """Fields that were changed on the picture itself, such as neurons added."""
    _try(lambda: _changed(_told("change")))


def branch() -> None:
    """A new run from the weights of a moment that one looks back at."""
    _try(lambda: _branched(_told("branch")))


def atlas() -> None:
    """The network that the picture shows, as a matrix in the hand."""
    try:
        hand_over(st.session_state.get("token", ""), _told("atlas"))
    except LearnactError as error:
        st.session_state.notice = str(error)


def resume() -> None:
    """The run that this tab had before it was loaded again."""
    spec = runs.resume(str(_told("resume")))
    if spec is not None:
        adopt(spec)


def said() -> None:
    """Shows what went wrong in one of these, once."""
    sentence = st.session_state.pop("notice", None)
    if sentence:
        st.error(sentence, icon=":material/error:")


def _changed(fields: object) -> Spec:
    if not isinstance(fields, dict) or not set(fields) <= set(CHANGEABLE):
        raise SpecError(f"The picture can change {', '.join(CHANGEABLE)} only, not {str(fields)[:60]}.")
    spec = _spec()
    if "network.hidden" in fields:
        spec = resized(spec, fields["network.hidden"])
    others = {name.replace(".", "__"): value for name, value in fields.items() if name != "network.hidden"}
    return settled(_spec(), spec.replace(**others))


def _branched(asked: object) -> Spec:
    step = asked.get("step") if isinstance(asked, dict) else None
    if not isinstance(step, int | float):
        raise SpecError(f"A branch must begin at a step, not at {str(asked)[:60]!r}.")
    record = workers().record(st.session_state.get("token", ""))
    arrays = {name: array for name, array in record.reel.at(int(step)).items() if name.startswith("layers.")}
    if f"layers.{len(record.spec.network.hidden)}.weight" not in arrays:
        raise RunError(
            "This network is too large to keep its weights at every moment, so nothing can branch from there."
        )
    lost = max(map(diverged, arrays.values()))
    if lost:
        raise RunError(
            f"{lost} of {record.spec.seeds} seeds had diverged at that moment, and no run can start from there; "
            "branch from an earlier one."
        )
    return record.spec.replace(start=Artefacts().put(write(arrays)))


def _try(make: Callable[[], Spec]) -> None:
    try:
        adopt(make())
    except LearnactError as error:
        st.session_state.notice = str(error)


def _told(name: str) -> object:
    return st.session_state[PANEL][name]


def _spec() -> Spec:
    return st.session_state.spec
