"""The data of an experiment, read once for all visitors, in turns among them; the newest that fit are kept."""

import streamlit as st

from learnact.data import Dataset
from learnact.serving.server_state import loader
from learnact.spec import Spec
from pages.shell.session import visitor


def dataset(spec: Spec) -> Dataset:
    """The data of an experiment; raises MissingData or DataError with a sentence."""
    found = loader()(spec, visitor())
    if not found.done():
        with st.spinner("Reading the data"):
            return found.result()
    return found.result()
