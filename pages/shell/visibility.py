"""How much of the lab is shown: controls hidden for a lesson, and the presenter's view.

The address with which a visitor comes says so, for all pages and as long as these stay open; a new link says it anew.
"""

import streamlit as st

from pages.shell import messages
from pages.shell.controls.registry import DATA_ROWS, NETWORK, TRAINING, name_of
from pages.shell.markdown import plain
from pages.shell.session import SessionValue

FIELDS: dict[str, tuple[str, ...]] = {
    "activation": ("network.activations", "network.activations.options"),
    "optimiser": ("training.optimiser",),
    "rate": ("training.learning_rate",),
    "l1": ("training.l1",),
    "l2": ("training.l2",),
    "seeds": ("seeds",),
    "data": ("data.name", "data.noise", "data.classes"),
    "inputs": ("data.features",),
    "rows": ("data.training", *DATA_ROWS),
    "network": (*NETWORK, "network.activations.layers"),
    "training": TRAINING,
}
"""Fields of the form that can be hidden, by the name in the address."""

CONTROLS = {name: name_of(fields[0]) for name, fields in FIELDS.items()} | {
    "data": "data set",
    "rows": "rows, split, scaling",
    "network": "network",
    "training": "training",
    "compare": "comparison",
    "link": "link",
    "look": "look at the data",
    "save": "save and open",
}
"""What can be hidden, by its name in the address, and what it is called."""

IN_POPOVER = ("activation", "optimiser", "rate", "seeds", "data", "network", "training", "compare")
"""What the form of a page has that stands in a popover."""

PRESENT = CONTROLS.keys() - {"activation", "rate"}
"""What a presenter does not need on the wall."""

LARGE = """
:root { font-size: 20px; }
.stAppHeader, .st-key-pages { display: none !important; }
.stMainBlockContainer { padding-top: 1rem; }
"""

WORDS = ("hide", "view")
"""In an address."""
ASKED: SessionValue[dict[str, str]] = SessionValue("visibility", dict)
"""What the visitor's first address says of it: links between pages say nothing."""


def hidden() -> frozenset[str]:
    """The controls that are hidden."""
    named = set(ASKED.get().get("hide", "").split(",")) & set(CONTROLS)
    return frozenset(named | (PRESENT if presenting() else set()))


def hidden_fields() -> frozenset[str]:
    """The fields of the form that are hidden."""
    return frozenset(field for name in hidden() for field in FIELDS.get(name, ()))


def shown(control: str) -> bool:
    return control not in hidden()


def presenting() -> bool:
    """Whether it is the presenter's view: large type, few controls."""
    return ASKED.get().get("view") == "present"


def unknown() -> str | None:
    """One sentence where the address asks to hide or show what there is not."""
    asked = [name for name in ASKED.get().get("hide", "").split(",") if name and name not in CONTROLS]
    if asked:
        return f"The address can hide {', '.join(CONTROLS)}, but not {asked[0][:30]!r}."
    view = ASKED.get().get("view", "present")
    return None if view == "present" else f"The address can ask for view=present, but not for {view[:30]!r}."


def stage() -> None:
    """Sets every page up for what the first address asks, and says where that cannot be."""
    _keep()
    sentence = unknown()
    if sentence:
        st.error(plain(sentence), icon=messages.LINK)
    if presenting():
        st.html(f"<style>{LARGE}</style>")
        st.button("Leave the presenter's view", on_click=_leave, type="tertiary", icon=":material/close:")


def _keep() -> None:
    """Reads the first address, and puts into each later one what that says."""
    here = {word: st.query_params[word] for word in WORDS if word in st.query_params}
    if not ASKED.known:
        ASKED.set(here)
    elif here != ASKED.get():
        others = {word: text for word, text in st.query_params.items() if word not in WORDS}
        st.query_params.from_dict(others | ASKED.get())


def _leave() -> None:
    ASKED.set({word: text for word, text in ASKED.get().items() if word != "view"})
