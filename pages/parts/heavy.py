"""What takes seconds to import, torch above all, is imported once, by whoever comes first; the others wait."""

import threading
from importlib import import_module
from types import ModuleType

from starlette.types import ASGIApp, Receive, Scope, Send

ONE = threading.Lock()  # two threads that import modules which import each other would see halves of them


def fetch(name: str) -> ModuleType:
    """The module of this name, imported if it was not yet."""
    with ONE:
        return import_module(name)


def late(module: str, name: str) -> ASGIApp:
    """An ASGI app that is imported when it is first asked."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await getattr(fetch(module), name)(scope, receive, send)

    return app
