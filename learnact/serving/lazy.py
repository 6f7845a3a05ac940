"""What takes seconds to import, torch above all, is imported once, by whoever comes first; the others wait."""

import threading
from importlib import import_module
from types import ModuleType

from starlette.types import Receive, Scope, Send

LOCK = threading.Lock()  # two threads that import modules which import each other would see halves of them
IMPORTED: dict[str, ModuleType] = {}


def import_once(name: str) -> ModuleType:
    """The module of this name, imported if it was not yet."""
    with LOCK:
        IMPORTED[name] = import_module(name)
        return IMPORTED[name]


def imported(name: str) -> ModuleType | None:
    """The module, where `import_once` has imported it; waits for nobody."""
    return IMPORTED.get(name)


class LazyApp:
    """An ASGI app, or the endpoint of a route, that is imported when it is first asked.

    Args:
        module: where it is.
        name: what it is called there.
    """

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await getattr(import_once(self.module), self.name)(scope, receive, send)
