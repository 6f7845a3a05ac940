"""Buttons that take a table home."""

import streamlit as st

from pages.shell.markdown import plain


def csv_button(text: str, name: str, label: str = "Data as CSV") -> None:
    """A button that saves a table.

    Args:
        text: the table as CSV.
        name: of the file.
    """
    st.download_button(plain(label), text, name, "text/csv", icon=":material/download:", type="tertiary")
