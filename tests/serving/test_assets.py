"""What the front end asks for again is answered from memory, where it never changes."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from learnact.serving.assets import KeptInMemory

FOR_EVER = {"Cache-Control": "public, immutable, max-age=31536000"}


class Site:
    """Answers every path with how often it was asked."""

    def __init__(self, headers: dict[str, str], status: int = 200) -> None:
        self.headers, self.status, self.asked = headers, status, 0
        routes = [Route("/{path:path}", self.answer, methods=["GET", "POST"])]
        self.app = Starlette(routes=routes, middleware=[Middleware(KeptInMemory)])

    def get(self, path: str, method: str = "GET", **more: dict[str, str]) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://lab") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        return Response(f"{request.url.path} {self.asked}", self.status, self.headers)


def test_a_file_that_never_changes_is_asked_for_once():
    site = Site(FOR_EVER)
    first, again = site.get("/static/js/a.js"), site.get("/static/js/a.js")
    assert first.text == again.text == "/static/js/a.js 1"
    assert first.headers == again.headers
    assert site.get("/static/js/b.js").text == "/static/js/b.js 2"


@pytest.mark.parametrize(
    "headers, status",
    [({}, 200), ({"Cache-Control": "no-cache"}, 200), (FOR_EVER, 404), (FOR_EVER | {"Set-Cookie": "a=b"}, 200)],
)
def test_what_may_change_or_is_personal_is_asked_for_each_time(headers, status):
    site = Site(headers, status)
    assert [site.get("/static/a").text for _ in range(2)] == ["/static/a 1", "/static/a 2"]


def test_other_paths_methods_and_parts_are_passed_on():
    site = Site(FOR_EVER)
    site.get("/static/a")
    assert site.get("/live/a").text == "/live/a 2"
    assert site.get("/static/a", "POST").text == "/static/a 3"
    assert site.get("/static/a", headers={"Range": "bytes=0-1"}).text == "/static/a 4"
    assert site.get("/static/a").text == "/static/a 1"


def test_the_labs_own_files_are_kept_too_zipped_and_plain_apart():
    site = Site({})
    assert [site.get("/assets/a.js").text for _ in range(2)] == ["/assets/a.js 1"] * 2
    plain = {"Accept-Encoding": "identity"}
    assert [site.get("/assets/a.js", headers=plain).text for _ in range(2)] == ["/assets/a.js 2"] * 2


def test_an_answer_that_was_cut_off_is_not_kept_for_the_others():
    """Whoever asks first may leave while the file is on its way."""

    async def cut(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"cache-control", b"immutable"), (b"content-length", b"8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        visits.append(scope["path"])
        if len(visits) > 1:
            await send({"type": "http.response.body", "body": b"half"})

    async def visit() -> bytes:
        heard: list[Message] = []

        async def hear(message: Message) -> None:
            heard.append(message)

        await site({"type": "http", "method": "GET", "path": "/static/js/a.js", "headers": []}, None, hear)
        return b"".join(message.get("body", b"") for message in heard)

    visits: list[str] = []
    site = KeptInMemory(cut)
    assert [asyncio.run(visit()) for _ in range(3)] == [b"half", b"halfhalf", b"halfhalf"]
    assert len(visits) == 2
