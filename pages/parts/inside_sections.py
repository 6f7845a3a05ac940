"""What stands below the live run, one at a time: networks at their start, a signal through σ, a published tutorial."""

from collections.abc import Callable

import streamlit as st

from learnact.errors import LearnactError
from pages.parts import inside_fresh, inside_propagation, inside_rates, inside_signal, inside_tutorial

SECTIONS: dict[str, Callable[[], None]] = {
    "Fresh networks, side by side": inside_fresh.section,
    "Signal propagation": inside_propagation.section,
    "A signal through σ": inside_signal.section,
    "Over learning rates": inside_rates.section,
    "A tutorial, rerun": inside_tutorial.section,
}


def section() -> None:
    """The chosen one; the others cost nothing."""
    st.subheader("More to ask", anchor=False)
    names = list(SECTIONS)
    name = st.segmented_control(
        "Section", names, default=names[0], key="inside_section", required=True, label_visibility="collapsed"
    )
    with st.container(key="inside_more"):
        try:
            SECTIONS[name]()
        except LearnactError as error:
            st.error(str(error), icon=":material/error:")
