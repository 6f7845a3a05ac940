"""The link of the experiment, to copy, and as a code for the cameras of a class."""

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from learnact.spec import Spec
from pages.shell.experiment import query_of
from pages.shell.visibility import CONTROLS

MOST_CODED = 900  # characters of a link that stands as a code too


def share(spec: Spec) -> None:
    """A button that opens the link and its QR code, for a class or a lesson too."""
    with st.popover("Link", icon=":material/share:", width="stretch"):
        st.markdown("Whoever opens this link gets a new run of the same experiment.")
        hide = st.multiselect("Hide for a lesson", list(CONTROLS), format_func=CONTROLS.__getitem__)
        present = st.toggle("Presenter's view: large type, few controls")
        extra = ({"hide": ",".join(hide)} if hide else {}) | ({"view": "present"} if present else {})
        address_shown(link(spec, extra))


def address_shown(address: str) -> None:
    """A link to copy, and as a code where a camera can still read that."""
    st.code(address, language=None, wrap_lines=True)
    if len(address) <= MOST_CODED:
        st.image(code(address), width=240)
        st.caption(f"{len(address)} characters. The code holds the same link.")
    else:
        st.caption(f"{len(address):,} characters, too many for a code that a camera can read.")
    if urlsplit(address).hostname in ("localhost", "127.0.0.1"):
        st.caption(
            "It opens on this computer only. For a class, start the lab with `make run HOST=0.0.0.0` and open it "
            "by this computer's own address; the link then holds that."
        )


@lru_cache(maxsize=128)
def code(address: str) -> str:
    """The address as a QR code, an SVG; a class that opens one link shares it."""
    return segno.make(address, error="m").svg_inline(scale=4, border=3, light="#ffffff")


def link(spec: Spec, extra: Mapping[str, str]) -> str:
    """The whole address of this experiment on this server, with what is to be said of the page itself."""
    return here(query_of(spec) | dict(extra))


def here(query: Mapping[str, str]) -> str:
    """The address of the page that is open, with this query."""
    page = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((page.scheme, page.netloc, page.path or "/", encoded(query), ""))


def encoded(query: Mapping[str, str]) -> str:
    """A query as it stands in an address, as short as browsers and servers read it alike."""
    return urlencode(query, safe="|*~=,/()")
