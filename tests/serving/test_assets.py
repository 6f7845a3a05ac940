"""What the front end asks for again is answered from memory, where it never changes."""

import asyncio
import tracemalloc
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from learnact.serving.assets import KeptInMemory

SOME = ("static/js/a.js", "static/js/b.js", "static/a", "assets/a.js")  # what a site's folder holds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in SOME:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


class Site:
    """Answers every path that reaches it with how often it was asked."""

    def __init__(self, folder: Path, headers: dict[str, str] | None = None, status: int = 200, **limits: int) -> None:
        self.headers, self.status, self.asked = headers or {}, status, 0
        routes = [Route("/{path:path}", self.answer, methods=["GET", "POST", "HEAD"])]
        kept = Middleware(KeptInMemory, places=places(folder), **limits)
        self.app = Starlette(routes=routes, middleware=[kept])

    def get(self, path: str, method: str = "GET", **more: dict[str, str]) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://lab") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        return Response(f"{request.url.path} {self.asked}", self.status, self.headers)


def places(folder: Path) -> dict[str, Path]:
    return {"/static/": folder / "static", "/assets/": folder / "assets"}


def test_a_file_is_asked_for_once(folder: Path) -> None:
    site = Site(folder)
    first, again = site.get("/static/js/a.js"), site.get("/static/js/a.js")
    assert first.text == again.text == "/static/js/a.js 1"
    assert first.headers == again.headers
    assert site.get("/static/js/b.js").text == "/static/js/b.js 2"


@pytest.mark.parametrize("headers, status", [({}, 404), ({}, 304), ({"Set-Cookie": "a=b"}, 200)])
def test_what_is_no_file_or_personal_is_asked_for_each_time(folder: Path, headers: dict[str, str], status: int) -> None:
    site = Site(folder, headers, status)
    site.get("/static/a"), site.get("/static/a")
    assert site.asked == 2


def test_other_paths_methods_and_parts_are_passed_on(folder: Path) -> None:
    site = Site(folder)
    site.get("/static/a")
    assert site.get("/live/a").text == "/live/a 2"
    assert site.get("/static/a", "POST").text == "/static/a 3"
    assert site.get("/static/a", headers={"Range": "bytes=0-1"}).text == "/static/a 4"
    assert site.get("/static/a").text == "/static/a 1"


def test_zipped_and_plain_are_kept_apart(folder: Path) -> None:
    site = Site(folder)
    assert [site.get("/assets/a.js").text for _ in range(2)] == ["/assets/a.js 1"] * 2
    plain = {"Accept-Encoding": "identity"}
    assert [site.get("/assets/a.js", headers=plain).text for _ in range(2)] == ["/assets/a.js 2"] * 2


@pytest.mark.parametrize(
    "path",
    ["/static/none.js", "/assets/none.js", "/static/", "/assets/js", "/assets/a.js/", "/assets//a.js", "/static/%00"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_a_path_without_a_file_is_not_found_and_reaches_nobody(folder: Path, path: str, method: str) -> None:
    site = Site(folder)
    assert site.get(path, method).status_code == 404
    assert site.asked == 0


def test_a_page_whose_address_holds_a_place_is_a_page(folder: Path) -> None:
    """It was kept once, for ever: three thousand such addresses took 135 MB."""
    site = Site(folder)
    assert [site.get("/lab/assets/a.js").text for _ in range(2)] == ["/lab/assets/a.js 1", "/lab/assets/a.js 2"]


def test_unknown_paths_leave_nothing_behind(folder: Path) -> None:
    async def ask(count: int) -> None:
        for number in range(count):
            for path in (f"/assets/{number}.js", f"/static/{number}", f"/{number}/assets/a.js"):
                await kept({"type": "http", "method": "GET", "path": path, "headers": []}, None, hear)

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(10_000)})

    async def hear(message: Message) -> None: ...

    kept = KeptInMemory(page, places(folder))
    asyncio.run(ask(10))
    tracemalloc.start()
    try:
        asyncio.run(ask(1000))
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


def test_no_more_is_kept_than_fits(folder: Path) -> None:
    site = Site(folder, max_bytes=len("/static/js/a.js 1") + 1)
    site.get("/static/js/a.js"), site.get("/static/js/b.js")
    assert site.get("/static/js/a.js").text == "/static/js/a.js 1"
    assert site.get("/static/js/b.js").text == "/static/js/b.js 3"


def test_an_answer_that_was_cut_off_is_not_kept_for_the_others(folder: Path) -> None:
    """Whoever asks first may leave while the file is on its way."""

    async def cut(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"8")]
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
    site = KeptInMemory(cut, places(folder))
    assert [asyncio.run(visit()) for _ in range(3)] == [b"half", b"halfhalf", b"halfhalf"]
    assert len(visits) == 2
