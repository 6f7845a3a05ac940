"""What stands below a page's live run, one section at a time: the others cost nothing."""

from collections.abc import Callable, Mapping

import streamlit as st

from learnact.errors import LearnactError


def section(page: str, title: str, sections: Mapping[str, Callable[[], None]]) -> None:
    """The choice, and the chosen one; a mistake in it is one sentence."""
    st.subheader(title, anchor=False)
    names = list(sections)
    name = st.segmented_control(
        "Section", names, default=names[0], key=f"{page}_section", required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    with st.container(key=f"{page}_more"):
        try:
            sections[name]()
        except LearnactError as error:
            st.error(str(error), icon=":material/error:")
