"""What stands below a page's live run, one section at a time: the others cost nothing."""

from collections.abc import Callable, Mapping

import streamlit as st

from learnact.errors import LearnactError


def section(page: str, title: str, sections: Mapping[str, Callable[[], None]], settings: tuple[str, ...] = ()) -> None:
    """The choice, and the chosen one; a mistake in it is one sentence.

    Args:
        settings: what the keys of widgets begin with that keep their values while they are not drawn.
    """
    st.subheader(title, anchor=False)
    names = list(sections)
    name = st.segmented_control(
        "Section", names, default=names[0], key=f"{page}_section", required=True, label_visibility="collapsed",
        persist_state="session",
    )  # fmt: skip
    keep(page, name, settings)
    with st.container(key=f"{page}_more"):
        try:
            sections[name]()
        except LearnactError as error:
            st.error(str(error), icon=":material/error:")


def keep(place: str, chosen: str, settings: tuple[str, ...]) -> None:
    """Gives the widgets that are drawn next the values that they had when they were drawn last, in this session.

    Args:
        chosen: which of several groups of widgets comes next.
        settings: what the keys of the widgets of all groups begin with.
    """
    state, last = st.session_state, f"{place}_chosen"
    kept = state.setdefault(f"{place}_kept", {})
    kept |= {key: state[key] for key in state if str(key).startswith(settings)}
    again = state.get(last) != chosen  # a browser draws them with their defaults, unless they are set anew
    for key, value in kept.items():
        if again or key not in state:
            state[key] = value
    state[last] = chosen
