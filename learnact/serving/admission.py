"""What is refused before anything is read or computed: requests that are too long, from elsewhere, or too many.

Requests a second are counted by visitor. Files of the front end and the health of the server cost nothing and are
answered to everybody; the rest costs about what it takes of a processor, in thousandths of a second. Messages over a
websocket, each of which lets a script run, are not refused but wait: who sends many slows themselves.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import chain
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnact.serving.rate_limit import RateLimit
from learnact.serving.responses import sentence
from learnact.serving.visitor import NOBODY, visitor_in

MAX_QUERY_BYTES = 40_000  # a link has at most 4,000 characters, each of up to nine bytes in an address
MAX_PATH_BYTES = 1_000
MAX_HEADERS = 100
MAX_HEADERS_BYTES = 32_000
COST_BY_ENDING = {"/history": 20, "/curve_match": 30, "/metadata": 5, "/formula": 4, "/_stcore/metrics": 20}
COST = 1  # of another request
COST_OF_ALL = 4  # of one for all of a run, and not only for what is new
COST_BY_METHOD = {"PUT": 100}  # an upload is read and kept
PER_SECOND, BURST = 250.0, 4_000.0  # thousandths of a second that a visitor may ask
PER_SECOND_NOBODY, BURST_NOBODY = 250.0, 2_000.0  # for all together who have no cookie
SESSIONS_PER_SECOND, BURST_SESSIONS = 0.5, 60.0  # websockets that a visitor opens
MAX_SOCKETS = 250  # that a visitor holds open at once, one for each tab
MESSAGES_PER_SECOND, BURST_MESSAGES = 10.0, 100.0
UNCHANGING = ("GET", "HEAD", "OPTIONS")


class Admission:
    """Middleware that refuses, with a status and a sentence, what should not reach the app.

    Args:
        app: what answers the rest.
        free: beginnings of paths that cost nothing, such as "/assets/".
        origins: other sites whose pages may do all that ours may, such as "https://school.example".
    """

    def __init__(self, app: ASGIApp, free: Iterable[str] = (), origins: Iterable[str] = ()) -> None:
        self.app, self.free, self.origins = app, (*free,), frozenset(origins)
        self.requests = RateLimit(PER_SECOND, BURST)
        self.nobodys_requests = RateLimit(PER_SECOND_NOBODY, BURST_NOBODY)
        self.sessions = RateLimit(SESSIONS_PER_SECOND, BURST_SESSIONS)
        self.messages = RateLimit(MESSAGES_PER_SECOND, BURST_MESSAGES)
        self.open = Counter[str]()  # websockets, by visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self.app(scope, receive, send)
        refusal = too_long(scope) or from_elsewhere(scope, self.origins) or self._too_many(scope)
        if refusal is None and scope["type"] == "websocket":
            return await self._connected(scope, receive, send)
        if refusal is None:
            return await self.app(scope, receive, send)
        if scope["type"] == "http":
            return await refusal(scope, receive, send)
        await receive()  # that somebody wants to connect
        await send({"type": "websocket.close", "code": 1008})

    def _too_many(self, scope: Scope) -> Response | None:
        path: str = scope["path"]
        if scope["type"] == "websocket":
            visitor = visitor_in(scope["headers"])
            wait = self.sessions.take(visitor) or float(self.open[visitor] >= MAX_SOCKETS)
        elif path.startswith(self.free):
            return None
        else:
            visitor = visitor_in(scope["headers"])
            rate = self.nobodys_requests if visitor == NOBODY else self.requests
            wait = rate.take(visitor, cost(scope["method"], path, scope["query_string"]))
        if not wait:
            return None
        seconds = math.ceil(wait)
        words = f"These are more requests than one visitor may send; try again in {seconds} s."
        return sentence(words, 429, {"Retry-After": str(seconds)})

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = visitor_in(scope["headers"])
        self.open[visitor] += 1
        try:
            await self.app(scope, self._paced(scope, receive), send)
        finally:
            self.open[visitor] -= 1
            if not self.open[visitor]:
                del self.open[visitor]

    def _paced(self, scope: Scope, receive: Receive) -> Receive:
        """Messages of a visitor, no more of them than one may send."""
        visitor = visitor_in(scope["headers"])

        async def next_message() -> Message:
            message = await receive()
            while message["type"] == "websocket.receive" and (wait := self.messages.take(visitor)):
                await asyncio.sleep(wait)
            return message

        return next_message


def cost(method: str, path: str, query: bytes = b"") -> float:
    """What a request is likely to take of a processor, in thousandths of a second."""
    usual = COST_OF_ALL if b"after=-" in query else COST
    return COST_BY_METHOD.get(method) or COST_BY_ENDING.get(path[path.rfind("/") :], usual)


def too_long(scope: Scope) -> Response | None:
    """The refusal of a request whose address or headers are longer than any of ours."""
    if len(scope["query_string"]) > MAX_QUERY_BYTES or len(scope["path"]) > MAX_PATH_BYTES:
        return sentence(f"An address may have {MAX_PATH_BYTES:,} bytes, and {MAX_QUERY_BYTES:,} after its “?”.", 414)
    headers = scope["headers"]
    if len(headers) > MAX_HEADERS or sum(map(len, chain.from_iterable(headers))) > MAX_HEADERS_BYTES:
        return sentence(f"A request may have {MAX_HEADERS} headers of {MAX_HEADERS_BYTES:,} bytes together.", 431)
    return None


def from_elsewhere(scope: Scope, origins: Collection[str] = ()) -> Response | None:
    """The refusal of what the page of another site sends: a change, or a websocket.

    Browsers say where a request comes from, by Sec-Fetch-Site or by Origin; who says nothing is no browser.
    """
    if scope["type"] == "http" and scope["method"] in UNCHANGING:
        return None
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if (site is None and origin is None) or site in ("same-origin", "none"):
        return None
    if origin is not None and (origin in origins or host_of(origin) == headers.get("host")):
        return None
    return sentence("The page of another site may not do this here.", 403)


def host_of(origin: str) -> str | None:
    """The host and port of an origin, as a Host header has them; None where it has none."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
