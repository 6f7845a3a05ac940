"""From the atlas to the Playground: its network is trained on from there."""

import streamlit as st

from learnact.atlas import to_spec
from learnact.serving.server_state import workers
from pages.atlas import state as atlas_state
from pages.shell import handoff, messages
from pages.shell.data_cache import dataset
from pages.shell.experiment import playground_spec
from pages.shell.markdown import Markdown
from pages.shell.session import keep_file

HELP = "A run in the Playground that starts with these weights."


def train_button() -> None:
    """The button that trains from here on."""
    st.button("Train from here", icon=":material/play_circle:", help=HELP, on_click=messages.attempt, args=(_leave,))


def _leave() -> None:
    """Leaves the experiment for the Playground; raises LearnactError where the atlas is none that can be trained."""
    atlas = atlas_state.current()
    spec, weights = to_spec(atlas, playground_spec(), atlas_state.tables(atlas))
    workers().limits.check(spec, dataset(spec))
    same = "" if spec.seeds == 1 else f" All {spec.seeds:d} seeds begin with that one network; their batches differ."
    origin = Markdown(f"**From the atlas**: this run begins with the weights that you left there.{same}")
    handoff.leave("playground", spec.replace(start=keep_file(weights)), origin)
