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
from learnact.serving.visitor import COOKIE, NOBODY, Rate, new_cookie, signing_key, visitor_in, visitor_of


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


class Clock:
    """The time that a rate sees."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr("learnact.serving.visitor.time.monotonic", lambda: self.now)


def test_a_visitor_may_ask_so_much_in_a_time_and_no_other_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), Rate(per_second=2, burst=10)
    assert [rate.take("a") for _ in range(10)] == [0] * 10
    assert rate.take("a") == pytest.approx(0.5)
    assert rate.take("a", 4) == pytest.approx(2)
    assert rate.take("b", 10) == 0
    clock.now += 0.5
    assert rate.take("a") == 0 and rate.take("a") > 0
    clock.now += 1000
    assert [rate.take("a") > 0 for _ in range(11)] == [False] * 10 + [True]


def test_whoever_asks_all_the_time_gets_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), Rate(per_second=5, burst=10)
    given = 0
    for _ in range(1000):  # for ten seconds
        given += rate.take("a") == 0
        clock.now += 0.01
    assert given == pytest.approx(10 + 5 * 10, abs=1)


def test_what_costs_more_than_a_bucket_holds_is_given_from_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, rate = Clock(monkeypatch), Rate(per_second=1, burst=10)
    assert rate.take("a", 1000) == 0
    assert rate.take("a", 1000) == pytest.approx(10)
    clock.now += 10
    assert rate.take("a", 1000) == 0


def test_only_so_many_visitors_are_remembered() -> None:
    rate = Rate(per_second=0.001, burst=1, max_keys=100)
    for number in range(10_000):
        assert rate.take(str(number)) == 0
        assert rate.take("regular") == 0 or number > 0
    assert len(rate.buckets) == 100
    assert rate.take("regular") > 0


def test_threads_that_ask_at_once_get_no_more() -> None:
    rate, given = Rate(per_second=1e-9, burst=1000), []

    def ask() -> None:
        given.append(sum(rate.take("a") == 0 for _ in range(500)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(given) == 1000
