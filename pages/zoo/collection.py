"""What a visitor looks at in the zoo: in the session and in the address bar."""

import streamlit as st

from learnact import activations
from learnact.activations import Activation
from learnact.errors import LearnactError, SpecError
from pages.shell import messages
from pages.shell.address import Address
from pages.shell.controls.activation import FORMULA_HELP, TYPED
from pages.shell.session import SessionValue
from pages.zoo.gallery import DEFAULT_NAMES, MAX_SHOWN, read, text

FORMULA = "zoo_formula"  # the key of the text field
ABOUT = "zoo_about"  # the key of the choice of details
SHOWN = SessionValue[tuple[Activation, ...]]("zoo_shown", lambda: read(DEFAULT_NAMES, None))
OWN = SessionValue[Activation | None]("zoo_typed", lambda: None)
REVISION = SessionValue[int]("zoo_revision", lambda: 0)
ADDRESS = Address("zoo", lambda word: word in ("show", "formula"))


def shown() -> tuple[Activation, ...]:
    """What lies over each other, at the chosen letters."""
    return SHOWN.get()


def typed() -> Activation | None:
    """The typed formula, where there is one."""
    return OWN.get()


def revision() -> int:
    """Counts how often the page itself changed what is shown."""
    return REVISION.get()


def open_address() -> None:
    """Takes over an address that is new, with one sentence where it is wrong; else all stays as it was."""
    query = ADDRESS.query()
    if not ADDRESS.is_news(query):
        return
    ADDRESS.remember(query)
    try:
        formula = query.get("formula", "").strip()
        own = activations.typed(formula) if formula else None
        names = query["show"].split(",") if "show" in query else [*DEFAULT_NAMES, *([TYPED] if own else [])]
        _take(read([name for name in names if name not in ("", "none")], own), own)
    except LearnactError as error:
        messages.link_error(error)


def write_address() -> None:
    """Puts what is shown into the address bar; the opening picture needs none."""
    query: dict[str, str] = {}
    names = [text(activation) for activation in shown()]
    if names != list(DEFAULT_NAMES):
        query["show"] = ",".join(names) or "none"
    if own := typed():
        query["formula"] = own.title
    ADDRESS.write(query)


def choose(texts: list[str], seen: object) -> None:
    """What the gallery reports: the visitor pressed a card or turned a letter.

    Args:
        seen: the revision that it had; where the page changed what is shown in between, it is told what counts now.
    """
    before = {activation.name for activation in shown()}
    try:
        SHOWN.set(read(texts, typed()))
    except LearnactError as error:
        messages.error(error)
        seen = None
    if seen != revision():
        REVISION.set(revision() + 1)
    for activation in shown():
        if activation.name not in before:
            st.session_state[ABOUT] = activation.name


def formula_field() -> None:
    """The field for a formula of one's own."""
    own = typed()
    st.session_state.setdefault(FORMULA, own.title if own else "")
    st.text_input(
        "Your own formula in x, with α β γ δ as sliders",
        key=FORMULA,
        max_chars=200,
        placeholder="for instance  sin(a*x) + x/4",
        on_change=_type_formula,
        help=FORMULA_HELP,
    )


def _type_formula() -> None:
    """What the text field holds now; a mistake leaves what was there before and says where it is."""
    formula = st.session_state[FORMULA].strip()
    others = tuple(activation for activation in shown() if activation.name != TYPED)
    try:
        own = activations.typed(formula) if formula else None
        if own and len(others) >= MAX_SHOWN:
            raise SpecError(f"At most {MAX_SHOWN} are shown at a time: take one away, then enter the formula again.")
    except LearnactError as error:
        messages.error(error)
        return
    _take((*others, own) if own else others, own)
    if own:
        st.session_state[ABOUT] = TYPED


def _take(activations_shown: tuple[Activation, ...], own: Activation | None) -> None:
    SHOWN.set(activations_shown)
    OWN.set(own)
    REVISION.set(revision() + 1)
    st.session_state[FORMULA] = own.title if own else ""
