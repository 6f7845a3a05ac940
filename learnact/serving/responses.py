"""How a mistake in a request is answered: a status that says whose it is, and a sentence; bodies within a limit."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, TypeVarTuple, Unpack

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from learnact.errors import LearnactError, RequestError, RequestTooLarge, RunError, ServerBusy, UnknownRun
from learnact.serving.visitor import visitor_in

STATUS: dict[type[LearnactError], int] = {
    RequestTooLarge: 413,
    RequestError: 400,
    UnknownRun: 404,
    ServerBusy: 503,
    RunError: 409,  # well asked, but not of this run as it is now
}
"""The first that fits counts."""
TOKEN_HEADER = "X-Run-Token"
MAX_SENTENCE_CHARACTERS = 300
SENTENCES = {404: "There is nothing at this address.", 405: "This address does not answer to that method."}
FAULT = "The server made a mistake, which is noted in its log."

THREADS = ThreadPoolExecutor(2, "off-the-loop")  # for work that takes a processor longer than a moment
MAX_PENDING = 100  # pieces of work that they have before them
MAX_PENDING_EACH = 10  # of one visitor
BUSY_SECONDS = 1  # after which who was refused may try again
PENDING: dict[asyncio.Future[Any], str] = {}  # whose each is

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")


def refused(error: LearnactError) -> Response:
    """{"error": sentence} with the status of its kind; 400 for what is no error of a run."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    return sentence(str(error), status, {"Retry-After": str(BUSY_SECONDS)} if status == 503 else None)


def sentence(text: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """{"error": text} in one line, which is cut where it is too long for a sentence."""
    short = text if len(text) <= MAX_SENTENCE_CHARACTERS else f"{text[: MAX_SENTENCE_CHARACTERS - 1]}…"
    line = "".join(letter if letter.isprintable() else " " for letter in short)
    return JSONResponse({"error": line}, status_code=status, headers=headers)


async def off_the_loop(request: Request, work: Callable[[Unpack[Arguments]], T], *arguments: *Arguments) -> T:
    """The result of work that would hold up all other visitors where requests are answered.

    Args:
        request: for which it is done.

    Raises:
        ServerBusy: too many wait already, or too many of this visitor's.
    """
    visitor = visitor_in(request.scope["headers"])
    mine = sum(whose == visitor for whose in PENDING.values())
    if len(PENDING) >= MAX_PENDING or mine >= MAX_PENDING_EACH:
        raise ServerBusy("The server has too much to do at this moment; try again in a second.")
    piece = asyncio.get_running_loop().run_in_executor(THREADS, work, *arguments)
    PENDING[piece] = visitor
    piece.add_done_callback(PENDING.pop)
    return await piece


def token_in(request: Request) -> str:
    """The token of the run that a request is about; raises RequestError where it has none."""
    token = request.headers.get(TOKEN_HEADER)
    if not token:
        raise RequestError(f"The token of a run must come in the header {TOKEN_HEADER}.")
    return token


async def body_within(request: Request, max_bytes: int) -> bytes:
    """The body of a request; what is announced as longer is not read at all, what turns out longer not to its end.

    Raises:
        RequestTooLarge: above the limit.
        RequestError: where the visitor leaves before its end.
    """
    announced = request.headers.get("content-length", "0")
    body = b""
    if announced.isdecimal() and len(announced) <= len(str(max_bytes)) and int(announced) <= max_bytes:
        try:
            async for piece in request.stream():
                body += piece
                if len(body) > max_bytes:
                    break
            else:
                return body
        except ClientDisconnect:
            raise RequestError("The request ended before its body.") from None
    raise RequestTooLarge(f"A request must have at most {max_bytes:,} bytes.")


def on_exception(ours: tuple[str, ...]) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    """What the app answers where nothing else did: at our addresses as ours do, elsewhere as Streamlit does.

    Args:
        ours: beginnings of paths.
    """

    def missed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = dict(error.headers or {})
        if not request.url.path.startswith(ours):
            return PlainTextResponse(error.detail, status_code=error.status_code, headers=headers)
        return sentence(SENTENCES.get(error.status_code, error.detail), error.status_code, headers)

    def failed(request: Request, error: Exception) -> Response:
        return sentence(FAULT, 500)

    return {HTTPException: missed, Exception: failed}
