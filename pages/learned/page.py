"""Learned activations: a network that may choose its own, what became of it, and whether it was worth it."""

import streamlit as st

from learnact.errors import LearnactError, MissingData
from pages.learned import draw as learned_draw
from pages.learned import worth as learned_worth
from pages.learned.form import form
from pages.learned.live import inward, keep
from pages.learned.sections import SECTIONS
from pages.learned.state import learned, run
from pages.shell import experiment
from pages.shell import saved_curves_view as shelf_view
from pages.shell.files import files
from pages.shell.onward import follow
from pages.shell.page_head import page_head
from pages.shell.page_run import head
from pages.shell.sections import section
from pages.shell.started import started_from

follow()
spec = page_head(learned, "Learned activations", form)
st.caption(
    "What does a network do when it may choose its activation? A curve with numbers of its own stands in place of σ "
    f"and is trained with the weights; a fixed one trains beside it, from the same first weights. Here: {head(spec)}"
)
started_from(spec, learned.beside(spec), learned.adopt)
learned.said()

dataset = token = beside = None
try:
    dataset = experiment.dataset(spec)
    token, beside = run.live(spec, learned.beside(spec), dataset, {"keep": keep, "inward": inward})
    learned_draw.begin(token)
except MissingData as error:
    st.warning(str(error), icon=":material/cloud_off:")
    st.button("Take the digits instead", on_click=learned.take_digits)
except LearnactError as error:
    st.error(str(error), icon=":material/error:")

if dataset is not None and token is not None:
    files(run.desk)
    learned_worth.section(spec, dataset, token, beside)
shelf_view.section(spec)
section("learned", "More to try", SECTIONS)
learned.write_address()
