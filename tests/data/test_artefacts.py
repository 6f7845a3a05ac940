"""Artefacts are named by their content, and bounded."""

import os

import pytest

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
