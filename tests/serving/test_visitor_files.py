"""What is kept for visitors on disk: found again, each visitor's own, bounded, and said where it cannot be."""

import errno
import os
from pathlib import Path

import pytest

from learnact import paths
from learnact.serving import visitor_files
from learnact.serving.visitor_files import VisitorFiles

DAY_SECONDS = 24 * 3600


@pytest.fixture
def files(tmp_path: Path) -> VisitorFiles:
    return VisitorFiles(tmp_path / "visitors")


def test_what_was_saved_is_found_again_by_another_server(files):
    assert files.save("ann", {"curves": ["é", 1.5]}) == ""
    assert VisitorFiles(files.folder).load("ann") == {"curves": ["é", 1.5]}
    assert files.load("bea") is None and files.stamp("bea") == 0


def test_the_stamp_tells_every_change(files):
    files.save("ann", 1)
    before = files.stamp("ann")
    files.save("ann", 2)
    assert files.stamp("ann") != before != 0


def test_whose_a_file_is_cannot_be_read_from_its_name(files):
    files.save("../ann", 1)
    (path,) = files.folder.iterdir()
    assert "ann" not in path.name and path.parent == files.folder
    assert path.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


@pytest.mark.parametrize("folder", [None, "given"])
def test_nothing_is_kept_without_a_folder_or_without_a_cookie(tmp_path, folder):
    files, visitor = (VisitorFiles(None), "ann") if folder is None else (VisitorFiles(tmp_path), "")
    assert files.save(visitor, 1) and files.load(visitor) is None and files.stamp(visitor) == 0
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_nothing(files, content):
    files.save("ann", 1)
    (path,) = files.folder.iterdir()
    path.write_bytes(content)
    assert files.load("ann") is None
    assert files.save("ann", 2) == "" and files.load("ann") == 2


def test_too_much_is_said_and_what_was_there_stays(files):
    files.save("ann", "first")
    assert "at most 8 MB" in files.save("ann", "x" * 8_000_000)
    assert files.load("ann") == "first"


def test_a_full_disk_is_said_and_leaves_nothing_partial(files, monkeypatch):
    files.save("ann", "first")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(paths.os, "replace", full)
    assert "No space left" in files.save("ann", "second")
    assert files.load("ann") == "first" and len([*files.folder.iterdir()]) == 1


def test_what_is_old_or_half_written_goes_and_so_does_the_oldest_where_there_is_no_room(files, monkeypatch):
    for age, visitor in ((31, "old"), (3, "early"), (1, "late")):
        files.save(visitor, "x" * 1000)
        path = files._path(visitor)
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - age * DAY_SECONDS))
    half = files.folder / f"left{paths.HALF}"
    half.write_bytes(b"x")
    os.utime(half, (0, 0))
    files.save("new", 1)
    assert [files.load(visitor) is not None for visitor in ("old", "early", "late")] == [False, True, True]
    assert not half.exists()
    monkeypatch.setattr(visitor_files, "MAX_FOLDER_BYTES", 1500)
    files.save("new", 2)
    assert [files.load(visitor) is not None for visitor in ("early", "late", "new")] == [False, True, True]
