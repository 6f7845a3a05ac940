"""The link of what a page shows, to copy, and as a code for the cameras of a class."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from pages.shell.experiment import Experiment
from pages.shell.markdown import plain
from pages.shell.visibility import CONTROLS

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
MAX_CODED = 900  # characters of a link that stands as a code too
Width = Literal["content", "stretch"]
TOO_LONG = "This experiment holds a curve too long for a link: save it as a file instead, which anybody can open here."


def share(experiment: Experiment, width: Width) -> None:
    """A button that opens the link of the experiment and its QR code, for a class or a lesson too."""
    if not experiment.is_linkable:
        return link_popover(TOO_LONG, width=width)
    says = "Whoever opens this link gets a new run of the same experiment."
    link_popover(says, experiment.query(), experiment.hideable, width)


def link_popover(
    says: str, query: Mapping[str, str] | None = None, hideable: Sequence[str] = (), width: Width = "content"
) -> None:
    """A button that opens a link and its QR code.

    Args:
        says: what the link brings, or why there is none.
        query: of the link; None where there is none.
        hideable: controls that a lesson can do without, by their names in an address.
    """
    with st.popover("Link", icon=":material/share:", width=width):
        st.markdown(plain(says))
        if query is not None:
            link_shown(here({**query, **(_lesson(hideable) if hideable else {})}))


def _lesson(hideable: Sequence[str]) -> dict[str, str]:
    """What of the page is hidden for a lesson, in the words of an address."""
    hide = st.multiselect("Hide for a lesson", hideable, key="link_hide", format_func=CONTROLS.__getitem__)
    present = st.toggle("Presenter's view: large type, few controls", key="link_present")
    return ({"hide": ",".join(hide)} if hide else {}) | ({"view": "present"} if present else {})


def link_shown(address: str) -> None:
    """A link to copy, and as a code where a camera can still read that."""
    st.code(address, language=None, wrap_lines=True)
    if len(address) <= MAX_CODED:
        st.image(code(address), width=240)
        st.caption(f"{len(address)} characters. The code holds the same link.")
    else:
        st.caption(f"{len(address):,} characters, too many for a code that a camera can read.")
    if is_local(address):
        st.caption(
            "It opens on this computer only. For a class, start the lab with `make run HOST=0.0.0.0` and open it "
            "by this computer's own address; the link then holds that."
        )


def is_local(address: str) -> bool:
    """Whether it leads nowhere on another machine."""
    return urlsplit(address).hostname in THIS_MACHINE


@lru_cache(maxsize=128)
def code(address: str) -> str:
    """The address as a QR code, an SVG; a class that opens one link shares it."""
    return segno.make(address, error="m").svg_inline(scale=4, border=3, light="#ffffff")


def here(query: Mapping[str, str]) -> str:
    """The address of the page that is open, with this query."""
    page = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((page.scheme, page.netloc, page.path or "/", encoded(query), ""))


def encoded(query: Mapping[str, str]) -> str:
    """A query as it stands in an address, as short as browsers and servers read it alike."""
    return urlencode(query, safe="|*~=,/()")
