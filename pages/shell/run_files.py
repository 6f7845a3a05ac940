"""What saving and opening needs to know of the page that it is on."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from learnact.spec import Spec
from pages.shell import runs


@dataclass(frozen=True)
class Desk:
    """The experiment of a page, as files see it.

    Attributes:
        place: where the session keeps the token of its run; that of the run beside it is kept at `{place}_beside`.
        current: gives the experiment.
        take: goes on with another one; a comparison that was there ends.
        check: gives an experiment back, or raises SpecError where it does not suit the page.
    """

    place: str
    current: Callable[[], Spec]
    take: Callable[[Spec], None]
    check: Callable[[Spec], Spec] = lambda spec: spec

    @property
    def token(self) -> str | None:
        """Of the run, where it still is."""
        return runs.last_token(self.place)

    @property
    def beside(self) -> str | None:
        """Of the run that trains in step with it."""
        token: str | None = st.session_state.get(f"{self.place}_beside")
        return token
