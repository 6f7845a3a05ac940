"""What is imported once, and who waits for it."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnact.serving.lazy import IMPORTED, LazyApp, import_once, imported

ANSWERS = """
async def app(scope, receive, send):
    await send(scope | {"heard": await receive()})
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


def test_an_app_is_imported_with_its_first_request_and_then_answers(slow: threading.Event) -> None:
    app, sent = LazyApp("slow_to_import", "app"), []
    assert "slow_to_import" not in sys.modules
    slow.set()

    async def receive() -> dict[str, str]:
        return {"type": "http.request"}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(app({"type": "http"}, receive, send))  # type: ignore[arg-type]
    assert sent == [{"type": "http", "heard": {"type": "http.request"}}]
