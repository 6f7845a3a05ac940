"""Connections that drip, stall or are too many: what uvicorn has no limits for, and Streamlit no settings.

A request must be here within a time that grows with its bytes, its head has a limit, an answer must be taken. Where
there are more connections than fit, those go first whose request is not complete, who began it first before the others.
"""

import asyncio
import functools
import logging
from collections.abc import Collection
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from learnact.serving.log_filter import Sparingly

MAX_HEAD_BYTES = 64_000  # of a request: its line and its headers; also what a body may have around its content
HEAD_SECONDS = 10.0  # until a connection must have sent the head of a request
BODY_SECONDS = 20.0  # until the body must be here, and a second more for each MIN_BYTES_PER_SECOND
MIN_BYTES_PER_SECOND = 16_000
REST_SECONDS = 2.0  # for the rest of a body whose request was answered already: its sender reads the answer meanwhile
STALL_SECONDS = 30.0  # until something of an answer that waits must have been taken
MAX_UNSENT_BYTES = 256_000_000  # of all answers that wait to be taken
MAX_CONNECTIONS = 4_096
OTHER_FILES = 256  # that the process may have open beside connections
SWEEP_SECONDS = 1.0
MAX_MESSAGE_BYTES = 5_000_000  # of a message that comes over a websocket
FRAMING = 16  # bytes around each of its content that a body in pieces may have
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedHttp(HttpToolsProtocol):
    """uvicorn's protocol with a deadline for a request and a limit to its head.

    Attributes:
        due: time of the loop at which the request must be complete; None while none is on its way.
        since: when that request began.
        excess: bytes of this request that are no content of its body.
    """

    due: float | None = None
    since = 0.0
    excess = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()
        if len(self.connections) > max_connections():
            make_room(self.connections)

    def data_received(self, data: bytes) -> None:
        if self.due is None:
            self._begin()
        self.excess += len(data)
        super().data_received(data)
        if self.excess > MAX_HEAD_BYTES and not self.transport.is_closing():
            if self.cycle is None or self.cycle.response_complete:
                self.transport.write(TOO_LONG)
            self.transport.close()

    def _begin(self) -> None:
        self.since = self.loop.time()
        self.due = self.since + HEAD_SECONDS

    def on_headers_complete(self) -> None:
        self.due = self.loop.time() + BODY_SECONDS
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.excess -= (1 + FRAMING) * len(body)
        if self.due is not None and not self.cycle.response_complete:
            self.due += len(body) / MIN_BYTES_PER_SECOND
        super().on_body(body)

    def on_message_complete(self) -> None:
        self.due, self.excess = None, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.due is not None:  # answered before its body came to an end, which nobody reads
            self.due = self.loop.time() + REST_SECONDS


@functools.cache
def max_connections() -> int:
    """How many connections this process may hold, of all visitors together."""
    try:
        import resource
    except ImportError:  # Windows
        return MAX_CONNECTIONS
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_CONNECTIONS + OTHER_FILES
    if files < wanted and (most == resource.RLIM_INFINITY or files < most):
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return min(MAX_CONNECTIONS, files - OTHER_FILES)


def make_room(connections: Collection[Any]) -> None:
    """Ends one connection: the one whose request has been incomplete for longest."""
    waiting = [each for each in connections if getattr(each, "due", None) is not None]
    if waiting:
        min(waiting, key=lambda each: float(each.since)).transport.abort()


class Sweeper:
    """Ends connections that are overdue, or whose answers nobody takes.

    Args:
        connections: of the server, as uvicorn keeps them.
    """

    def __init__(self, connections: Collection[Any]) -> None:
        self.connections = connections
        self.unsent: dict[Any, tuple[int, float]] = {}  # bytes of the answer that wait, and since when so many

    async def run(self) -> None:
        """Looks once a second, until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep(loop.time())

    def sweep(self, now: float) -> None:
        """Looks once.

        Args:
            now: time of the loop in seconds.
        """
        before, self.unsent = self.unsent, {}
        for each in list(self.connections):
            size = each.transport.get_write_buffer_size()
            if size:
                known, since = before.get(each, (0, now))
                self.unsent[each] = (size, since if size == known else now)
            overdue = getattr(each, "due", None) is not None and each.due < now
            if overdue or (size and now - self.unsent[each][1] > STALL_SECONDS):
                self._end(each)
        while sum(size for size, _ in self.unsent.values()) > MAX_UNSENT_BYTES:
            self._end(max(self.unsent, key=lambda each: self.unsent[each][0]))

    def _end(self, connection: Any) -> None:
        self.unsent.pop(connection, None)
        connection.transport.abort()


def bound(server: uvicorn.Server) -> None:
    """Gives a server these limits before it takes its first connection."""
    server.config.http_protocol_class = BoundedHttp
    server.config.ws_max_size = MAX_MESSAGE_BYTES


def install() -> None:
    """Lets every server of this process start with these limits: Streamlit makes its own and asks nobody."""
    start = uvicorn.Server.startup
    if hasattr(start, "__wrapped__"):  # it was installed before
        return

    @functools.wraps(start)
    async def startup(self: uvicorn.Server, *arguments: Any, **options: Any) -> None:
        bound(self)
        await start(self, *arguments, **options)
        self.sweeper = asyncio.create_task(  # type: ignore[attr-defined]
            Sweeper(self.server_state.connections).run()
        )

    uvicorn.Server.startup = startup  # type: ignore[method-assign]
    logging.getLogger("uvicorn.error").addFilter(Sparingly())
