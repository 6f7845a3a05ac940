"""Learned activations: a network that may choose its own, what became of it, and whether it was worth it."""

import streamlit as st

from pages.learned import draw, learned_vs_fixed
from pages.learned.form import OWN, PARTS
from pages.learned.sections import SECTIONS
from pages.learned.state import learned, run
from pages.shell import messages, saved_curves_view
from pages.shell.files import files
from pages.shell.layout import head, section, summary
from pages.shell.visibility import shown

spec = head(learned, "Learned activations", PARTS, OWN)
second = learned.second()
learned.write_address()
beside = "; a second network trains beside it" if second is not None else ""
st.caption(
    "What does a network do when it may choose its activation? A curve with numbers of its own stands in place of σ "
    f"and is trained with the weights{beside}. Here: {summary(spec, second)}"
)
messages.show()

live = run.show(spec, second)
if live.token is not None and shown("save"):
    files(run)
if live.data is not None and live.token is not None and live.is_current:
    draw.begin(live.token)
    learned_vs_fixed.section(spec, live.data, live.token, live.beside)
saved_curves_view.section(learned)
section("learned", "More to try", SECTIONS)
