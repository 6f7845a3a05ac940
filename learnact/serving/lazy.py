"""What takes seconds to import, torch above all, is imported once, by whoever comes first; the others wait."""

import threading
from importlib import import_module
from types import ModuleType

from starlette.types import Receive, Scope, Send

ONE = threading.Lock()  # two threads that import modules which import each other would see halves of them


def fetch(name: str) -> ModuleType:
    """The module of this name, imported if it was not yet."""
    with ONE:
        return import_module(name)


class Late:
    """An ASGI app, or the endpoint of a route, that is imported when it is first asked.

    Args:
        module: where it is.
        name: what it is called there.
    """

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await getattr(fetch(self.module), self.name)(scope, receive, send)
