"""Files that visitors opened are kept by Streamlit as long as a page is open: here so many, and so much, of each.

Every widget takes a new file and lets go of the one before without a word, and who sends files without a page may name
each as they like. Where a visitor has too much, what they opened first is forgotten, which no page shows any more.

Of a page that was left Streamlit lets go when the next one is, and not by the clock: here that is done.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.serving.visitor import visitor_in

log = logging.getLogger(__name__)

MAX_FILES = 12  # of one visitor
MAX_BYTES = 60_000_000  # of one visitor: three of the largest
MAX_BYTES_OF_ALL = 500_000_000
LEFT_SECONDS = 150.0  # after which a page cannot come back to its session: Streamlit keeps it for two minutes
SWEEP_SECONDS = 30.0  # between two looks for pages that were left


class Store(Protocol):
    """What Streamlit keeps files in: by session, then by file."""

    @property
    def file_storage(self) -> Mapping[str, Mapping[str, Any]]:
        """Each file has its content in `data`."""

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Forgets a file; one that is not there is fine."""

    def remove_session_files(self, session_id: str) -> None:
        """Forgets all of a session; one that has none is fine."""


class BoundedUploads:
    """Middleware that lets each visitor have so many files.

    Args:
        app: what takes them.
        place: the path below which they come, as /session/file.
        store: gives what keeps them.
    """

    def __init__(self, app: ASGIApp, place: str, store: Callable[[], Store]) -> None:
        self.app, self.place, self.store = app, place, store
        self.files: dict[tuple[str, str], str] = {}  # whose each is; the one that came first is the first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(self.place):
            return await self.app(scope, receive, send)

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 300:
                session, _, file = scope["path"].removeprefix(self.place).partition("/")
                self.files.pop((session, file), None)
                self.files[session, file] = visitor_in(scope["headers"])
                self._trim()
            await send(message)

        await self.app(scope, receive, noted)

    def _trim(self) -> None:
        """Forgets what is too much of one visitor, then of whoever has most while it is too much of all."""
        sizes = self._sizes()
        held: dict[str, int] = {}
        for place, size in sizes.items():
            held[self.files[place]] = held.get(self.files[place], 0) + size
        for visitor in list(held):
            own = [place for place in sizes if self.files[place] == visitor]
            while len(own) > MAX_FILES or held[visitor] > MAX_BYTES:
                held[visitor] -= sizes.pop(own[0])
                self._forget(own.pop(0))
        while sum(held.values()) > MAX_BYTES_OF_ALL:
            most = max(held, key=lambda visitor: held[visitor])
            first = next(place for place in sizes if self.files[place] == most)
            held[most] -= sizes.pop(first)
            self._forget(first)

    def _sizes(self) -> dict[tuple[str, str], int]:
        """Bytes of each file that is still there: pages that were left have let go of theirs."""
        kept = self.store().file_storage
        self.files = {place: whose for place, whose in self.files.items() if place[1] in kept.get(place[0], ())}
        return {(session, file): len(kept[session][file].data) for session, file in self.files}

    def _forget(self, place: tuple[str, str]) -> None:
        del self.files[place]
        self.store().remove_file(*place)


class LeftPages:
    """Lets go of the files of pages that were left.

    Args:
        store: gives what keeps them.
        is_open: whether the page of a session is open.
    """

    def __init__(self, store: Callable[[], Store], is_open: Callable[[str], bool]) -> None:
        self.store, self.is_open = store, is_open
        self.left: dict[str, float] = {}  # when a session was first seen to be without its page

    async def sweep_for_ever(self) -> None:
        """By the clock, until it is cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                self.sweep()
            except Exception:  # the next look may do better
                log.exception("Files of pages that were left could not be forgotten.")

    def sweep(self) -> None:
        """Forgets the files of who has left for so long that they cannot come back to them."""
        now, kept = time.monotonic(), [*self.store().file_storage]
        self.left = {session: self.left.get(session, now) for session in kept if not self.is_open(session)}
        gone = [session for session, since in self.left.items() if now - since >= LEFT_SECONDS]
        for session in gone:
            self.store().remove_session_files(session)
        if gone:
            from learnact.serving.memory import return_memory  # brings torch, which the start does not wait for

            return_memory()
