"""What stands below the live run, one at a time: published studies, drawing, transplants, evaluation."""

from collections.abc import Callable

import streamlit as st

from learnact.errors import LearnactError
from pages.parts import (
    learned_draw,
    learned_evaluation,
    learned_fischer,
    learned_grid,
    learned_many,
    learned_study,
    learned_transplant,
)

SECTIONS: dict[str, Callable[[], None]] = {
    "The 27 of Covertype": learned_grid.section,
    "Fischer's network": learned_fischer.section,
    "Draw your own": learned_draw.section,
    "Which subnetwork?": learned_study.section,
    "Transplant": learned_transplant.section,
    "One for many tasks": learned_many.section,
    "Exact against table": learned_evaluation.section,
}


def section() -> None:
    """The chosen one; the others cost nothing."""
    st.subheader("More to try", anchor=False)
    names = list(SECTIONS)
    name = st.segmented_control(
        "Section", names, default=names[0], key="learned_section", required=True, label_visibility="collapsed"
    )
    with st.container(key="learned_more"):
        try:
            SECTIONS[name]()
        except LearnactError as error:
            st.error(str(error), icon=":material/error:")
