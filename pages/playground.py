"""Playground: train a small network live, on any activation."""

import streamlit as st

from learnact.errors import LearnactError, MissingData
from pages.parts import experiment, form
from pages.parts.components import live_panel
from pages.parts.data_look import look

before = experiment.current()

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
        spec = experiment.said(lambda: form.training_controls(spec), spec)

with right, st.container(key="picture"):
    data = None
    try:
        data = experiment.dataset(spec)
        token = experiment.run(spec, data)
    except MissingData as error:
        st.warning(str(error), icon=":material/cloud_off:")
        st.button("Take the digits instead", on_click=experiment.take_digits)
        token = experiment.last_token()
    except LearnactError as error:
        st.error(str(error), icon=":material/error:")
        token = experiment.last_token()
    if token is not None:
        live_panel(token, experiment.renew)
    if data is not None:
        look(data)

experiment.address(spec)
