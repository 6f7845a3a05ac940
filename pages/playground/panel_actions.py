"""What the live panel asks of the page: it changes the experiment, which the panel itself cannot."""

from collections.abc import Callable

import streamlit as st

from learnact.errors import LearnactError, RunError, SpecError
from learnact.serving.shared import workers
from learnact.spec import Spec
from pages.atlas.training import hand_over
from pages.shell import moments, onward, runs
from pages.shell.data_defaults import resized
from pages.shell.experiment import adopt, settled
from pages.shell.inward import look
from pages.shell.started import came

PANEL = "live"  # the component's key
ASKS = ("renew", "redraw", "change", "branch", "resume", "atlas", "inward")
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
    _attempt(lambda: _to_atlas(_told("atlas")))


def inward() -> None:
    """The networks of all seeds, as they are at the moment that is shown, to be looked into."""
    _attempt(lambda: look(_token(), _told("inward"), "the Playground"))


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
    record = workers().record(_token())
    arrays = moments.at(record, int(step))
    if not arrays:
        raise RunError(
            "This network is too large to keep its weights at every moment, so nothing can branch from there."
        )
    spec = moments.starting(record.spec, arrays)
    came(str(spec.start), "**Branched**: this run begins with the weights of another moment, and counts from 0.")
    return spec


def _to_atlas(asked: object) -> None:
    hand_over(_token(), asked)
    onward.note("atlas/page.py")


def _try(make: Callable[[], Spec]) -> None:
    _attempt(lambda: adopt(make()))


def _attempt(action: Callable[[], None]) -> None:
    try:
        action()
    except LearnactError as error:
        st.session_state.notice = str(error)


def _token() -> str:
    return str(st.session_state.get("token", ""))


def _told(name: str) -> object:
    return st.session_state[PANEL][name]


def _spec() -> Spec:
    return st.session_state.spec
