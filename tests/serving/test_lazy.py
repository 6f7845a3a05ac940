"""What is imported once, and who waits for it."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from learnact.serving.lazy import IMPORTED, endpoint, import_once, imported

ANSWERS = """
from starlette.responses import Response

async def answer(request):
    return Response(str(value))
"""


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A module "slow_to_import" that is imported as soon as the event is set."""
    go = threading.Event()
    monkeypatch.setattr(sys, "go", go, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_to_import.py").write_text("import sys\nassert sys.go.wait(60)\nvalue = 3\n" + ANSWERS)
    yield go
    go.set()
    sys.modules.pop("slow_to_import", None)
    IMPORTED.pop("slow_to_import", None)


def test_whoever_asks_what_is_imported_does_not_wait(slow: threading.Event) -> None:
    importing = threading.Thread(target=import_once, args=("slow_to_import",))
    importing.start()
    assert imported("slow_to_import") is None
    slow.set()
    importing.join(60)
    found = imported("slow_to_import")
    assert found is not None
    assert found.value == 3
    assert import_once("slow_to_import") is found


def test_an_endpoint_is_imported_with_its_first_request_while_others_are_answered(slow: threading.Event) -> None:
    app = Starlette(routes=[Route("/slow", endpoint("slow_to_import", "answer")), Route("/other", other)])

    async def ask() -> list[str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            first = asyncio.create_task(client.get("/slow"))
            texts = [(await client.get("/other")).text]
            assert not first.done()
            slow.set()
            return [*texts, (await first).text, (await client.get("/slow")).text]

    assert "slow_to_import" not in sys.modules
    assert asyncio.run(ask()) == ["other", "3", "3"]


async def other(request: Request) -> Response:
    return Response("other")
