"""Files that were opened: each visitor has so many, and what others opened stays."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from learnact.serving import uploads
from learnact.serving.uploads import MAX_FILES, BoundedUploads, LeftPages
from learnact.serving.visitor import COOKIE, new_cookie
from tests.serving.asgi_client import TestClient

PLACE = "/_stcore/upload_file/"


class Site:
    """Streamlit's store of files behind a route like its own, which takes a file where the page is open."""

    def __init__(self) -> None:
        self.store = MemoryUploadedFileManager(PLACE)
        routes = [Route(PLACE + "{session}/{file}", self.take, methods=["PUT"])]
        bounded = Middleware(BoundedUploads, place=PLACE, store=lambda: self.store)
        self.app = Starlette(routes=routes, middleware=[bounded])

    async def take(self, request: Request) -> Response:
        session, file = request.path_params["session"], request.path_params["file"]
        if session == "gone":
            return Response(status_code=400)
        self.store.add_file(session, UploadedFileRec(file, "table.csv", "text/csv", await request.body()))
        return Response(status_code=204)

    def visitor(self) -> TestClient:
        return TestClient(self.app, cookies={COOKIE: new_cookie()})

    def files(self, session: str) -> list[str]:
        return list(self.store.file_storage.get(session, {}))


@pytest.fixture
def site() -> Iterator[Site]:
    yield Site()


def put(visitor: TestClient, session: str, file: str, size: int = 1) -> int:
    return visitor.put(f"{PLACE}{session}/{file}", content=bytes(size)).status_code


def test_what_a_visitor_opened_first_is_forgotten_first(site: Site) -> None:
    visitor, other = site.visitor(), site.visitor()
    put(other, "hers", "a")
    for number in range(MAX_FILES + 3):
        assert put(visitor, f"his{number % 2}", str(number)) == 204
    left = [*site.files("his0"), *site.files("his1")]
    assert sorted(map(int, left)) == list(range(3, MAX_FILES + 3))
    assert site.files("hers") == ["a"]


def test_so_many_bytes_of_each_and_of_all(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    monkeypatch.setattr(uploads, "MAX_BYTES_OF_ALL", 150)
    greedy, modest, third = site.visitor(), site.visitor(), site.visitor()
    put(greedy, "greedy", "a", 60), put(greedy, "greedy", "b", 60)
    assert site.files("greedy") == ["b"]
    put(greedy, "greedy", "c", 30)
    put(modest, "modest", "a", 20)
    assert site.files("greedy") == ["b", "c"]
    put(third, "third", "a", 50)  # 160 together: the one who has most loses the first
    assert (site.files("greedy"), site.files("modest"), site.files("third")) == (["c"], ["a"], ["a"])


def test_a_file_alone_above_all_limits_is_not_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_BYTES", 10)
    put(site.visitor(), "one", "a", 11)
    assert site.files("one") == []


def test_what_a_page_let_go_of_counts_no_more(site: Site) -> None:
    visitor = site.visitor()
    for number in range(MAX_FILES):
        put(visitor, "first", str(number))
    site.store.remove_session_files("first")
    put(visitor, "second", "a")
    assert site.files("second") == ["a"] and site.files("first") == []


def test_a_file_sent_again_counts_once_and_as_the_newest(site: Site) -> None:
    visitor = site.visitor()
    for number in range(MAX_FILES):
        put(visitor, "one", str(number))
    put(visitor, "one", "0")
    put(visitor, "one", "more")
    assert set(site.files("one")) == {*map(str, range(MAX_FILES)), "more"} - {"1"}


def test_what_was_refused_changes_nothing(site: Site) -> None:
    visitor = site.visitor()
    put(visitor, "one", "a")
    assert [put(visitor, "gone", str(number)) for number in range(2 * MAX_FILES)] == [400] * 2 * MAX_FILES
    assert site.files("one") == ["a"]


def test_other_requests_and_websockets_pass() -> None:
    told: list[str] = []

    async def app(scope, receive, send) -> None:
        told.append(scope["type"])

    bounded = BoundedUploads(app, PLACE, lambda: MemoryUploadedFileManager(PLACE))
    for scope in ({"type": "websocket", "path": PLACE}, {"type": "http", "method": "DELETE", "path": f"{PLACE}a/b"}):
        asyncio.run(bounded(scope, None, None))  # type: ignore[arg-type]
    assert told == ["websocket", "http"]


def test_files_of_a_page_that_was_left_go_by_the_clock_once_it_cannot_come_back(monkeypatch) -> None:
    store, open_pages, now = MemoryUploadedFileManager(PLACE), {"stays", "comes back", "leaves"}, [0.0]
    monkeypatch.setattr(uploads.time, "monotonic", lambda: now[0])
    for session in open_pages:
        store.add_file(session, UploadedFileRec("a", "table.csv", "text/csv", b"1"))
    pages = LeftPages(lambda: store, open_pages.__contains__)

    def after(seconds: float, *there: str) -> set[str]:
        now[0] += seconds
        open_pages.clear()
        open_pages.update(there)
        pages.sweep()
        return set(store.file_storage)

    assert after(1_000, "stays", "comes back", "leaves") == {"stays", "comes back", "leaves"}
    assert after(30, "stays") == {"stays", "comes back", "leaves"}
    assert after(120, "stays", "comes back") == {"stays", "comes back", "leaves"}
    assert after(60, "stays") == {"stays", "comes back"}
    assert after(149, "stays") == {"stays", "comes back"}
    assert after(2, "stays") == {"stays"}
