"""Downloads from a server of our own: mirrors in turn, checksums, refusals at once, and no half files."""

import gzip
import hashlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest

from learnact.data import SOURCES, data_folder, files, load
from learnact.data.files import Remote, locate
from learnact.errors import MissingData

CONTENT = bytes(range(256)) * 1000
CHECKSUM = "md5:" + hashlib.md5(CONTENT).hexdigest()


@dataclass
class Mirror:
    """A web server on this machine; `pages` by path, and the paths that were asked for."""

    address: str
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def remote(self, *paths: str, name: str = "set.gz") -> Remote:
        return Remote(name, CHECKSUM, tuple(self.address + path for path in paths))


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            page = served.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Mirror(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.delenv("LEARNACT_OFFLINE")
    monkeypatch.setenv("NO_PROXY", "*")
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def test_downloaded_once(mirror: Mirror, tmp_path: Path) -> None:
    pooch.get_logger().setLevel(logging.INFO)
    mirror.pages["/good"] = CONTENT
    remote = mirror.remote("/good", "/other")
    for _ in range(2):
        (path,) = locate("Set", tmp_path / "new" / "set", [remote])
    assert not pooch.get_logger().isEnabledFor(logging.INFO)  # a page's terminal is left alone
    assert path.read_bytes() == CONTENT
    assert mirror.asked == ["/good"]
    assert [entry.name for entry in path.parent.iterdir()] == ["set.gz"]


def test_mirrors_in_turn(mirror: Mirror, tmp_path: Path) -> None:
    """One that is gone, one with another file, one that breaks off, and then a good one."""
    mirror.pages |= {"/page": b"<html>".ljust(len(CONTENT)), "/short": CONTENT[:99], "/good": CONTENT}
    (path,) = locate("Set", tmp_path, [mirror.remote("/gone", "/page", "/short", "/good")])
    assert mirror.asked == ["/gone", "/page", "/short", "/good"]
    assert path.read_bytes() == CONTENT


@pytest.mark.parametrize("page", [b"<html>".ljust(len(CONTENT)), CONTENT[:99], None])
def test_a_bad_download_leaves_nothing(mirror: Mirror, tmp_path: Path, page: bytes | None) -> None:
    mirror.pages |= {} if page is None else {"/bad": page}
    with pytest.raises(MissingData, match=r"no mirror gave set\.gz"):
        locate("Set", tmp_path, [mirror.remote("/bad")])
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_remembered_for_a_while(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = mirror.remote("/late")
    for _ in range(3):
        with pytest.raises(MissingData, match="no mirror gave"):
            locate("Set", tmp_path, [remote])
    assert mirror.asked == ["/late"]
    mirror.pages["/late"] = CONTENT
    monkeypatch.setattr(files, "FAILURE_SECONDS", 0.0)
    assert locate("Set", tmp_path, [remote])[0].is_file()


def test_a_file_put_there_by_hand_ends_the_waiting(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(MissingData):
        locate("Set", tmp_path, [mirror.remote("/gone")])
    (tmp_path / "set.gz").write_bytes(b"anything: a file that is there is used as it is")
    assert locate("Set", tmp_path, [mirror.remote("/gone")]) == [tmp_path / "set.gz"]


def test_only_what_is_missing_is_downloaded(mirror: Mirror, tmp_path: Path) -> None:
    mirror.pages |= {"/one": CONTENT, "/two": CONTENT}
    (tmp_path / "one.gz").write_bytes(b"here")
    locate("Set", tmp_path, [mirror.remote("/one", name="one.gz"), mirror.remote("/two", name="two.gz")])
    assert mirror.asked == ["/two"]
    assert (tmp_path / "one.gz").read_bytes() == b"here"


def test_time_is_limited(mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror.pages["/good"] = CONTENT
    monkeypatch.setattr(files, "BUDGET", -1.0)
    with pytest.raises(MissingData, match="TimeoutError"):
        locate("Set", tmp_path, [mirror.remote("/good")])
    assert mirror.asked == []


def test_many_sessions_download_once(mirror: Mirror, tmp_path: Path) -> None:
    mirror.pages["/good"] = CONTENT
    remote = mirror.remote("/good")
    threads = [threading.Thread(target=locate, args=("Set", tmp_path, [remote])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mirror.asked == ["/good"]


def test_a_folder_that_cannot_be_written(mirror: Mirror, tmp_path: Path) -> None:
    mirror.pages["/good"] = CONTENT
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MissingData, match=r"no mirror gave set\.gz \((FileExists|NotADirectory)Error\)"):
        locate("Set", tmp_path / "file", [mirror.remote("/good")])


@pytest.mark.parametrize("name", ["fashion_mnist", "covertype", "covertype_binary"])
def test_offline_says_what_is_missing_where_and_what_helps(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingData) as caught:
        load(name, folder=tmp_path)
    message = str(caught.value)
    for part in (*(file.name for file in SOURCES[name].files), str(tmp_path), "LEARNACT_DATA", "LEARNACT_OFFLINE"):
        assert part in message
    assert message.endswith(".") and message.count(". ") == 0


def test_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEARNACT_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("LEARNACT_DATA")
    assert data_folder().name == "learnact" and data_folder().is_absolute()
    monkeypatch.setenv("LEARNACT_DATA", "~/somewhere")
    assert data_folder() == Path.home() / "somewhere"


def test_the_environment_names_the_folder(monkeypatch: pytest.MonkeyPatch, small_covertype: Path) -> None:
    monkeypatch.setenv("LEARNACT_DATA", str(small_covertype))
    assert load("covertype").counts.sum() == 700


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("0", False), ("", False)])
def test_offline_switch(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("LEARNACT_OFFLINE", value)
    assert files.offline() is expected


def test_every_remote_file_has_a_checksum_and_mirrors() -> None:
    for source in SOURCES.values():
        for file in source.files:
            kind, digest = file.checksum.split(":")
            assert len(digest) == {"md5": 32, "sha256": 64}[kind]
            assert len(file.mirrors) >= 2
            assert all(address.startswith(("http://", "https://")) for address in file.mirrors)


def test_a_gzip_of_the_original_size_is_not_asked_for_when_there(small_covertype: Path) -> None:
    """A file that is there is not verified: the small one has another checksum than the original."""
    path = small_covertype / "covertype" / "covtype.data.gz"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert SOURCES["covertype"].files[0].checksum != f"sha256:{digest}"
    assert gzip.decompress(path.read_bytes()).count(b"\n") == load("covertype", folder=small_covertype).counts.sum()
