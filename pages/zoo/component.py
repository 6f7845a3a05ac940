"""The zoo's component: gallery, curves and sliders, drawn in the browser."""

import streamlit as st

from learnact import activations
from pages.shell.components import base, register, theme
from pages.zoo import collection
from pages.zoo.gallery import GROUPS, MAX_SHOWN, entry

ZOO = register("zoo", "zoo/page.js")
KEY = "zoo"


def curves() -> None:
    """Gallery, value and derivatives, and sliders; reports what is shown back to the collection."""
    typed = collection.typed()
    ZOO(
        key=KEY,
        data={
            "base": base(),
            "theme": theme(),
            "revision": collection.revision(),
            "most": MAX_SHOWN,
            "groups": [{"title": title, "idea": idea, "names": names} for title, (idea, names) in GROUPS.items()],
            "entries": [entry(activation) for activation in activations.ZOO.values()],
            "typed": entry(typed) if typed else None,
            "shown": [{"name": a.name, "values": a.values} for a in collection.shown()],
        },
        on_shown_change=_chosen,
        on_about_change=_asked,
    )


def _chosen() -> None:
    told = st.session_state[KEY].get("shown")
    if isinstance(told, dict) and isinstance(told.get("texts"), list):
        collection.choose(told["texts"], told.get("revision"))


def _asked() -> None:
    st.session_state[collection.ABOUT] = st.session_state[KEY].about
