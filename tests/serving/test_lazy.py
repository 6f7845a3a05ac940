"""What is imported once, and who waits for it."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnact.serving.lazy import import_once, imported


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A module "slow_to_import" that is imported as soon as the event is set."""
    go = threading.Event()
    monkeypatch.setattr(sys, "go", go, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "slow_to_import.py").write_text("import sys\nassert sys.go.wait(60)\nvalue = 3\n")
    yield go
    go.set()
    sys.modules.pop("slow_to_import", None)


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
