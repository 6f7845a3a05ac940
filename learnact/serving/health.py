"""Whether the lab is well, for who watches over it: pages answer, the live worker answers, and runs can be saved."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Scope

from learnact.serving.drain import draining
from learnact.serving.responses import sentence
from learnact.serving.server_state import workers

ANSWER_SECONDS = 5.0  # within which the live worker must have given a sign
PAGES = "/_stcore/health"
"""Where Streamlit says whether it runs."""


async def health(request: Request) -> Response:
    """GET health: 200 {"status": "ok"}, or 503 {"error": sentence}."""
    wrong = await trouble(request.app, request.url.path.removesuffix("/health"))
    return sentence(wrong, 503) if wrong else JSONResponse({"status": "ok"})


async def trouble(app: ASGIApp, base: str = "") -> str:
    """The first thing that is not well, in one sentence; "" where all is.

    Args:
        app: the whole server.
        base: path below which it lives.
    """
    if draining():
        return "The lab is about to restart."
    if await status_of(app, base + PAGES) != 200:
        return "The pages do not answer."
    return await run_in_threadpool(workers().trouble, ANSWER_SECONDS)


async def status_of(app: ASGIApp, path: str) -> int:
    """The status with which a server would answer a GET, asked without a connection."""
    found: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            found.append(message["status"])

    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
    await app(scope, receive, send)
    return found[0]
