"""Whatever comes in is answered: by what was asked, or by a refusal with its status and one sentence; never by a 500.

Requests are made of what is allowed, with hostile parts put in at random from a fixed seed, and go through the routes
and what stands before them as the server has them.
"""

import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from learnact.serving import admission, server_state
from learnact.serving.addresses import routes
from learnact.serving.admission import Admission
from learnact.serving.answer_headers import AnswerHeaders
from learnact.serving.live import Record, WorkerPool
from learnact.serving.responses import TOKEN_HEADER, on_exception
from learnact.spec import Spec
from tests.serving.asgi_client import TestClient

SMALL = Spec().replace(data__name="circle", data__samples=60, seeds=2, network__hidden=(3,))
REFUSALS = (400, 403, 404, 405, 409, 413, 414, 429, 431, 503)

NUMBERS = ("0", "-1", "1e39", "-1e999", "NaN", "Infinity", "1" + "0" * 400, "9" * 5_000, "1.5", "1e-400", "true")
TEXTS = (
    *(
        "",
        " ",
        "x",
        "\0",
        "\ud800",
        "\u202e",
        "💥" * 50,
        "a" * 500,
        "x" * 3_000,
        "[" * 999,
        "{" * 999,
        "(" * 150,
        "\r\nX: y",
    ),
    *(
        "..",
        "../../etc/passwd",
        "%00",
        "%2e%2e%2f",
        "__class__",
        "__proto__",
        "<script>",
        "'; --",
        "=1+1",
        "${x}",
        "{}",
        "[]",
    ),
    *("nan", "null", "-0", "1e39", "1_000", "٣", "½", "0x10", "1/0", "5%x", "a%x", "max(x,1e39)", "clip(x,-1e39,1e39)"),
    *("sin(" * 40, "x^x^x^x", "9^9^9^9"),
)
PATHS = ("", "/", "/metadata", "/history", "/curve_match", "//", "/..%2Fmetadata", "/%2e%2e", "/nothing", "/metadata/a")
METHODS = ("GET", "GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "BREW")
FIELDS = ("action", "after", "layer", "name", "row", "column", "value", "member", "__class__", "key", "request")
ACTIONS = ("play", "pause", "step", "epoch", "reset", "edit", "speed", "open", "close", "renew", "", "__init__")
QUERY = ("after", "known", "generation", "step", "member", "over", "text", "of")
HEADERS = (
    "Content-Type",
    "Content-Length",
    "Accept",
    "Cookie",
    "Range",
    "Origin",
    "Sec-Fetch-Site",
    "X-Run-Token",
    "Expect",
    "X",
)


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEARNACT_WORKER", "thread")
        server_state.workers.cache_clear()
        made = server_state.workers()
        yield made
        made.stop()
        server_state.workers.cache_clear()


@pytest.fixture(scope="module")
def record(workers: WorkerPool) -> Record:
    """A run that is built."""
    made = workers.record(workers.open(SMALL))
    end = time.monotonic() + 60
    while made.metadata is None and time.monotonic() < end:
        time.sleep(0.01)
    assert made.metadata is not None
    return made


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser before the routes, whose requests are not counted here."""
    monkeypatch.setattr(admission, "BURST", 1e12)
    monkeypatch.setattr(admission, "BURST_NOBODY", 1e12)
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(AnswerHeaders, index=""), Middleware(Admission)],
        exception_handlers=on_exception(("/live", "/formula")),
    )
    with TestClient(app, base_url="http://lab", raise_server_exceptions=False) as browser:
        yield browser


class Hostile:
    """Requests at random.

    Args:
        seed: of what is drawn.
        token: of a run that is there.
    """

    def __init__(self, seed: int, token: str) -> None:
        self.draw, self.token = random.Random(seed), token

    def request(self) -> dict[str, Any]:
        """What httpx is to send."""
        return {
            "method": self.draw.choice(METHODS),
            "url": self.draw.choice(("/formula", self._live(), self._live(), self._live())) + self._query(),
            "headers": self._headers(),
            "content": self._body(),
        }

    def _live(self) -> str:
        return f"/live{self.draw.choice(PATHS)}"

    def _query(self) -> str:
        pairs = [f"{self.draw.choice(QUERY)}={self._escaped()}" for _ in range(self.draw.randrange(4))]
        return f"?{'&'.join(pairs)}" if pairs else ""

    def _escaped(self) -> str:
        text = self.draw.choice((*NUMBERS, *TEXTS))
        return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))

    def _headers(self) -> list[tuple[bytes, bytes]]:
        token = self.draw.choice((*[self.token.encode()] * 7, b"nobody", b"", b"x" * 2_000, "💥".encode()))
        chosen = [self.draw.choice(HEADERS) for _ in range(self.draw.randrange(3))]
        return [(b"X-Run-Token", token), *((name.encode(), self._value()) for name in chosen)]

    def _value(self) -> bytes:
        text = self.draw.choice((*NUMBERS, *TEXTS, "http://lab", "same-origin", "bytes=0-1", "*" * 40_000))
        return text.encode("utf-8", "replace").replace(b"\r\n", b" ")

    def _body(self) -> bytes:
        match self.draw.randrange(6):
            case 0:
                return self.draw.randbytes(self.draw.randrange(300))
            case 1:
                return self.draw.choice(TEXTS).encode("utf-8", "surrogatepass") * self.draw.choice((1, 1, 100))
            case 2:
                return self._json(3).encode("utf-8", "surrogatepass")
            case _:
                fields = {"action": json.dumps(self.draw.choice(ACTIONS))} | EDIT
                for name in self.draw.sample(FIELDS, self.draw.randrange(4)):
                    fields[name] = self._json(2)
                text = ",".join(f"{json.dumps(name)}:{value}" for name, value in fields.items())
                return f"{{{text}}}".encode("utf-8", "surrogatepass")

    def _json(self, depth: int) -> str:
        match self.draw.randrange(6 if depth else 4):
            case 0 | 1:
                return self.draw.choice(NUMBERS)
            case 2:
                return json.dumps(self.draw.choice((*TEXTS, *ACTIONS)))
            case 3:
                return self.draw.choice(("null", "true", "false", "0", "1", "-1"))
            case 4:
                return f"[{','.join(self._json(depth - 1) for _ in range(self.draw.randrange(4)))}]"
            case _:
                return f'{{"{self.draw.choice(FIELDS)}":{self._json(depth - 1)}}}'


EDIT = {"layer": "0", "name": '"weight"', "row": "0", "column": "0", "value": "0.5", "member": "null", "after": "-1"}


def check(answer: httpx.Response, asked: dict[str, Any]) -> None:
    if answer.status_code < 400:
        return
    shown = (answer.status_code, answer.text[:300], {name: str(value)[:300] for name, value in asked.items()})
    assert answer.status_code in REFUSALS, shown
    if asked["method"] == "HEAD":
        return
    assert answer.headers["Content-Type"] == "application/json", shown
    told = answer.json()
    assert list(told) == ["error"] and 0 < len(told["error"]) <= 300, shown
    assert told["error"].isprintable() and told["error"][-1] in ".?…", shown


@pytest.mark.parametrize("seed", range(4))
def test_every_request_is_answered_or_refused_in_a_sentence(client: TestClient, record: Record, seed: int) -> None:
    hostile, seen = Hostile(seed, record.token), Counter[int]()
    for _ in range(400):
        asked = hostile.request()
        client.cookies.clear()
        answer = client.request(**asked)
        check(answer, asked)
        seen[answer.status_code] += 1
    assert {200, 400, 404, 405} <= set(seen), seen


@pytest.mark.parametrize("of", ["x", "", "x1,x2", "anything"])
def test_every_formula_is_read_or_refused_in_a_sentence(client: TestClient, of: str) -> None:
    draw = random.Random(of)
    parts = [
        *TEXTS,
        *NUMBERS,
        "x",
        "a",
        "x1",
        "(",
        ")",
        "+",
        "*",
        "^",
        "%",
        ",",
        "sin",
        "where",
        "max",
        "<",
        "and",
        "not",
    ]
    for _ in range(200):
        text = "".join(draw.choice(parts) for _ in range(draw.randrange(1, 12)))[: draw.choice((20, 200, 2_000))]
        asked = {
            "method": "GET",
            "url": "/formula",
            "params": {"text": text.encode("utf-8", "replace").decode(), "of": of},
        }
        check(client.request(**asked), asked)


def test_the_run_is_still_there(client: TestClient, record: Record) -> None:
    assert client.get("/live", headers={TOKEN_HEADER: record.token}).status_code == 200
