"""Between the atlas and the Playground: a network goes there to be trained, and comes from there to be looked at."""

import streamlit as st

from learnact.atlas import from_run, to_spec
from learnact.errors import LearnactError, RunError, SpecError
from learnact.spec import Spec
from learnact.store import Artefacts
from pages.parts import atlas_state, experiment
from pages.parts.server import workers

ARRIVED = "atlas_arrived"  # set when the Playground has handed a network over


def controls() -> None:
    """The button that trains from here on."""
    if st.button(
        "Train from here", icon=":material/play_circle:", help="A run in the Playground that starts with these weights."
    ):
        try:
            experiment.adopt(_spec())
        except LearnactError as error:
            st.session_state[atlas_state.PROBLEM] = str(error)
        else:
            st.session_state.beside = {}
            st.switch_page("playground.py")


def _spec() -> Spec:
    spec, weights = to_spec(atlas_state.current(), st.session_state.get("spec", experiment.PLAIN))
    workers().limits.check(spec, experiment.dataset(spec))
    return spec.replace(start=Artefacts().put(weights))


def hand_over(token: str, asked: object) -> None:
    """Takes one network of a run at one moment, asked for as {"step": number or None, "member": index}, into the atlas.

    Raises:
        LearnactError: one sentence where that network is no network of the plane, or too large.
    """
    if not isinstance(asked, dict) or type(asked.get("member")) is not int:
        raise SpecError(f"A network is asked for by its step and member, not by {str(asked)[:60]!r}.")
    record, step = workers().record(token), asked.get("step")
    arrays = record.arrays if step is None else record.reel.at(int(step))
    if "layers.0.weight" not in arrays:
        raise RunError("This run has no weights to look at yet; try again in a moment.")
    atlas = from_run(arrays, record.spec, experiment.dataset(record.spec), asked["member"])
    atlas_state.adopt(atlas)
    st.session_state[ARRIVED] = True


def follow() -> None:
    """Goes to the atlas where a network was just handed over."""
    if st.session_state.pop(ARRIVED, False):
        st.switch_page("atlas.py")
