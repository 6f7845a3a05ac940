"""The column beside the picture: data, network, training, comparison, link, as far as they are shown."""

from collections.abc import Callable

import streamlit as st

from learnact.spec import Spec
from pages.shell import experiment
from pages.shell.compare import versus
from pages.shell.controls import form
from pages.shell.controls.training import training_controls
from pages.shell.data_defaults import brought
from pages.shell.share import share
from pages.shell.visibility import hidden, shown

PARTS = {"data", "inputs", "rows", "network", "training", "compare", "link"}
BROUGHT = "brought"  # in the session: what other data made of the experiment, and the sentence that says so


def wanted() -> bool:
    """Whether there is anything to show in this column."""
    return not hidden() >= PARTS


def side(spec: Spec, other: Spec | None) -> tuple[Spec, Spec | None]:
    """What the controls make of the experiment, and of the one it is compared with."""
    before = spec
    spec = experiment.said(lambda: form.data_controls(spec), spec)
    if spec.data.name != before.data.name:
        st.session_state[BROUGHT] = (spec, brought(before, spec))
        experiment.start_over(spec)  # other data bring other defaults: the form shows them
    _brought(spec)
    spec = _folded("network", "Network", form.network_controls, spec)
    spec = _folded("training", "Training", training_controls, spec)
    if shown("compare"):
        with st.expander("Compare", expanded=other is not None):
            other = experiment.said(lambda: versus(spec, other), other)
    if shown("link"):
        share(spec)
    return spec, other


def _brought(spec: Spec) -> None:
    """Says what the chosen data brought with them, for as long as nothing of it was changed."""
    chosen, sentence = st.session_state.get(BROUGHT, (None, ""))
    if sentence and chosen is not None and not brought(chosen, spec) and chosen.data.name == spec.data.name:
        st.caption(sentence)


def _folded(name: str, title: str, draw: Callable[[Spec], Spec], spec: Spec) -> Spec:
    if not shown(name):
        return spec
    with st.expander(title):
        return experiment.said(lambda: draw(spec), spec)
