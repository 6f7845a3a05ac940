"""What the panel of the page Learned activations asks: a curve for the shelf, a look inside."""

from typing import Any

import streamlit as st

from learnact.errors import SpecError
from pages.learned.state import learned, run
from pages.shell import saved_curves as shelf
from pages.shell.inward import look


def keep() -> None:
    """A curve as it is at the moment that is shown, onto the shelf."""
    learned.attempt(lambda: _told(shelf.keep_from_run(run.token, _asked(run.told("keep")))))


def inward() -> None:
    """The networks of all seeds, as they are at the moment that is shown, to be looked into."""
    learned.attempt(lambda: look(run.token, run.told("inward"), "Learned activations"))


def _told(name: str) -> None:
    st.toast(f"“{name}” is on your shelf, below.", icon=":material/shelves:")


def _asked(told: object) -> dict[str, Any]:
    if not isinstance(told, dict) or not isinstance(told.get("layer"), int):
        raise SpecError(f"A curve is kept by its layer, not by {str(told)[:60]!r}.")
    return told
