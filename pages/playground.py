"""Playground: train a small network live, on any activation."""

import streamlit as st

from learnact.errors import LearnactError, MissingData
from pages.parts import experiment, form, runs, steering
from pages.parts.components import live_panel
from pages.parts.data_look import look
from pages.parts.share import share
from pages.parts.training_form import training_controls
from pages.parts.versus import versus

before = experiment.current()
other = experiment.beside(before)
steering.said()

with st.container(key="playground"):
    with st.container(key="choices"):
        spec = experiment.said(lambda: form.top(before), before)
    left, right = st.columns([1, 4], gap="medium")

with left, st.container(key="controls"):
    spec = experiment.said(lambda: form.data_controls(spec), spec)
    if spec.data.name != before.data.name:
        experiment.start_over(spec)  # other data bring other defaults: the form shows them
    with st.expander("Network"):
        spec = experiment.said(lambda: form.network_controls(spec), spec)
    with st.expander("Training"):
        spec = experiment.said(lambda: training_controls(spec), spec)
    spec = experiment.settled(before, spec)
    form.started_from(spec)
    with st.expander("Compare", expanded=other is not None):
        other = experiment.said(lambda: versus(spec, other), other)
    share(spec)

with right, st.container(key="picture"):
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
    if token is not None:
        live_panel(token, beside, {ask: getattr(steering, ask) for ask in steering.ASKS})
    if data is not None:
        look(data)

experiment.address(spec)
