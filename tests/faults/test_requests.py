"""Hostile requests to the real server: nothing is left behind of them, and others are answered meanwhile."""

import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from benchmarks.browser import Lab, answers, lab
from learnact.serving.connections import HEAD_SECONDS, SWEEP_SECONDS
from tests.browser.sight import until
from tests.faults.conftest import whole

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="it reads the memory of a process there")

MAX_GROWTH_MB = 20.0
SLOW = 500  # connections that drip


class Visitor:
    """A connection that stays open, with a visitor's cookie."""

    def __init__(self, server: Lab) -> None:
        place = urlsplit(server.address)
        self.line = HTTPConnection(str(place.hostname), place.port, timeout=60)
        self.cookie = ""
        self.cookie = str(self.ask("/").getheader("Set-Cookie")).partition(";")[0]

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> HTTPResponse:
        """An answer that is read to its end."""
        self.line.request(method, path, headers={"Cookie": self.cookie} | (headers or {}))
        answer = self.line.getresponse()
        answer.read()
        return answer


@pytest.fixture
def visitor(server: Lab) -> Iterator[Callable[[], Visitor]]:
    """visitor(): another one each time."""
    with ExitStack() as stack:

        def come() -> Visitor:
            made = Visitor(server)
            stack.callback(made.line.close)
            return made

        yield come


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A server that has imported what it needs, so that its memory grows no more by itself."""
    home = str(tmp_path_factory.mktemp("home"))
    command = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}")
    with lab(command, {"LEARNACT_HOME": home, "LEARNACT_OFFLINE": "1", "OMP_NUM_THREADS": "1"}) as running:
        settle(running)
        yield running


def megabytes(server: Lab) -> float:
    """What the server holds in memory, without its workers."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return float(status.partition("VmRSS:")[2].split()[0]) / 1024


def settle(server: Lab) -> None:
    """Waits until a server that just started is well, and its memory then stays as it is for a while."""
    until(lambda: answers(f"{server.address}health"), "the server is well")
    held: list[float] = []

    def still() -> bool:
        held.append(megabytes(server))
        time.sleep(0.25)  # between two looks: what is waited for is that nothing happens
        return len(held) > 12 and max(held[-12:]) - min(held[-12:]) < 1

    until(still, "the server has started")


def dial(server: Lab, begin: bytes) -> socket.socket:
    place = urlsplit(server.address)
    line = socket.create_connection((str(place.hostname), place.port), timeout=60)
    line.sendall(begin)
    return line


def test_three_thousand_unknown_paths_leave_nothing_behind(server: Lab, visitor: Callable[[], Visitor]) -> None:
    one, before, seen = visitor(), megabytes(server), Counter[int]()
    for number in range(1_000):
        for path in (f"/x{number}/assets/y", f"/assets/{number}", f"/static/{number}"):
            seen[one.ask(path).status] += 1
    assert seen[404] == 2_000 and set(seen) == {200, 404}
    assert megabytes(server) - before < MAX_GROWTH_MB


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (b"Content-Length: 400000000\r\n\r\n", bytes(100_000)),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"186a0\r\n" + bytes(100_000) + b"\r\n"),
    ],
    ids=["announced", "in pieces"],
)
def test_a_body_of_400_mb_is_refused_and_not_kept(server: Lab, head: bytes, piece: bytes) -> None:
    before = most = megabytes(server)
    with dial(server, b"POST /live HTTP/1.1\r\nHost: lab\r\nX-Run-Token: nobody\r\n" + head) as line:
        answer = b""
        for number in range(4_000):
            try:
                line.sendall(piece)
            except OSError:
                break
            if number == 5:
                answer = line.recv(20)
            most = max(most, megabytes(server)) if number % 100 == 0 else most
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert most - before < MAX_GROWTH_MB


@whole
def test_connections_that_drip_hold_nobody_up_and_end(server: Lab, visitor: Callable[[], Visitor]) -> None:
    lines = [dial(server, b"GET / HTTP/1.1\r\nX: ") for _ in range(SLOW)]
    begun = time.monotonic()
    assert visitor().ask("/_stcore/health").status == 200
    assert time.monotonic() - begun < 3

    def ended(line: socket.socket) -> bool:
        try:
            line.send(b"x")
            return False
        except OSError:
            return True

    until(lambda: sum(map(ended, lines)) == SLOW, "they end")
    assert time.monotonic() - begun < 3 * (HEAD_SECONDS + SWEEP_SECONDS)
    for line in lines:
        line.close()


def test_who_floods_is_told_so_and_the_others_are_answered(visitor: Callable[[], Visitor]) -> None:
    hostile, other = visitor(), visitor()
    statuses = Counter(hostile.ask("/formula?text=x").status for _ in range(2_000))
    assert statuses[429] > 100 and set(statuses) == {200, 429}
    assert other.ask("/formula?text=x").status == 200
    assert hostile.ask("/_stcore/health").status == 200


@pytest.mark.parametrize(("origin", "status"), [("http://other.example", 403), (None, 101)])
def test_a_websocket_from_another_site_is_refused(server: Lab, origin: str | None, status: int) -> None:
    head = "GET /_stcore/stream HTTP/1.1\r\nHost: lab\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    head += f"Origin: {origin}\r\n" if origin else ""
    with dial(server, f"{head}\r\n".encode()) as line:
        assert line.recv(100).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_post_from_another_site_is_refused(visitor: Callable[[], Visitor]) -> None:
    one, token = visitor(), {"X-Run-Token": "nobody"}
    assert one.ask("/live", "POST", token | {"Origin": "http://other.example"}).status == 403
    assert one.ask("/live", "POST", token).status == 400  # it has no action
