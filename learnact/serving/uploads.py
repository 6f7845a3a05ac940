"""Files that visitors opened are kept by Streamlit as long as a page is open: here so many, and so much, of each.

Every widget takes a new file and lets go of the one before without a word, and who sends files without a page may name
each as they like. Where a visitor has too much, what they opened first is forgotten, which no page shows any more.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.serving.visitor import visitor_in

MAX_FILES = 12  # of one visitor
MAX_BYTES = 60_000_000  # of one visitor: three of the largest
MAX_BYTES_OF_ALL = 500_000_000


class Store(Protocol):
    """What Streamlit keeps files in: by session, then by file."""

    @property
    def file_storage(self) -> Mapping[str, Mapping[str, Any]]:
        """Each file has its content in `data`."""

    def remove_file(self, session_id: str, file_id: str) -> None:
        """Forgets a file; one that is not there is fine."""


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
