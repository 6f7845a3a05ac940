"""What is refused before anything is read: too long, from elsewhere, too many; and what a browser is told."""

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from http.cookiejar import DefaultCookiePolicy

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from learnact.errors import RequestError
from learnact.serving import admission
from learnact.serving.admission import Admission
from learnact.serving.answer_headers import AnswerHeaders, frame_ancestors
from learnact.serving.visitor import COOKIE, NOBODY, new_cookie, visitor_of
from tests.serving.asgi_client import TestClient

INDEX = "<html><script>\n  hello()\n</script><script src='a.js'></script></html>"
Client = Callable[..., TestClient]


class Site:
    """A page, files, and a websocket that answers every message."""

    def __init__(self) -> None:
        self.asked = 0
        routes = [
            Route("/assets/{path:path}", self.answer),
            Route("/data", lambda request: JSONResponse({})),
            WebSocketRoute("/stream", self.echo),
            Route("/{path:path}", self.answer, methods=["GET", "POST", "PUT", "DELETE"]),
        ]
        self.app = Starlette(
            routes=routes,
            middleware=[
                Middleware(AnswerHeaders, index=INDEX),
                Middleware(Admission, free=("/assets/", "/health"), origins=("https://friend.example",)),
            ],
        )

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        return HTMLResponse(INDEX)

    async def echo(self, socket: WebSocket) -> None:
        await socket.accept()
        async for message in socket.iter_text():
            await socket.send_text(message)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def client(site: Site) -> Iterator[Client]:
    """client(cookie=False): a new visitor's browser, who has been here before where `cookie`."""

    def come(cookie: bool = True) -> TestClient:
        return TestClient(site.app, base_url="http://lab", cookies={COOKIE: new_cookie()} if cookie else None)

    yield come


def sentence(answer: Response, status: int) -> str:
    assert answer.status_code == status
    text = answer.json()["error"]
    assert text.endswith(".") and len(text) <= 300
    return text


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/?q=" + "x" * 40_000, {}, 414),
        ("/" + "x" * 2_000, {}, 414),
        ("/assets/" + "x" * 2_000, {}, 414),
        ("/", {"X": "y" * 40_000}, 431),
        ("/", {f"x-{number}": "y" for number in range(120)}, 431),
    ],
)
def test_what_is_too_long_is_refused(site: Site, client: Client, path: str, headers: dict[str, str], status: int):
    sentence(client().get(path, headers=headers), status)
    assert site.asked == 0


def test_the_longest_link_there_is_opens(client: Client) -> None:
    assert client().get("/", params={"data.features": "“" * 4_000}).status_code == 200


FOREIGN = [
    {"Origin": "http://other"},
    {"Origin": "http://lab.other"},
    {"Origin": "http://lab:81"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Origin": "http://user@lab"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "anything"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://other"},
    {"Origin": "http://friend.example"},
]
OWN = [
    {},
    {"Origin": "http://lab"},
    {"Origin": "https://lab"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://behind-a-proxy"},
    {"Origin": "https://friend.example"},
]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("headers", FOREIGN)
def test_the_page_of_another_site_changes_nothing(
    site: Site, client: Client, method: str, headers: dict[str, str]
) -> None:
    assert "another site" in sentence(client().request(method, "/", headers=headers), 403)
    assert site.asked == 0
    assert client().get("/", headers=headers).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_page_of_another_site_opens_no_websocket(client: Client, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("ws://lab/stream", headers=headers):
        pass


@pytest.mark.parametrize("headers", OWN)
def test_our_own_pages_and_what_is_no_browser_may(client: Client, headers: dict[str, str]) -> None:
    assert client().post("/", headers=headers).status_code == 200
    with client().websocket_connect("ws://lab/stream", headers=headers) as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


def flood(browser: TestClient, path: str, method: str = "GET") -> int:
    """How many requests are answered before one is refused."""
    for count in range(100_000):
        answer = browser.request(method, path)
        if answer.status_code != 200:
            assert "try again in" in sentence(answer, 429)
            assert int(answer.headers["Retry-After"]) >= 1
            return count
    raise AssertionError("nobody was refused")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Buckets that are soon empty."""
    for name in ("BURST", "BURST_NOBODY", "BURST_MESSAGES", "BURST_SESSIONS"):
        monkeypatch.setattr(admission, name, getattr(admission, name) / 20)
    for name in ("PER_SECOND", "PER_SECOND_NOBODY", "SESSIONS_PER_SECOND"):
        monkeypatch.setattr(admission, name, 0.01)


def test_who_floods_is_refused_and_the_class_behind_the_same_address_is_not(small: None, client: Client) -> None:
    hostile, other = client(), client()
    assert flood(hostile, "/live") == pytest.approx(200, abs=2)
    assert other.get("/live").status_code == 200
    assert hostile.get("/assets/a.js").status_code == hostile.get("/health").status_code == 200


@pytest.mark.parametrize("path", ["/formula", "/live/history", "/live/curve_match", "/live/metadata"])
def test_what_costs_more_is_given_less_often(small: None, client: Client, path: str) -> None:
    assert flood(client(), path) < 60


def test_an_upload_costs_more_than_a_question(small: None, client: Client) -> None:
    assert flood(client(), "/_stcore/upload_file/a/b", "PUT") < 10


def test_all_who_have_no_cookie_share_what_is_left_for_them(small: None, site: Site, client: Client) -> None:
    def bare() -> TestClient:
        browser = client(cookie=False)
        browser.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # it keeps none
        return browser

    assert 0 < flood(bare(), "/live") <= 110
    assert bare().get("/live").status_code == 429
    assert client().get("/live").status_code == 200


def test_one_visitor_opens_so_many_pages(small: None, client: Client) -> None:
    browser, sockets = client(), 0
    with pytest.raises(WebSocketDisconnect):
        for _ in range(10):
            with browser.websocket_connect("ws://lab/stream"):
                sockets += 1
    assert sockets == 3
    with client().websocket_connect("ws://lab/stream"):
        pass


def test_one_visitor_holds_so_many_pages_open_and_may_open_another_when_one_is_closed(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setattr(admission, "MAX_SOCKETS", 2)
    browser = client()
    with browser.websocket_connect("ws://lab/stream"):
        with browser.websocket_connect("ws://lab/stream"):
            with pytest.raises(WebSocketDisconnect), browser.websocket_connect("ws://lab/stream"):
                pass
            with client().websocket_connect("ws://lab/stream"):
                pass
        with browser.websocket_connect("ws://lab/stream"):
            pass


def test_a_whole_answer_costs_more_than_what_is_new(small: None, client: Client) -> None:
    assert flood(client(), "/live?after=-1") == pytest.approx(50, abs=2)
    assert flood(client(), "/live?after=7") == pytest.approx(200, abs=2)


def test_who_sends_many_messages_waits_and_loses_none(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(admission, "BURST_MESSAGES", 5.0)
    monkeypatch.setattr(admission, "MESSAGES_PER_SECOND", 20.0)
    begun = time.monotonic()
    with client().websocket_connect("ws://lab/stream") as socket:
        for number in range(15):
            socket.send_text(str(number))
        assert [socket.receive_text() for _ in range(15)] == [str(number) for number in range(15)]
    assert time.monotonic() - begun >= 9.5 / 20


# -- what a browser is told


def directives(answer: Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in parts}


def test_a_page_may_load_its_own_and_its_inline_script_by_its_hash(client: Client) -> None:
    policy = directives(client().get("/"))
    script = re.findall(r"<script>(.*?)</script>", INDEX, re.DOTALL)[0]
    known = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{known}'" in policy["script-src"]
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["connect-src"] == policy["frame-ancestors"] == ["'self'"]
    for name in ("script-src", "default-src"):
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"} & set(policy[name])


@pytest.mark.parametrize("path", ["/", "/assets/a.js", "/data", "/?q=" + "x" * 40_000])
def test_every_answer_has_its_type_and_tells_no_other_site_where_it_was(client: Client, path: str) -> None:
    headers = client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/data", "/?q=" + "x" * 40_000])
def test_what_is_no_page_may_load_nothing(client: Client, path: str) -> None:
    assert directives(client().get(path)) == {"default-src": ["'none'"], "frame-ancestors": ["'none'"]}


@pytest.mark.parametrize(
    ("given", "ancestors"),
    [
        ("", ("'self'",)),
        (" 'none' ", ("'none'",)),
        ("'self' https://school.example", ("'self'", "https://school.example")),
        (
            "https://*.school.example:8443 http://localhost:8080",
            ("https://*.school.example:8443", "http://localhost:8080"),
        ),
        ("*", ("*",)),
    ],
)
def test_the_operator_says_who_may_frame_it(monkeypatch: pytest.MonkeyPatch, given: str, ancestors: tuple[str, ...]):
    monkeypatch.setenv("LEARNACT_FRAME_ANCESTORS", given)
    assert frame_ancestors() == ancestors


@pytest.mark.parametrize(
    "given", ["school.example", "https://a; script-src *", "self", "https://a/b", "https://", "data:"]
)
def test_a_mistake_in_who_may_frame_it_is_told(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("LEARNACT_FRAME_ANCESTORS", given)
    with pytest.raises(RequestError, match="LEARNACT_FRAME_ANCESTORS must be origins"):
        frame_ancestors()


# -- the cookie


def test_whoever_has_no_cookie_gets_one_and_keeps_it(client: Client) -> None:
    browser = client(cookie=False)
    first = browser.get("/").headers["Set-Cookie"]
    value, *words = first.split("; ")
    assert value.startswith(f"{COOKIE}=") and visitor_of(value.partition("=")[2]) != NOBODY
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(words) and "Secure" not in words
    assert "Set-Cookie" not in browser.get("/").headers
    browser.cookies.set(COOKIE, "forged.cookie", domain="lab.local")
    assert "Set-Cookie" in TestClient(browser.app, cookies={COOKIE: "forged.cookie"}).get("/").headers


def test_over_https_it_is_sent_over_https_alone(site: Site) -> None:
    assert "Secure" in TestClient(site.app, base_url="https://lab").get("/").headers["Set-Cookie"].split("; ")


def test_in_the_frame_of_another_site_it_is_kept_for_that_site_alone(site: Site) -> None:
    framed = AnswerHeaders(site.app, INDEX, ("'self'", "https://school.example"))
    words = TestClient(framed, base_url="https://lab").get("/").headers["Set-Cookie"].split("; ")
    assert {"SameSite=None", "Partitioned", "Secure"} <= set(words)
    plain = TestClient(framed, base_url="http://lab").get("/").headers["Set-Cookie"].split("; ")
    assert "SameSite=Lax" in plain and "Partitioned" not in plain


def test_ids_are_given_to_so_many_in_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever is refused comes back as somebody else."""
    monkeypatch.setattr("learnact.serving.answer_headers.BURST_COOKIES", 10.0)
    monkeypatch.setattr("learnact.serving.answer_headers.COOKIES_PER_SECOND", 0.001)
    site = Site()
    answers = [TestClient(site.app).get("/") for _ in range(20)]
    assert [answer.status_code for answer in answers] == [200] * 20
    assert sum("Set-Cookie" in answer.headers for answer in answers) == 10


def test_what_is_no_page_gives_no_id_and_uses_none_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnact.serving.answer_headers.BURST_COOKIES", 1.0)
    monkeypatch.setattr("learnact.serving.answer_headers.COOKIES_PER_SECOND", 0.001)
    site = Site()
    assert not any("Set-Cookie" in TestClient(site.app).get("/data").headers for _ in range(5))
    assert "Set-Cookie" in TestClient(site.app).get("/").headers


def test_the_lifespan_passes(site: Site) -> None:
    told: list[str] = []

    async def app(scope, receive, send) -> None:
        told.append(scope["type"])

    asyncio.run(AnswerHeaders(Admission(app), INDEX)({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert told == ["lifespan"]
