"""What a request to a live run is answered, above all a wrong one: the status says whose mistake it is."""

import asyncio
import json
import math
import threading
import time
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from learnact.serving import server_state
from learnact.serving.addresses import routes
from learnact.serving.live import Record, ThreadWorker, WorkerPool
from learnact.serving.live.protocol import decode
from learnact.serving.live.worker_pool import LEFT_SECONDS
from learnact.serving.responses import TOKEN_HEADER
from learnact.serving.routes import MAX_BODY_BYTES
from learnact.serving.visitor import COOKIE, new_cookie
from learnact.spec import Spec

SMALL = Spec().replace(data__name="circle", data__samples=60, seeds=2, network__hidden=(3,))
EDIT = {"action": "edit", "layer": 0, "name": "weight", "row": 0, "column": 0, "value": 0.5, "member": None}


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerPool]:
    monkeypatch.setenv("LEARNACT_WORKER", "thread")
    server_state.workers.cache_clear()
    made = server_state.workers()
    assert made.make is ThreadWorker
    yield made
    made.stop()
    server_state.workers.cache_clear()


@pytest.fixture
def record(workers: WorkerPool) -> Record:
    """A run that is built."""
    made = workers.record(workers.open(SMALL))
    end = time.monotonic() + 60
    while made.metadata is None and time.monotonic() < end:
        time.sleep(0.01)
    assert made.metadata is not None
    return made


def request(
    method: str, token: str, path: str = "", headers: dict[str, str] | None = None, **options: object
) -> httpx.Response:
    """What is answered about a run at /live and below."""
    given = {TOKEN_HEADER: token} | (headers or {})

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://lab") as client:
            return await client.request(method, f"/live{path}", headers=given, **options)  # type: ignore[arg-type]

    return asyncio.run(send())


def sentence(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    text: str = answer.json()["error"]
    assert text.endswith(".") and len(text) < 160
    return text


@pytest.mark.parametrize("path", ["", "/metadata", "/history", "/curve_match"])
def test_an_unknown_run_is_not_found(workers: WorkerPool, path: str) -> None:
    assert "not there any more" in sentence(request("GET", "nobody", path), 404)


@pytest.mark.parametrize("path", ["", "/metadata", "/history", "/curve_match"])
def test_without_a_token_nothing_is_told_and_none_is_taken_from_the_address(record: Record, path: str) -> None:
    for address in (path, f"{path}?token={record.token}", f"{path}?{TOKEN_HEADER}={record.token}"):
        assert TOKEN_HEADER in sentence(request("GET", "", address), 400)
    assert request("GET", record.token, f"/{record.token}{path}").status_code == 404


def test_a_last_question_about_a_run_that_its_page_has_left_is_no_mistake(workers: WorkerPool, record: Record) -> None:
    workers.close(record.token)
    answer = request("GET", record.token, "?after=3")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "not there any more" in sentence(request("GET", record.token, "/metadata"), 404)
    workers.left[record.key] -= LEFT_SECONDS
    assert "not there any more" in sentence(request("GET", record.token, "?after=3"), 404)


def test_an_action_for_an_unknown_run_is_not_found(workers: WorkerPool) -> None:
    assert "not there any more" in sentence(request("POST", "nobody", json={"action": "play"}), 404)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must come as JSON"),
        (b"play", "must come as JSON"),
        (b'"play"', "must come as JSON"),
        (b"[" * 900, "must come as JSON"),
        (b'{"action": "jump"}', "must be one of play, pause"),
        (b'{"action": "speed", "value": "full"}', "must be a number of steps a second"),
        (b'{"action": "edit", "layer": 0}', "An edit must name a layer"),
        (json.dumps(EDIT | {"name": "norm.weight"}).encode(), "must name weight or bias, not 'norm.weight'"),
        (json.dumps(EDIT | {"name": None}).encode(), "An edit must name weight or bias, not 'None'"),
        (json.dumps(EDIT | {"name": ["weight"]}).encode(), "An edit must name weight or bias, not "),
        (json.dumps(EDIT | {"value": math.nan}).encode(), "must be a number between -3.4e+38 and 3.4e+38, not nan"),
        (json.dumps(EDIT | {"value": -math.inf}).encode(), "and 3.4e+38, not -inf"),
        (json.dumps(EDIT | {"value": 1e39}).encode(), "and 3.4e+38, not 1e+39"),
        (json.dumps(EDIT | {"value": 10**400}).encode(), "and 3.4e+38, not 1000"),
        (b'{"action": "pause", "after": "soon"}', "must be a whole number"),
    ],
)
def test_what_cannot_be_understood_is_a_bad_request(record: Record, content: bytes, words: str) -> None:
    assert words in sentence(request("POST", record.token, content=content), 400)


@pytest.mark.parametrize(
    ("path", "name"),
    [("?after=soon", "after"), ("/history?known=soon", "known"), ("/history?known=1&generation=soon", "generation")],
)
def test_a_bad_query_is_a_bad_request_that_names_what_is_wrong(record: Record, path: str, name: str) -> None:
    assert sentence(request("GET", record.token, path), 400) == f"{name} must be a whole number, not 'soon'."


def test_who_leaves_in_the_middle_of_a_body_is_no_fault(record: Record) -> None:
    """The visitor is gone: what is answered nobody reads, and nothing is logged as an error."""
    received = [{"type": "http.request", "body": b'{"act', "more_body": True}, {"type": "http.disconnect"}]
    answered: list[Any] = []

    async def receive() -> Any:
        return received.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    headers = [(TOKEN_HEADER.lower().encode(), record.token.encode())]
    scope = {"type": "http", "method": "POST", "path": "/live", "headers": headers, "query_string": b""}
    asyncio.run(Starlette(routes=routes())(scope, receive, send))
    assert answered[0]["status"] == 400


def test_a_browser_gets_the_history_that_it_does_not_have(record: Record) -> None:
    for step in range(1, 4):
        answer = request("POST", record.token, json={"action": "step"})
        assert decode(answer.content)[0]["step"] == step
    generation = record.history.generation

    def told(query: str) -> list[float]:
        header, arrays = decode(request("GET", record.token, f"/history{query}").content)
        assert header["generation"] == generation
        return arrays["snapshots"][:, 0].tolist() if arrays else []

    assert told("") == told("?known=2") == told(f"?known=-5&generation={generation}") == [0, 1, 2, 3]
    assert told(f"?known=3&generation={generation}") == [3] and told(f"?known=4&generation={generation}") == []


def test_a_long_body_is_not_read(record: Record) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1
            yield b" " * MAX_BODY_BYTES

    announced = request("POST", record.token, content=pieces(), headers={"Content-Length": str(10**9)})
    assert f"at most {MAX_BODY_BYTES:,} bytes" in sentence(announced, 413)
    assert read == 0
    sentence(request("POST", record.token, content=pieces()), 413)
    assert read <= 3
    sentence(request("POST", record.token, content=b"", headers={"Content-Length": "9" * 5000}), 413)


def test_what_is_just_short_enough_is_done(record: Record) -> None:
    content = b'{"action": "step", "after": -1}'.ljust(MAX_BODY_BYTES)
    answer = request("POST", record.token, content=content)
    assert answer.status_code == 200
    assert decode(answer.content)[0]["step"] == 1


def test_a_run_that_cannot_is_a_conflict(record: Record, workers: WorkerPool) -> None:
    assert request("POST", record.token, json=EDIT).status_code == 200
    record.header = record.header | {"state": "failed"}
    assert "no network" in sentence(request("POST", record.token, json=EDIT), 409)


def test_the_metadata_are_those_of_the_run(record: Record) -> None:
    answer = request("GET", record.token, "/metadata")
    assert answer.status_code == 200 and answer.content == record.metadata
    assert decode(answer.content)[0]["layers"][0]["inputs"] == 2


def test_one_visitor_alone_does_not_wait_for_news_and_two_do(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    async def noted(true: object, seconds: float, look: float = 0.01) -> None:
        waits.append(seconds)

    monkeypatch.setattr("learnact.serving.routes._until", noted)
    for visitors in (1, 2, 101, 1000):
        record.header = record.header | {"visitors": visitors}
        assert request("GET", record.token, f"?after={record.revision}").status_code == 200
    assert waits == [0, pytest.approx(0.005), pytest.approx(0.5), 1]


def test_data_that_are_still_read_are_not_there_yet(
    record: Record, workers: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnact.serving.routes.DATA_SECONDS", 0.0)
    record.metadata = None
    assert "still being read" in sentence(request("GET", record.token, "/metadata"), 503)


@pytest.fixture
def free(record: Record, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Until it is set the history of the run is not there."""
    made = threading.Event()
    monkeypatch.setattr(record, "history_message", lambda known, generation: str(made.wait(30)).encode())
    return made


def test_where_too_much_waits_a_request_is_asked_to_come_again(
    record: Record, workers: WorkerPool, free: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work goes on in two threads off the event loop, and no more waits for them than they do in a moment."""
    monkeypatch.setattr("learnact.serving.responses.MAX_PENDING", 3)
    app, headers = Starlette(routes=routes()), {TOKEN_HEADER: record.token}

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            asked = [asyncio.create_task(client.get("/live/history", headers=headers)) for _ in range(8)]
            await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            assert (await client.get("/live", headers=headers)).status_code == 200  # the loop is free meanwhile
            free.set()
            return await asyncio.gather(*asked)

    answers = asyncio.run(ask())
    assert [answer.status_code for answer in answers] == [200] * 3 + [503] * 5
    assert "try again in a second" in sentence(answers[-1], 503)
    assert answers[-1].headers["Retry-After"] == "1"


def test_one_visitor_who_asks_for_much_leaves_room_for_the_others(
    record: Record, workers: WorkerPool, free: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learnact.serving.responses.MAX_PENDING_EACH", 2)
    app, headers = Starlette(routes=routes()), {TOKEN_HEADER: record.token}
    hostile, other = ({"cookie": f"{COOKIE}={new_cookie()}"} for _ in range(2))

    async def ask() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            get = partial(client.get, "/live/history")
            asked = [asyncio.create_task(get(headers=headers | hostile)) for _ in range(6)]
            await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
            asked.append(asyncio.create_task(get(headers=headers | other)))
            await asyncio.sleep(0)
            free.set()
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    assert asyncio.run(ask()) == [200] * 2 + [503] * 4 + [200]


def test_a_run_that_is_read_from_the_disk_holds_nobody_up(
    record: Record, workers: WorkerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk may be slow, and other servers may have to be waited for."""
    free = threading.Event()

    def load(token: str) -> None:
        assert free.wait(30), "what would have set it was held up"

    monkeypatch.setattr(workers.saver, "load", load)
    app = Starlette(routes=routes())

    async def ask() -> list[int]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lab") as client:
            asked = [
                asyncio.create_task(client.request(method, f"/live{path}", headers={TOKEN_HEADER: "parked"}, **sent))
                for method, path, sent in (
                    ("GET", "", {}),
                    ("GET", "/history", {}),
                    ("GET", "/curve_match", {}),
                    ("POST", "", {"json": {"action": "play"}}),
                )
            ]
            await asyncio.sleep(0)
            answered = await client.get("/live", headers={TOKEN_HEADER: record.token})
            free.set()
            return [answered.status_code, *(answer.status_code for answer in await asyncio.gather(*asked))]

    assert asyncio.run(ask()) == [200, 404, 404, 404, 404]
