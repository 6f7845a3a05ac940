"""Playground: train a small network live, on any activation."""

import streamlit as st

from learnact.errors import LearnactError, MissingData
from pages.playground import panel_actions as steering
from pages.playground.form import side, top, wanted
from pages.shell import experiment, runs
from pages.shell.compare import labels
from pages.shell.components import Panel, live_panel
from pages.shell.data_look import look
from pages.shell.files import files
from pages.shell.onward import follow
from pages.shell.run_files import Desk
from pages.shell.started import started_from
from pages.shell.visibility import shown, stage

stage()
follow()
before = experiment.current()
other = experiment.beside(before)
steering.said()

with st.container(key="playground"):  # every place is there before it is filled, so that nothing moves
    choices = st.container(key="choices")
    left, right = st.columns([1, 4], gap="medium") if wanted() else (None, st.container())
    picture, details = right.container(key="picture"), right.container(key="details")

with choices:
    spec = top(before)
if left is not None:
    with left, st.container(key="controls"):
        spec, other = side(spec, other)
spec = experiment.settled(before, spec)

with picture:
    data = token = beside = None
    try:
        data = experiment.dataset(spec)
        token = runs.run(spec, data)
        beside = runs.second(other, data, token)
    except MissingData as error:
        st.warning(str(error), icon=":material/cloud_off:")
        st.button("Take the digits instead", on_click=experiment.take_digits)
    except LearnactError as error:
        st.error(str(error), icon=":material/error:")
    token = token or runs.last_token()
    started_from(spec, other, experiment.adopt)
    if token is not None:
        names = labels(spec, other) if beside is not None else []
        plane = data is None or data.domain is not None
        panel = Panel(token, beside, names, shown("network"), shown("data"), plane, inward=True, start=spec.start)
        live_panel(panel, {ask: getattr(steering, ask) for ask in steering.ASKS})

with details:
    if data is not None and shown("look"):
        look(data)
    if token is not None and shown("save"):
        files(Desk("token", experiment.kept, experiment.take))

experiment.address(spec)
