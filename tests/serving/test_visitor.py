"""Who asks is known by a cookie that nobody can make, and may ask so much in a time, whatever the others do."""

import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from learnact.errors import RunError
from learnact.serving import visitor
from learnact.serving.visitor import COOKIE, NOBODY, new_cookie, signing_key, visitor_in, visitor_of


@pytest.fixture(autouse=True)
def fresh_key() -> Iterator[None]:
    forget_key()
    yield
    forget_key()


def forget_key() -> None:
    """As in another server."""
    signing_key.cache_clear()
    visitor._among.cache_clear()


def test_each_visitor_has_an_id_of_their_own_and_keeps_it() -> None:
    cookies = [new_cookie() for _ in range(100)]
    names = [visitor_of(cookie) for cookie in cookies]
    assert len(set(names)) == 100 and NOBODY not in names
    assert [visitor_of(cookie) for cookie in cookies] == names
    assert min(map(len, names)) >= 22  # 128 bits


@pytest.mark.parametrize(
    "change",
    [
        lambda cookie: cookie[:-1] + ("A" if cookie[-1] != "A" else "B"),
        lambda cookie: ("A" if cookie[0] != "A" else "B") + cookie[1:],
        lambda cookie: cookie.split(".")[0],
        lambda cookie: cookie.split(".")[0] + ".",
        lambda cookie: "." + cookie.split(".")[1],
        lambda cookie: cookie + "x",
        lambda cookie: cookie.upper(),
        lambda cookie: "",
        lambda cookie: None,
        lambda cookie: ".",
        lambda cookie: "\ud800.\ud800",
        lambda cookie: "é" * 10_000,
    ],
)
def test_a_cookie_that_was_not_signed_here_is_nobodys(change) -> None:
    assert visitor_of(change(new_cookie())) == NOBODY


def test_a_cookie_is_found_among_others() -> None:
    cookie = new_cookie()
    name = visitor_of(cookie)
    held = f"{COOKIE}={cookie}".encode()
    for value in (held, b"a=b; " + held, held + b"; a=b", b"a=b;" + held + b";", b'a="x;y"; ' + held):
        assert visitor_in([(b"host", b"lab"), (b"cookie", value)]) == name
    for value in (b"", b"a=b", b"x" + held, b"x=" + held, held[:-3], COOKIE.encode(), b"\xff\xfe=\x00"):
        assert visitor_in([(b"cookie", value)]) == NOBODY
    assert visitor_in([]) == NOBODY


def test_servers_with_one_home_know_each_others_visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_HOME", str(tmp_path / "home"))
    cookie = new_cookie()
    forget_key()
    assert visitor_of(cookie) != NOBODY
    (file,) = (tmp_path / "home").iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_of_servers_that_start_together_all_have_one_key(tmp_path: Path) -> None:
    keys: list[bytes] = []
    threads = [threading.Thread(target=lambda: keys.append(visitor._kept_key(tmp_path))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 16 and len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_a_key_that_was_removed_is_written_again_and_another_one_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("LEARNACT_HOME", str(home))
    forget_key()
    cookie = new_cookie()
    shutil.rmtree(home)
    visitor.keep_key()
    forget_key()
    assert visitor_of(cookie) != NOBODY
    assert [oct(path.stat().st_mode & 0o777) for path in (home, home / visitor.KEY_FILE)] == ["0o700", "0o600"]
    (home / visitor.KEY_FILE).write_bytes(bytes(visitor.KEY_BYTES))
    visitor.keep_key()
    assert (home / visitor.KEY_FILE).read_bytes() == bytes(visitor.KEY_BYTES)


def test_without_a_home_or_one_to_write_to_the_key_ends_with_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for home in ("none", str(tmp_path / "file" / "home")):
        monkeypatch.setenv("LEARNACT_HOME", home)
        cookie = new_cookie()
        assert visitor_of(cookie) != NOBODY
        forget_key()
        assert visitor_of(cookie) == NOBODY


def test_a_key_that_is_damaged_is_not_used(tmp_path: Path) -> None:
    (tmp_path / visitor.KEY_FILE).write_bytes(b"")
    assert len(visitor._kept_key(tmp_path)) == visitor.KEY_BYTES


def test_the_operator_may_give_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEARNACT_SECRET", "s" * 32)
    cookie = new_cookie()
    forget_key()
    assert visitor_of(cookie) != NOBODY
    forget_key()
    monkeypatch.setenv("LEARNACT_SECRET", "short")
    with pytest.raises(RunError, match="LEARNACT_SECRET must have 32 characters or more, not 5"):
        signing_key()
