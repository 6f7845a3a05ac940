"""Artefacts are named by their content, and bounded."""

import errno
import os
from pathlib import Path

import pytest

from learnact import paths
from learnact.data.artefacts import MAX_BYTES, Artefacts
from learnact.errors import SpecError


def test_what_is_put_is_got_by_its_name(tmp_path):
    artefacts = Artefacts(tmp_path / "new")
    name = artefacts.put(b"weights")
    assert artefacts.get(name, "weights") == b"weights"
    assert artefacts.put(b"weights") == name != artefacts.put(b"other")


@pytest.mark.parametrize("name", ["0" * 32, "../../etc/passwd", "", "A" * 32, "0" * 31 + "\n"])
def test_an_unknown_name_is_a_sentence(tmp_path, name):
    (tmp_path / "A").write_text("secret")
    with pytest.raises(SpecError, match="are not on this server"):
        Artefacts(tmp_path).get(name, "weights")


def test_an_unknown_name_is_shown_as_far_as_forty_letters(tmp_path):
    with pytest.raises(SpecError, match=rf"named '{'b' * 40}' are not"):
        Artefacts(tmp_path).get("b" * 99, "weights")


def test_too_large_is_a_sentence(tmp_path):
    with pytest.raises(SpecError, match=r"at most 20 MB here, not 20\.0 MB"):
        Artefacts(tmp_path).put(bytes(MAX_BYTES + 1))


def test_the_least_used_go_first(tmp_path):
    artefacts = Artefacts(tmp_path, together=250)
    names = [artefacts.put(bytes([k]) * 100) for k in range(2)]
    for age, name in enumerate(names):
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    artefacts.get(names[1], "weights")  # used again
    artefacts.put(b"x" * 100)
    assert artefacts.get(names[1], "weights")
    with pytest.raises(SpecError):
        artefacts.get(names[0], "weights")


def test_all_together_may_have_half_a_gigabyte(tmp_path):
    artefacts, old = Artefacts(tmp_path), tmp_path / "old"
    old.touch()
    os.truncate(old, 500_000_000 - 100)  # takes no room on the disk
    os.utime(old, (1000, 1000))
    artefacts.put(bytes(100))
    assert old.exists()
    artefacts.put(b"1")
    assert not old.exists()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SpecError, match="cannot be kept"):
        Artefacts(tmp_path / "file").put(b"x")


def test_what_is_just_small_enough_is_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("learnact.data.artefacts.MAX_BYTES", 1_000_000)
    assert Artefacts(tmp_path).put(bytes(1_000_000))
    with pytest.raises(SpecError, match="at most 1 MB"):
        Artefacts(tmp_path).put(bytes(1_000_001))


def test_a_full_disk_leaves_nothing_partial_and_smaller_ones_are_kept(tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(paths.os, "replace", full)
        with pytest.raises(SpecError, match="No space left"):
            Artefacts(tmp_path).put(b"large")
    assert not [*tmp_path.iterdir()]
    assert Artefacts(tmp_path).put(b"small")


def test_what_was_left_half_written_goes(tmp_path):
    half, fresh = tmp_path / f"left{paths.HALF}", tmp_path / f"written{paths.HALF}"
    for path in (half, fresh):
        path.write_bytes(b"x")
    os.utime(half, (0, 0))
    Artefacts(tmp_path).put(b"y")
    assert not half.exists() and fresh.exists()


def test_what_is_removed_is_gone_and_nothing_outside_the_folder_is_ever_removed(tmp_path):
    artefacts, outside = Artefacts(tmp_path / "in"), tmp_path / "outside"
    outside.write_bytes(b"x")
    name = artefacts.put(b"y")
    for tried in (name, name, "../outside", str(outside)):
        artefacts.remove(tried)
    assert not [*artefacts.folder.iterdir()] and outside.exists()


def test_what_is_removed_while_it_is_read_is_a_sentence(tmp_path, monkeypatch):
    artefacts = Artefacts(tmp_path)
    name, read = artefacts.put(b"weights"), Path.read_bytes

    def late(path: Path) -> bytes:
        path.unlink()
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", late)
    with pytest.raises(SpecError, match="are not on this server"):
        artefacts.get(name, "weights")
