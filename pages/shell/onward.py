"""From one page to another: noted by what answers the panel, done by the page when it runs next."""

import streamlit as st

TO = "onward_to"  # in the session: the file of the page to go to


def note(page: str) -> None:
    """The next page to be shown, such as "atlas/page.py"."""
    st.session_state[TO] = page


def follow() -> None:
    """Goes to the page that was noted, once."""
    page = st.session_state.pop(TO, None)
    if page is not None:
        st.switch_page(page)
