"""The address bar of a page: what the page wrote there, and whether what the browser sends is news.

A browser that is a rerun behind sends an address that the page itself has just replaced: an echo, not a wish. Where
it went back or forward, it means what it sends.
"""

import re
import time
from collections.abc import Callable, Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.shell.session import SessionValue

SHOWING = frozenset({"embed", "embed_options", "theme", "hide", "view"})
"""Words of an address about how a page is shown, Streamlit's and the lab's own."""
TRACKING = re.compile("utm_|[a-z]+clid$")  # what others add to a link on its way
MAX_NAMED, MAX_LETTERS = 5, 30  # unknown words that are named, and letters of each
ECHO_SECONDS = 3.0  # in which a replaced address may still come back

Written = tuple[dict[str, str], float]
"""An address, and the time until which it may come back."""


def by_history() -> bool:
    """Whether the visitor came to this address by the browser's Back or Forward."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


class Address:
    """The part of the address bar that belongs to what a page shows; the rest stays as it is.

    Args:
        page: its folder.
        owns: whether a word of the address belongs to the page.
    """

    def __init__(self, page: str, owns: Callable[[str], bool]) -> None:
        self.owns = owns
        self._written: SessionValue[tuple[Written, ...]] = SessionValue(f"{page}_addresses", tuple)
        self._named: SessionValue[frozenset[str]] = SessionValue(f"{page}_left_out", frozenset)

    def query(self) -> dict[str, str]:
        """What stands there of the page."""
        return {word: text for word, text in st.query_params.items() if self.owns(word)}

    def is_news(self, query: Mapping[str, str]) -> bool:
        """Whether it says something, and something else than those that this page wrote of late.

        Back and forward lead to any that is not the newest, also to the one that says nothing.
        """
        written, now = self._written.get(), time.monotonic()
        if by_history():
            return not written or query != written[-1][0]
        return bool(query) and all(query != old or now > until for old, until in written)

    def remember(self, query: Mapping[str, str]) -> None:
        """Notes an address as the one that stands there now."""
        written, now = self._written.get(), time.monotonic()
        if not written or written[-1][0] != query:
            kept = [(old, min(until, now + ECHO_SECONDS)) for old, until in written if until > now]
            self._written.set((*kept, (dict(query), float("inf"))))

    def write(self, query: Mapping[str, str]) -> None:
        """Puts the page's words into the address bar beside what else stands there, and remembers them."""
        self.remember(query)
        whole = {**query, **{word: text for word, text in st.query_params.items() if not self.owns(word)}}
        if whole != dict(st.query_params):
            st.query_params.from_dict(whole)

    def left_out(self) -> str:
        """One sentence about words that nobody knows, the first time that they are there; else empty."""
        words = [word for word in st.query_params if not (self.owns(word) or word in SHOWING or TRACKING.match(word))]
        if not (news := [word for word in words if word not in self._named.get()]):
            return ""
        self._named.set(self._named.get() | set(news))
        names = ", ".join(repr(word[:MAX_LETTERS]) for word in news[:MAX_NAMED])
        more = " and more" if len(news) > MAX_NAMED else ""
        return f"The link has words that this page does not know, and leaves out: {names}{more}."
