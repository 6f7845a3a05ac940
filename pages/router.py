"""The script that the server runs for every visitor: the pages and what they have in common."""

import streamlit as st

from pages.parts.heavy import fetch
from pages.parts.look import dress

st.set_page_config(
    page_title="Activation lab", page_icon="assets/icon.svg", layout="wide", initial_sidebar_state="collapsed"
)
dress()
fetch("pages.parts.experiment")
pages = [
    st.Page("playground.py", title="Playground", icon=":material/play_circle:", default=True),
    st.Page("atlas.py", title="Atlas", icon=":material/grid_view:"),
    st.Page("learned.py", title="Learned", icon=":material/gesture:"),
    st.Page("inside.py", title="Inside", icon=":material/biotech:"),
    st.Page("zoo.py", title="Zoo", icon=":material/show_chart:"),
    st.Page("tour.py", title="Tour", icon=":material/explore:"),
]
page = st.navigation(pages, position="top")
with st.container(key="pages", horizontal=True):  # seen on a phone, where the bar at the top has no room for names
    for each in pages:
        st.page_link(each, width="content")
page.run()
