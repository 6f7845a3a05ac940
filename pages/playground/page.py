"""Playground: train a small network live, on any activation."""

import streamlit as st

from pages.playground.form import side, top, wanted
from pages.playground.state import playground, run
from pages.shell import messages
from pages.shell.data_look import look
from pages.shell.files import files
from pages.shell.visibility import shown

before = playground.open()
notes = st.container()

with st.container(key="playground"):  # every place is there before it is filled, so that nothing moves
    choices = st.container(key="choices")
    left, right = st.columns([1, 4], gap="medium") if wanted() else (None, st.container())
    picture, details = right.container(key="picture"), right.container(key="details")

with choices:
    spec = playground.settle(top(before))
if left is not None:
    with left, st.container(key="controls"):
        spec = side(spec)

second = playground.second()
playground.write_address()
with notes:
    messages.show()
with picture:
    live = run.show(spec, second)
with details:
    if live.data is not None and shown("look"):
        look(live.data)
    if live.token is not None and shown("save"):
        files(run)
