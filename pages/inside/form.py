"""The form of the page Inside the network."""

import streamlit as st

from learnact.spec import Spec
from pages.inside.state import inside
from pages.shell.controls.activation import choose, details
from pages.shell.controls.page_form import compare_form, network_form, training_form
from pages.shell.experiment import said


def form(spec: Spec) -> Spec:
    """The experiment as the widgets say; mistakes stand below their fields."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        st.markdown("**Activation**")
        spec = said(lambda: _activation(spec), spec)
        compare_form(inside)
    with middle:
        st.markdown("**Network and data**")
        spec = network_form(inside.page, spec)
    with right:
        st.markdown("**Training**")
        spec = training_form(inside.page, spec)
    return spec


def _activation(spec: Spec) -> Spec:
    now = spec.network.activations[0]
    chosen = choose("In all layers", "inside.activation", now)
    if chosen == now:
        chosen = details("inside.activation", now)
    kept = (chosen, *spec.network.activations[1:]) if chosen == now else (chosen,)
    return spec.replace(network__activations=[a.model_dump() for a in kept])
