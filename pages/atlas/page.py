"""Atlas: every neuron's view of the plane, with the weights in the visitor's hands."""

import streamlit as st

from pages.atlas import files as atlas_files
from pages.atlas import state as atlas_state
from pages.atlas import training as atlas_training
from pages.atlas.component import atlas_component
from pages.shell import messages
from pages.shell.visibility import shown

atlas_state.open_address()
with st.container(key="atlas_head", horizontal=True, vertical_alignment="center"):
    st.title("Atlas", anchor=False, width="stretch")
    atlas_training.train_button()
    if shown("link"):
        atlas_state.share()
st.caption(atlas_state.about())
messages.show()
atlas_component()
if shown("save"):
    atlas_files.files()
atlas_state.write_address()
