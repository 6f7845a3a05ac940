"""Files of the front end are answered from memory: a class that opens the link asks for thousands in a second."""

from collections.abc import Mapping
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.paths import ASSETS

OWN = StaticFiles(directory=ASSETS)
"""The lab's own modules and styles; they stay as they are while a server runs."""

MAX_KEPT_BYTES = 100_000_000  # of all answers: three times what the front end has, zipped and plain
UNLIKE = {b"range", b"if-none-match", b"if-modified-since"}  # headers of a request for something else than the whole


class KeptInMemory:
    """Middleware that keeps the files of the front end and gives them again; below their places there is nothing else.

    Args:
        app: what answers the first time.
        places: where files lie, by the path below which they are served: {"/assets/": folder}.
        max_bytes: of all answers that are kept; what does not fit is asked for each time.
    """

    def __init__(self, app: ASGIApp, places: Mapping[str, Path], max_bytes: int = MAX_KEPT_BYTES) -> None:
        self.app, self.places, self.max_bytes = app, tuple(places), max_bytes
        self.files = frozenset(path for place, folder in places.items() for path in served(place, folder))
        self.known: dict[tuple[str, bool], list[Message]] = {}
        self.kept_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self.places):
            return await self.app(scope, receive, send)
        if scope["path"] not in self.files:
            return await missing(scope, receive, send)
        if not whole_file(scope):
            return await self.app(scope, receive, send)
        key = scope["path"], zipped(scope)
        if key not in self.known:
            return await self._first(key, scope, receive, send)
        for message in self.known[key]:
            await send(message)

    async def _first(self, key: tuple[str, bool], scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def note(message: Message) -> None:
            messages.append(message)
            await send(message)

        await self.app(scope, receive, note)
        size = sum(len(message.get("body", b"")) for message in messages)
        fits = self.kept_bytes + size <= self.max_bytes
        if complete(messages) and for_everybody(messages[0]) and fits and key not in self.known:
            self.known[key] = messages
            self.kept_bytes += size


missing = JSONResponse({"error": "There is no such file."}, status_code=404)


def served(place: str, folder: Path) -> list[str]:
    """The paths at which the files of a folder are served."""
    return [place + path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def complete(messages: list[Message]) -> bool:
    """Whether an answer came to its end: it is cut off where the visitor who asked first left meanwhile."""
    return bool(messages) and messages[-1]["type"] == "http.response.body" and not messages[-1].get("more_body", False)


def whole_file(scope: Scope) -> bool:
    """Whether a request asks for all of a file."""
    return scope["method"] == "GET" and not any(name in UNLIKE for name, _ in scope["headers"])


def zipped(scope: Scope) -> bool:
    """Whether the answer may come as gzip."""
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def for_everybody(start: Message) -> bool:
    """Whether an answer is a file, and the same for all visitors."""
    return start["status"] == 200 and all(name != b"set-cookie" for name, _ in start["headers"])
