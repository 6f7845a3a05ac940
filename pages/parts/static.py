"""Files of the front end that never change are answered from memory: a class that opens the link asks for thousands."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

UNLIKE = {b"range", b"if-none-match", b"if-modified-since"}  # headers of a request for something else than the whole


class KeptInMemory:
    """Middleware that keeps the answers which call themselves immutable, and gives them again.

    Args:
        app: what answers the first time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.known: dict[str, list[Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not whole_file(scope):
            return await self.app(scope, receive, send)
        path = scope["path"]
        if path not in self.known:
            return await self._first(path, scope, receive, send)
        for message in self.known[path]:
            await send(message)

    async def _first(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def note(message: Message) -> None:
            messages.append(message)
            await send(message)

        await self.app(scope, receive, note)
        if immutable(messages[0]):
            self.known[path] = messages


def whole_file(scope: Scope) -> bool:
    """Whether a request asks for all of a file of the front end."""
    if scope["type"] != "http" or scope["method"] != "GET" or "/static/" not in scope["path"]:
        return False
    return not any(name in UNLIKE for name, _ in scope["headers"])


def immutable(start: Message) -> bool:
    """Whether an answer is the same for everybody, for ever."""
    headers = dict(start["headers"])
    return (
        start["status"] == 200 and b"immutable" in headers.get(b"cache-control", b"") and b"set-cookie" not in headers
    )
