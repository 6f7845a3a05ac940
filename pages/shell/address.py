"""The address bar of a page: what the page wrote there, and whether what the browser sends is news.

A browser that is a rerun behind sends an address that the page itself has just replaced: an echo, not a wish.
"""

import re
import time
from collections.abc import Callable, Mapping

import streamlit as st

NOTHING: Mapping[str, str] = {}
SHOWING = frozenset({"embed", "embed_options", "theme", "hide", "view"})
"""Words of an address about how a page is shown, Streamlit's and the lab's own."""
TRACKING = re.compile("utm_|[a-z]+clid$")  # what others add to a link on its way
MOST, LONGEST = 5, 30  # unknown words that are named, and letters of each
ECHO = 3.0  # seconds in which a replaced address may still come back


def is_news(page: str, query: Mapping[str, str]) -> bool:
    """Whether an address is another one than those that this page wrote of late."""
    now = time.monotonic()
    return all(query != written or now > until for written, until in _written(page))


def remember(page: str, query: Mapping[str, str]) -> None:
    """Notes an address as the one that stands there now."""
    written, now = _written(page), time.monotonic()
    if not written or written[-1][0] != query:
        kept = [(old, min(until, now + ECHO)) for old, until in written if until > now]
        st.session_state[f"{page}_addresses"] = [*kept, (dict(query), float("inf"))]


def left_out(page: str, known: Callable[[str], bool]) -> str:
    """One sentence about words of the address that nobody knows, the first time that they are there; else empty."""
    words = [word for word in st.query_params if not (known(word) or word in SHOWING or TRACKING.match(word))]
    said = st.session_state.setdefault(f"{page}_left_out", set())
    if not (news := [word for word in words if word not in said]):
        return ""
    said.update(news)
    names = ", ".join(repr(word[:LONGEST]) for word in news[:MOST]) + (" and more" if len(news) > MOST else "")
    return f"The link has words that this page does not know, and leaves out: {names}."


def write(page: str, query: Mapping[str, str], beside: Mapping[str, str] = NOTHING) -> None:
    """Puts the page's parameters into the address bar, `beside` others that stay, and remembers them."""
    remember(page, query)
    whole = {**query, **beside}
    if whole != dict(st.query_params):
        st.query_params.from_dict(whole)


def _written(page: str) -> list[tuple[dict[str, str], float]]:
    return st.session_state.get(f"{page}_addresses", [])
