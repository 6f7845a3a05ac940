"""Inside the network: gradient flow, distributions, dead neurons, and where the activation is asked."""

import streamlit as st

from learnact.errors import LearnactError, MissingData
from pages.inside import whole as inside_whole
from pages.inside.form import form
from pages.inside.sections import SECTIONS
from pages.inside.state import STARTS, inside, run
from pages.shell import experiment
from pages.shell.files import files
from pages.shell.page_head import page_head
from pages.shell.page_run import head
from pages.shell.sections import section
from pages.shell.started import started_from

spec = page_head(inside, "Inside the network", form)
other = inside.beside(spec)
st.caption(head(spec, other))
started_from(spec, other, inside.adopt)
with st.container(horizontal=True, gap="small", key="inside_starts"):
    for title, (seen, _, start) in STARTS.items():
        st.button(title, help=seen, on_click=inside.adopt, args=(start,), type="tertiary", icon=":material/science:")
inside.said()

try:
    dataset = experiment.dataset(spec)
    view = next((view for _, view, start in STARTS.values() if start == spec), None)
    token, _ = run.live(spec, other, dataset, view=view)
    files(run.desk)
    inside_whole.section(spec, dataset, token)
except MissingData as error:
    st.warning(str(error), icon=":material/cloud_off:")
    st.button("Take the digits instead", on_click=inside.take_digits)
except LearnactError as error:
    st.error(str(error), icon=":material/error:")

section("inside", "More to ask", SECTIONS)
inside.write_address()
