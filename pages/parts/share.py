"""The link of the experiment, to copy, and as a code for the cameras of a class."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from learnact.spec import Spec
from pages.parts.experiment import query_of


def share(spec: Spec) -> None:
    """A button that opens the link and its QR code."""
    with st.popover("Link", icon=":material/share:", width="stretch"):
        address = link(spec)
        st.markdown("Whoever opens this link gets a new run of the same experiment.")
        st.code(address, language=None, wrap_lines=True)
        st.image(segno.make(address, error="m").svg_inline(scale=4, border=3, light="#ffffff"), width=240)
        st.caption(f"{len(address)} characters. The code holds the same link.")


def link(spec: Spec) -> str:
    """The whole address of this experiment on this server."""
    here = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((here.scheme, here.netloc, here.path or "/", urlencode(query_of(spec), safe="|*~=+,/()"), ""))
