"""The data of an experiment, read once for all visitors."""

import streamlit as st

from learnact.data import Dataset
from learnact.spec import Spec
from learnact.training.inputs import load_dataset


@st.cache_resource(max_entries=12, show_spinner="Reading the data")
def _dataset(data_json: str, _spec: Spec) -> Dataset:
    return load_dataset(_spec)


def dataset(spec: Spec) -> Dataset:
    """The data of an experiment; raises MissingData or DataError with a sentence."""
    return _dataset(spec.data.model_dump_json(), spec)
