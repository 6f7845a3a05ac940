"""What takes seconds to import, torch above all, is imported once, by whoever comes first; the others wait."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from importlib import import_module
from types import ModuleType

from starlette.requests import Request
from starlette.responses import Response

Endpoint = Callable[[Request], Awaitable[Response]]

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


def endpoint(module: str, name: str) -> Endpoint:
    """The endpoint of a route that is imported when it is first asked, while others are answered.

    Args:
        module: where it is.
        name: what it is called there.
    """

    async def answer(request: Request) -> Response:
        found = imported(module) or await asyncio.to_thread(import_once, module)
        answered: Response = await getattr(found, name)(request)
        return answered

    return answer
