"""The common look: one style sheet for what Streamlit's theme cannot say."""

from functools import cache

import streamlit as st

from learnact.paths import ASSETS

SHEET = ASSETS / "page.css"


@cache
def _sheet() -> str:
    return f"<style>{SHEET.read_text()}</style>"


def dress() -> None:
    """Puts the style sheet into the page."""
    st.html(_sheet())
