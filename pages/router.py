"""The script that the server runs for every visitor: the pages and what they have in common."""

import streamlit as st

from learnact.serving.lazy import import_once
from pages.shell.style import dress

st.set_page_config(
    page_title="Activation lab", page_icon="assets/icon.svg", layout="wide", initial_sidebar_state="collapsed"
)
dress()
components, handoff, visibility = (
    import_once(f"pages.shell.{name}") for name in ("components", "handoff", "visibility")
)
components.whole_page()
pages = {
    "playground": st.Page("playground/page.py", title="Playground", icon=":material/play_circle:", default=True),
    "atlas": st.Page("atlas/page.py", url_path="atlas", title="Atlas", icon=":material/grid_view:"),
    "learned": st.Page("learned/page.py", url_path="learned", title="Learned", icon=":material/gesture:"),
    "inside": st.Page("inside/page.py", url_path="inside", title="Inside", icon=":material/biotech:"),
    "zoo": st.Page("zoo/page.py", url_path="zoo", title="Zoo", icon=":material/show_chart:"),
    "tour": st.Page("tour/page.py", url_path="tour", title="Tour", icon=":material/explore:"),
}
page = st.navigation(list(pages.values()), position="top")
handoff.follow(next(name for name, each in pages.items() if each == page))
with st.container(key="pages", horizontal=True):  # seen on a phone, where the bar at the top has no room for names
    for each in pages.values():
        st.page_link(each, width="content")
visibility.stage()
with import_once("learnact.serving.server_state").pages_gate().turn(import_once("pages.shell.session").visitor()):
    page.run()
