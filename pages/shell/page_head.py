"""What stands first on a page with an experiment of its own: its title, the form in a popover, the link."""

from collections.abc import Callable

import streamlit as st

from learnact.spec import Spec
from pages.shell.controls.form import said
from pages.shell.page_experiment import PageExperiment


def page_head(page: PageExperiment, title: str, form: Callable[[Spec], Spec]) -> Spec:
    """Draws it, and gives the experiment as address and form say.

    Args:
        form: draws the form of an experiment and gives what it says; raises LearnactError with a sentence.
    """
    page.open_address()
    before = page.current()
    with st.container(key=f"{page.page}_head", horizontal=True, vertical_alignment="center"):
        st.title(title, anchor=False, width="stretch")
        change = st.popover("Change the experiment", icon=":material/tune:", width="content")
        page.share()
    with change:
        spec = said(lambda: form(before), before)
    return page.settle(spec)
