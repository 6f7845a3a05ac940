"""The common look: one style sheet for what Streamlit's theme cannot say."""

from functools import cache
from pathlib import Path

import streamlit as st

SHEET = Path(__file__).parents[2] / "assets" / "page.css"


@cache
def _sheet() -> str:
    return f"<style>{SHEET.read_text()}</style>"


def dress() -> None:
    """Puts the style sheet into the page."""
    st.html(_sheet())
