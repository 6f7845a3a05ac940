"""Whether a file can be written is known before it is."""

import errno
import os
from pathlib import Path

import pytest

from learnact.paths import unwritable


def test_nothing_is_in_the_way_of_a_new_file_and_of_one_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "old").touch()
    for name in ("old", "new"):
        assert unwritable(tmp_path / name) == unwritable(tmp_path / name, replaced=True) == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old"]


@pytest.mark.parametrize(
    ("name", "why"), [("folder", errno.EISDIR), ("nowhere/x", errno.ENOENT), ("file/x", errno.ENOTDIR)]
)
def test_what_is_in_the_way_is_said_as_writing_would_say_it(name: str, why: int, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OSError) as caught:
        (tmp_path / name).write_bytes(b"")
    assert caught.value.errno == why and unwritable(tmp_path / name) == caught.value.strerror


@pytest.mark.parametrize(("forbidden", "written", "replaced"), [("old", False, True), (".", True, False)])
def test_a_file_that_is_replaced_needs_its_folder_alone(
    forbidden: str, written: bool, replaced: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The permissions are the test's own: who may do everything could not be refused anything."""
    (tmp_path / "old").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / forbidden)
    denied = os.strerror(errno.EACCES)
    assert unwritable(tmp_path / "old") == ("" if written else denied)
    assert unwritable(tmp_path / "old", replaced=True) == ("" if replaced else denied)
