"""Between the atlas and the Playground: a network goes there to be trained, and comes from there to be looked at."""

import streamlit as st

from learnact.atlas import from_run, pack, tables_of, to_spec
from learnact.data import SOURCES
from learnact.data.artefacts import Artefacts
from learnact.errors import LearnactError, RunError, SpecError
from learnact.serving.live import Record
from learnact.serving.shared import workers
from learnact.spec import Spec
from pages.atlas import state as atlas_state
from pages.shell import experiment
from pages.shell.started import came


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
            st.switch_page("playground/page.py")


def _spec() -> Spec:
    atlas = atlas_state.current()
    spec, weights = to_spec(atlas, st.session_state.get("spec", experiment.PLAIN), atlas_state.tables(atlas))
    workers().limits.check(spec, experiment.dataset(spec))
    start = Artefacts().put(weights)
    same = "" if spec.seeds == 1 else f" All {spec.seeds} seeds begin with that one network; their batches differ."
    came(start, f"**From the atlas**: this run begins with the weights that you left there.{same}")
    return spec.replace(start=start)


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
    network = arrays, record.spec, experiment.dataset(record.spec), asked["member"]
    atlas = from_run(*network)
    for table in tables_of(*network).values():
        Artefacts().put(pack(table))
    atlas_state.adopt(atlas, _where(record, step, asked["member"]))


def _where(record: Record, step: object, member: int) -> str:
    """Which network arrived, in a sentence or two."""
    spec, at = record.spec, record.header["step"] if step is None else step
    title = SOURCES[spec.data.name].title
    words = f"From the Playground: {title}, seed {spec.members[member]}, step {at:,}."
    if experiment.dataset(spec).task == "binary":
        words += " Its output is the logit, before the sigmoid: the line where it is zero parts the classes."
    return words
