"""What a visitor keeps among the files of experiments: the oldest go, nobody else's."""

from collections.abc import Callable
from pathlib import Path

import pytest

from learnact.data.artefacts import Artefacts
from learnact.errors import SpecError
from learnact.serving import artefact_quota
from learnact.serving.artefact_quota import ArtefactQuota


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artefacts:
    monkeypatch.setattr(artefact_quota, "MAX_VISITOR_BYTES", 100)
    monkeypatch.setattr(artefact_quota, "MAX_NOBODY_BYTES", 200)
    return Artefacts(tmp_path)


def there(files: Artefacts, name: str) -> bool:
    try:
        return bool(files.get(name, "own data"))
    except SpecError:
        return False


def test_of_a_visitor_who_keeps_too_much_the_first_go_and_nobody_elses(files):
    quota = ArtefactQuota()
    others = quota.keep(b"o" * 90, "bea", files)
    mine = [quota.keep(bytes([letter]) * 40, "ann", files) for letter in b"abcd"]
    assert [there(files, name) for name in mine] == [False, False, True, True] and there(files, others)


def test_what_somebody_else_has_put_too_stays(files):
    quota = ArtefactQuota()
    shared = [quota.keep(b"handout" * 8, visitor, files) for visitor in ("ann", "bea")]
    for letter in b"abc":
        quota.keep(bytes([letter]) * 60, "ann", files)
    assert shared[0] == shared[1] and there(files, shared[0])


def test_what_is_put_again_is_the_newest(files):
    quota = ArtefactQuota()
    first, second = quota.keep(b"a" * 40, "ann", files), quota.keep(b"b" * 40, "ann", files)
    quota.keep(b"a" * 40, "ann", files)
    quota.keep(b"c" * 40, "ann", files)
    assert there(files, first) and not there(files, second)


def test_one_that_is_larger_than_the_quota_is_kept_alone(files):
    quota = ArtefactQuota()
    small, large = quota.keep(b"a", "ann", files), quota.keep(b"b" * 150, "ann", files)
    assert not there(files, small) and there(files, large)


def test_who_takes_no_cookies_shares_a_part_with_all_who_do_not(files):
    quota = ArtefactQuota()
    names = [quota.keep(bytes([letter]) * 60, "", files) for letter in b"abcd"]
    assert [there(files, name) for name in names] == [False, True, True, True]


def test_so_many_visitors_are_known(files, monkeypatch):
    monkeypatch.setattr(artefact_quota, "MAX_VISITORS", 3)
    quota = ArtefactQuota()
    for number in range(10):
        quota.keep(b"x", f"visitor {number}", files)
    assert [*quota.put] == ["visitor 7", "visitor 8", "visitor 9"]


class Slow(Artefacts):
    """Files of a disk on which others do something as soon as a file is written."""

    def __init__(self, folder: Path, meanwhile: Callable[[], object]) -> None:
        super().__init__(folder)
        self.meanwhile = meanwhile

    def put(self, content: bytes) -> str:
        name = super().put(content)
        self.meanwhile()
        return name


def test_what_somebody_else_is_putting_stays(files):
    quota = ArtefactQuota()
    first = quota.keep(b"handout" * 8, "ann", files)
    slow = Slow(files.folder, lambda: quota.keep(b"a" * 60, "ann", files))
    assert quota.keep(b"handout" * 8, "bea", slow) == first and there(files, first)
    assert first not in quota.put["ann"]


def test_while_files_are_removed_nobody_begins_to_put_them(files, monkeypatch):
    quota, held, remove = ArtefactQuota(), [], files.remove
    monkeypatch.setattr(files, "remove", lambda name: held.append(quota.lock.locked()) or remove(name))
    for letter in b"abc":
        quota.keep(bytes([letter]) * 60, "ann", files)
    assert held == [True, True]


def test_what_could_not_be_put_is_not_counted(files, tmp_path):
    quota = ArtefactQuota()
    (tmp_path / "file").write_text("")
    first = quota.keep(b"a" * 60, "ann", files)
    for content in (b"a" * 60, b"b" * 90):
        with pytest.raises(SpecError, match="cannot be kept"):
            quota.keep(content, "ann", Artefacts(tmp_path / "file"))
    assert [*quota.put["ann"]] == [first] and there(files, first)
