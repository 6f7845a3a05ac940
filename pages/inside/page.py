"""Inside the network: gradient flow, distributions, dead neurons, and where the activation is asked."""

import streamlit as st

from pages.inside import every_row
from pages.inside.form import OWN, PARTS
from pages.inside.sections import SECTIONS
from pages.inside.state import STARTS, inside, run
from pages.shell import messages
from pages.shell.files import files
from pages.shell.layout import head, section, summary
from pages.shell.visibility import shown

spec = head(inside, "Inside the network", PARTS, OWN)
second = inside.second()
inside.write_address()
st.caption(summary(spec, second))
with st.container(horizontal=True, gap="small", key="inside_starts"):
    for title, (seen, _, start) in STARTS.items():
        st.button(title, help=seen, on_click=run.begin, args=(start,), type="tertiary", icon=":material/science:")
messages.show()

view = next((view for _, view, start in STARTS.values() if start == spec), None)
live = run.show(spec, second, view)
if live.token is not None and shown("save"):
    files(run)
if live.data is not None and live.token is not None and live.is_current:
    every_row.section(spec, live.data, live.token)

section("inside", "More to ask", SECTIONS)
