"""Files of the front end are answered from memory: a class that opens the link asks for thousands in a second."""

from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.paths import ASSETS

OWN = StaticFiles(directory=ASSETS)
"""The lab's own modules and styles; they stay as they are while a server runs."""

PLACES = ("/static/", "/assets/")

UNLIKE = {b"range", b"if-none-match", b"if-modified-since"}  # headers of a request for something else than the whole


class KeptInMemory:
    """Middleware that keeps Streamlit's files which call themselves immutable and the lab's own, and gives them again.

    Args:
        app: what answers the first time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.known: dict[tuple[str, bool], list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
        if complete(messages) and stays(key[0], messages[0]):
            self.known[key] = messages


def complete(messages: list[Message]) -> bool:
    """Whether an answer came to its end: it is cut off where the visitor who asked first left meanwhile."""
    return bool(messages) and messages[-1]["type"] == "http.response.body" and not messages[-1].get("more_body", False)


def whole_file(scope: Scope) -> bool:
    """Whether a request asks for all of a file of the front end."""
    if scope["type"] != "http" or scope["method"] != "GET" or not any(place in scope["path"] for place in PLACES):
        return False
    return not any(name in UNLIKE for name, _ in scope["headers"])


def zipped(scope: Scope) -> bool:
    """Whether the answer may come as gzip."""
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])


def stays(path: str, start: Message) -> bool:
    """Whether an answer is the same for everybody for as long as this server runs."""
    headers = dict(start["headers"])
    lasting = "/assets/" in path or b"immutable" in headers.get(b"cache-control", b"")
    return start["status"] == 200 and lasting and b"set-cookie" not in headers
