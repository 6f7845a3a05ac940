"""Connections that drip, stall or are too many, against a real server: they end, and the others are answered."""

import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from learnact.serving import connections
from learnact.serving.connections import Sweeper, install

BIG_BYTES = 30_000_000  # more than the sockets of both sides take


async def site(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads a POST to its end, answers a GET at once, /big with more than fits on the way."""
    body = b"x" * BIG_BYTES if scope["path"] == "/big" else b"here"
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
    length = str(len(body)).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """The address of a site that runs in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(site, lifespan="off", access_log=False, log_level="critical"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        running.should_exit = running.force_exit = True
        thread.join()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The same limits in a tenth of the time."""
    monkeypatch.setattr(uvicorn.Server, "startup", uvicorn.Server.startup)  # is put back at the end
    install()
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "REST_SECONDS", "STALL_SECONDS", "SWEEP_SECONDS"):
        monkeypatch.setattr(connections, name, getattr(connections, name) / 20)
    return monkeypatch


@pytest.fixture
def address(quick: pytest.MonkeyPatch) -> Iterator[tuple[str, int]]:
    with server() as place:
        yield place


def call(address: tuple[str, int]) -> socket.socket:
    return socket.create_connection(address, timeout=30)


def seconds_until_end(line: socket.socket, drip: bytes = b"") -> float:
    """How long the server leaves a connection open on which a byte comes now and then, and no more."""
    begun = time.monotonic()
    line.settimeout(0.05)
    while time.monotonic() - begun < 30:
        try:
            line.sendall(drip)
            if not line.recv(1000):
                return time.monotonic() - begun
        except TimeoutError:
            continue
        except OSError:
            return time.monotonic() - begun
    raise AssertionError("the server did not end the connection")


def answered(address: tuple[str, int]) -> bytes:
    with call(address) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: line.recv(1000), b""))


@pytest.mark.parametrize(
    ("begin", "drip"),
    [
        (b"", b""),
        (b"GET / HT", b""),
        (b"GET / HTTP/1.1\r\n", b"X"),
        (b"GET / HTTP/1.1\r\nHost: lab\r\n", b"X: y\r\n"),
        (b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000\r\n\r\n", b"x"),
        (b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"GET /early HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000\r\n\r\n", b"x"),
    ],
    ids=["silence", "half a line", "a long header", "many headers", "body", "pieces", "body after the answer"],
)
def test_a_request_that_drips_ends(address: tuple[str, int], begin: bytes, drip: bytes) -> None:
    with call(address) as line:
        line.sendall(begin)
        assert seconds_until_end(line, drip) < 10
    assert b"here" in answered(address)


def test_who_was_answered_need_not_send_the_rest(address: tuple[str, int]) -> None:
    """413 is said at once; a visitor who goes on with a gigabyte is cut off, however fast they send."""
    with call(address) as line:
        line.sendall(b"GET /early HTTP/1.1\r\nHost: lab\r\nContent-Length: 100000000000\r\n\r\n")
        assert b"here" in line.recv(1000)
        begun = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - begun < 30:
                line.sendall(bytes(100_000))
    assert time.monotonic() - begun < 10


def test_who_sends_steadily_may_take_longer(address: tuple[str, int]) -> None:
    pieces, piece = 30, bytes(connections.MIN_BYTES_PER_SECOND)
    head = f"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: {pieces * len(piece)}\r\nConnection: close\r\n\r\n"
    with call(address) as line:
        line.sendall(head.encode())
        begun = time.monotonic()
        for _ in range(pieces):
            line.sendall(piece)
            time.sleep(0.1)  # the pace of a slow line is what is tried here
        assert time.monotonic() - begun > 2 * connections.BODY_SECONDS
        assert b"here" in line.recv(1000)


@pytest.mark.parametrize(
    "begin",
    [
        b"GET /",
        b"GET / HTTP/1.1\r\nHost: lab\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: ",
        b"POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n1;x=",
    ],
    ids=["address", "header", "trailer", "extension of a piece"],
)
def test_no_head_is_read_for_ever(address: tuple[str, int], begin: bytes) -> None:
    sent = 0
    with call(address) as line:
        line.sendall(begin)
        with pytest.raises(OSError):
            while sent < BIG_BYTES:
                sent += line.send(b"x" * 10_000)
    assert sent < BIG_BYTES / 2
    assert b"here" in answered(address)


def test_a_head_that_is_too_long_is_told_so(address: tuple[str, int]) -> None:
    with call(address) as line:
        line.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * connections.MAX_HEAD_BYTES)
        assert line.recv(1000).startswith(b"HTTP/1.1 431 ")


def test_an_answer_that_nobody_takes_is_dropped(address: tuple[str, int], quick: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    end = Sweeper._end

    def noted(self: Sweeper, connection: Any) -> None:
        end(self, connection)
        ended.set()

    quick.setattr(Sweeper, "_end", noted)
    with call(address) as line:
        line.sendall(b"GET /big HTTP/1.1\r\nHost: lab\r\n\r\n")
        assert ended.wait(20)


class Waiting:
    """A connection whose answer waits, with as much of uvicorn's as the sweeper looks at."""

    due = None

    def __init__(self, size: int) -> None:
        self.size, self.open, self.transport = size, True, self

    def get_write_buffer_size(self) -> int:
        return self.size

    def abort(self) -> None:
        self.open = False


def test_of_answers_that_wait_the_largest_are_dropped_where_they_do_not_fit() -> None:
    small, large, larger = (Waiting(connections.MAX_UNSENT_BYTES * share // 10) for share in (2, 5, 6))
    sweeper = Sweeper([small, large, larger])
    sweeper.sweep(0.0)
    assert [each.open for each in (small, large, larger)] == [True, True, False]


def test_whose_request_is_incomplete_makes_room_for_others(quick: pytest.MonkeyPatch) -> None:
    quick.setattr(connections, "HEAD_SECONDS", 60.0)
    quick.setattr(connections, "max_connections", lambda: 20)
    with server() as address:
        lines = [call(address) for _ in range(60)]
        try:
            for line in lines[-20:]:
                line.sendall(b"GET / HT")
            assert b"here" in answered(address)
            assert seconds_until_end(lines[0]) < 10
        finally:
            for line in lines:
                line.close()


def test_requests_that_drip_make_room_for_one_that_has_just_begun(quick: pytest.MonkeyPatch) -> None:
    """However long they may still take: what they send moves the time at which they must be here."""
    for name in ("HEAD_SECONDS", "BODY_SECONDS"):
        quick.setattr(connections, name, 60.0)
    quick.setattr(connections, "max_connections", lambda: 20)
    with server() as address:
        lines = [call(address) for _ in range(20)]
        try:
            for line in lines:
                line.sendall(b"POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 1000000\r\n\r\n" + bytes(100_000))
            with call(address) as visitor:
                visitor.sendall(b"GET / HT")
                ended, _, _ = select.select(lines, [], [], 10)  # nothing is said to them before
                assert len(ended) == 1
                visitor.sendall(b"TP/1.1\r\nHost: lab\r\n\r\n")
                assert b"here" in visitor.recv(1000)
        finally:
            for line in lines:
                line.close()


def test_what_fits_is_within_the_files_that_a_process_may_open() -> None:
    resource = pytest.importorskip("resource")
    assert 0 < connections.max_connections() < resource.getrlimit(resource.RLIMIT_NOFILE)[0]
