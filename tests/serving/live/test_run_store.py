"""Runs on disk: what is saved is what comes back, nothing partial stays, a disk that refuses is said once."""

import errno
import os
import time
from pathlib import Path

import numpy as np
import pytest

from learnact.serving.live import run_store as module
from learnact.serving.live.run_store import HISTORY, STATE, RunStore

KEY = "a" * 32
HEADER = {"spec": "{}", "step": 7}
ARRAYS = {"checkpoint": np.frombuffer(b"\x00\x01\xffabc", np.uint8)}


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "runs")


def names(store: RunStore) -> list[str]:
    return sorted(path.name for path in store.folder.iterdir())


def test_what_is_saved_comes_back(store):
    assert store.load(KEY) is None
    assert store.save(KEY, HEADER, {}) and store.save(KEY, HEADER, ARRAYS)
    found = store.load(KEY)
    assert found.header == HEADER | {"version": 1}
    assert found.arrays["checkpoint"].tobytes() == b"\x00\x01\xffabc"
    assert store.load(KEY, HISTORY) is None
    store.save(KEY, {}, {}, HISTORY)
    assert names(store) == [KEY + HISTORY, KEY + STATE]
    store.remove(KEY)
    assert names(store) == []


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff" * 99, b"\x02\x00\x00\x00{}", b'\x0e\x00\x00\x00{"arrays": 5}  ']
)
def test_a_damaged_file_is_none(store, content):
    store.save(KEY, HEADER, ARRAYS)
    (store.folder / (KEY + STATE)).write_bytes(store.name + content)
    assert store.load(KEY) is None
    (store.folder / (KEY + STATE)).write_bytes(content)
    assert store.load(KEY) is None


def test_a_run_is_held_by_the_server_that_wrote_it_last(store):
    other = RunStore(store.folder)
    assert not store.is_elsewhere(KEY) and not other.is_elsewhere(KEY)
    store.save(KEY, HEADER, ARRAYS)
    assert not store.is_elsewhere(KEY) and other.is_elsewhere(KEY)
    assert other.load(KEY).header["step"] == 7 and other.is_elsewhere(KEY), "who reads it does not hold it yet"
    other.save(KEY, HEADER, ARRAYS)
    assert store.is_elsewhere(KEY) and not other.is_elsewhere(KEY)
    other.remove(KEY)
    assert not store.is_elsewhere(KEY)
    assert not RunStore(None).is_elsewhere(KEY)


def test_a_file_that_was_cut_is_none(store):
    store.save(KEY, HEADER, ARRAYS)
    path = store.folder / (KEY + STATE)
    path.write_bytes(path.read_bytes()[:-8])
    assert store.load(KEY) is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_is_said_and_nothing_partial_stays(store, monkeypatch, number):
    store.save(KEY, HEADER, {})

    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(module.os, "replace", refuse)
        assert not store.save(KEY, HEADER | {"step": 8}, ARRAYS)
    assert store.trouble == f"Runs cannot be saved on the disk of this lab at the moment ({os.strerror(number)})."
    assert names(store) == [KEY + STATE] and store.load(KEY).header["step"] == 7
    assert not store.open
    monkeypatch.setattr(module, "RETRY_SECONDS", 0)
    store.again = 0.0
    assert store.open and store.save(KEY, HEADER, {}) and store.trouble == ""


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    store = RunStore(tmp_path / "file" / "runs")
    assert not store.save(KEY, HEADER, {}) and "Not a directory" in store.trouble
    store.sweep()
    store.remove(KEY)


def test_without_a_folder_nothing_is_kept_and_that_is_no_trouble(monkeypatch):
    monkeypatch.setenv("LEARNACT_HOME", "none")
    store = RunStore.from_environment()
    assert not store.open and not store.save(KEY, HEADER, {}) and store.load(KEY) is None and store.trouble == ""
    store.sweep()
    store.remove(KEY)


def test_it_lies_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("LEARNACT_HOME", str(tmp_path))
    assert RunStore.from_environment().folder == tmp_path / "runs"


def age(store: RunStore, name: str, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(store.folder / name, (then, then))


def test_the_oldest_go_where_there_are_too_many(tmp_path):
    store = RunStore(tmp_path, max_runs=2)
    for place in range(4):
        store.save(f"{place}", {}, {})
        age(store, f"{place}{STATE}", 100 - place)
    store.sweep()
    assert names(store) == [f"2{STATE}", f"3{STATE}"]


def test_the_oldest_go_where_they_are_too_large(tmp_path):
    store = RunStore(tmp_path, max_bytes=2_500)
    for place in range(4):
        store.save(f"{place}", {}, {"checkpoint": np.zeros(1_000, np.uint8)})
        age(store, f"{place}{STATE}", 100 - place)
    store.sweep()
    assert names(store) == [f"2{STATE}", f"3{STATE}"]


@pytest.mark.parametrize("bound", [{"max_runs": 3}, {"max_bytes": 3_900}])
def test_who_keeps_most_loses_first(tmp_path, bound):
    store = RunStore(tmp_path, **bound)
    for place, whose in enumerate(("ann", "bob", "bob", "bob", "bob", "")):
        store.save(f"{place}", {"visitor": whose}, {"checkpoint": np.zeros(1_000, np.uint8)})
        store.save(f"{place}", {}, {}, HISTORY)
        for ending in (STATE, HISTORY):
            age(store, f"{place}{ending}", 100 - place)
    for _ in range(2):
        RunStore(tmp_path, **bound).sweep()  # another server knows of nobody what is theirs before it looks
        store.sweep()
    assert {name.partition(".")[0] for name in names(store)} == {"0", "4", "5"}


def test_what_is_too_old_goes_and_what_was_left_half_written(store):
    for name in ("new", "old"):
        store.save(name, {}, {})
    (store.folder / "x.half").write_text("")
    (store.folder / "y.half").write_text("")
    age(store, f"old{STATE}", 15 * 24 * 3600)
    age(store, "x.half", 100)
    store.sweep()
    assert names(store) == [f"new{STATE}", "y.half"]


def test_a_crowd_that_asks_whether_it_can_be_written_to_writes_once_a_second(tmp_path, monkeypatch):
    store, written = RunStore(tmp_path), []
    write = module.replace_file
    monkeypatch.setattr(module, "replace_file", lambda *given: written.append(given) or write(*given))
    assert {store.probe() for _ in range(50)} == {""} and len(written) == 1
    store.probed -= 2
    store.probe()
    assert len(written) == 2


def test_a_disk_is_well_again_as_soon_as_there_is_room_for_what_it_refused(store, monkeypatch):
    room, write = [1_000], module.replace_file

    def almost_full(path: Path, content: bytes) -> None:
        if len(content) > room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, content)

    monkeypatch.setattr(module, "replace_file", almost_full)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0)
    monkeypatch.setattr(module, "PROBE_SECONDS", 0)
    assert store.probe() == ""
    assert not store.save(KEY, HEADER, {"checkpoint": np.zeros(2_000, np.uint8)})
    assert all("No space left" in store.probe() for _ in range(2)), "what is small would fit"
    room[0] = store.refused
    assert store.probe() == "" and names(store) == []
    room[0] = 0
    assert "No space left" in store.probe()


def test_a_disk_that_refused_is_asked_as_seldom_as_it_is_tried(tmp_path, monkeypatch):
    store, written = RunStore(tmp_path), []

    def refuse(*given: object) -> None:
        written.append(given)
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(module, "replace_file", refuse)
    for _ in range(5):
        assert "Read-only" in store.probe()
        store.probed -= 2
    assert len(written) == 1
    store.again = 0.0
    assert "Read-only" in store.probe() and len(written) == 2
