"""The script that the server runs for every visitor: the pages and what they have in common."""

import streamlit as st

from learnact.serving.lazy import import_once
from pages.shell.style import dress

st.set_page_config(
    page_title="Activation lab", page_icon="assets/icon.svg", layout="wide", initial_sidebar_state="collapsed"
)
dress()
import_once("pages.shell.experiment")
pages = [
    st.Page("playground/page.py", title="Playground", icon=":material/play_circle:", default=True),
    st.Page("atlas/page.py", url_path="atlas", title="Atlas", icon=":material/grid_view:"),
    st.Page("learned/page.py", url_path="learned", title="Learned", icon=":material/gesture:"),
    st.Page("inside/page.py", url_path="inside", title="Inside", icon=":material/biotech:"),
    st.Page("zoo/page.py", url_path="zoo", title="Zoo", icon=":material/show_chart:"),
    st.Page("tour/page.py", url_path="tour", title="Tour", icon=":material/explore:"),
]
page = st.navigation(pages, position="top")
with st.container(key="pages", horizontal=True):  # seen on a phone, where the bar at the top has no room for names
    for each in pages:
        st.page_link(each, width="content")
page.run()
