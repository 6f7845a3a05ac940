"""What can be taken home from the atlas, and opened again."""

from collections.abc import Callable

import streamlit as st

from learnact.atlas import Atlas, npz
from learnact.errors import LearnactError
from learnact.exports import atlas_page
from pages.atlas import state as atlas_state
from pages.atlas.component import dataset
from pages.shell import messages
from pages.shell.markdown import plain
from pages.shell.session import SessionValue

OPENED: SessionValue[int] = SessionValue("atlas_turn", lambda: 0)
"""How many files were opened: another widget takes the next one."""
SIZES = (96, 128, 256, 512)


@st.fragment
def files() -> None:
    """A section that opens; it draws nothing while it is closed."""
    section = st.expander("Save and open", key="atlas_files", on_change="rerun", icon=":material/save:")
    if section.open:
        with section:
            left, right = st.columns(2, gap="large")
            with left:
                _save(atlas_state.current())
            with right:
                _open()


def _save(atlas: Atlas) -> None:
    size = st.segmented_control("Pixels of an image's side", SIZES, default=SIZES[0], key="atlas_size", required=True)
    try:
        tables = atlas_state.tables(atlas)
    except LearnactError as error:
        messages.draw(error)
        return
    with st.container(horizontal=True):
        _download("Atlas", "atlas.json", atlas.to_json, "Every number and how it is shown, as JSON.")
        _download("Arrays", "atlas.npz", lambda: npz(atlas, size, tables), "All images, matrices and axes for NumPy.")
        _download(
            "One HTML file",
            "atlas.html",
            lambda: atlas_page(atlas, dataset=dataset(atlas.data), tables=tables),
            "This page with all its sliders, without a server.",
        )
    st.caption("Images as PNG are saved on the page itself, at the large image.")


def _download(label: str, name: str, content: str | bytes | Callable[[], str | bytes], tip: str) -> None:
    st.download_button(plain(label), content, name, on_click="ignore", help=plain(tip), icon=":material/download:")


def _open() -> None:
    file = st.file_uploader("Open an atlas", ["json"], key=f"atlas_open_{OPENED.get()}")
    if file is None:
        return
    try:
        atlas = atlas_state.complete(Atlas.from_json(file.getvalue().decode("utf-8", "replace")))
    except LearnactError as error:
        messages.draw(error)
        return
    atlas_state.adopt(atlas)
    OPENED.set(OPENED.get() + 1)
    st.rerun()
