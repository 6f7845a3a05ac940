"""How much of the page is shown: controls hidden for a lesson, and the presenter's view. Both are in the address."""

import streamlit as st

from pages.shell import messages
from pages.shell.controls.registry import DATA_ROWS, NETWORK, TRAINING, name_of
from pages.shell.markdown import plain

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


def hidden() -> frozenset[str]:
    """The controls that the address hides."""
    named = set(st.query_params.get("hide", "").split(",")) & set(CONTROLS)
    return frozenset(named | (PRESENT if presenting() else set()))


def hidden_fields() -> frozenset[str]:
    """The fields of the form that the address hides."""
    return frozenset(field for name in hidden() for field in FIELDS.get(name, ()))


def shown(control: str) -> bool:
    return control not in hidden()


def presenting() -> bool:
    """Whether the address asks for the presenter's view: large type, few controls."""
    return st.query_params.get("view") == "present"


def unknown() -> str | None:
    """One sentence where the address asks to hide or show what there is not."""
    asked = [name for name in st.query_params.get("hide", "").split(",") if name and name not in CONTROLS]
    if asked:
        return f"The address can hide {', '.join(CONTROLS)}, but not {asked[0][:30]!r}."
    view = st.query_params.get("view", "present")
    return None if view == "present" else f"The address can ask for view=present, but not for {view[:30]!r}."


def stage() -> None:
    """Sets the page up for what the address asks, and says where that cannot be."""
    sentence = unknown()
    if sentence:
        st.error(plain(sentence), icon=messages.LINK)
    if presenting():
        st.html(f"<style>{LARGE}</style>")
        st.button("Leave the presenter's view", on_click=_leave, type="tertiary", icon=":material/close:")


def _leave() -> None:
    del st.query_params["view"]
