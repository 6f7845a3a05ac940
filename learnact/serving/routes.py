"""What moves does not go through script reruns: browsers ask here for the newest of their run, and steer it.

A token names a run and is the only key to it.
"""

import asyncio
import json
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from learnact.errors import LearnactError, RunError
from learnact.serving.curve_match_api import curve_match
from learnact.serving.live import Record
from learnact.serving.shared import workers

PATIENCE = 1.0  # seconds an answer to an action waits for what the action did
STOPPING = ("pause", "step", "reset")
READING = 8.0  # seconds an answer waits for data to be read
LOOK = 0.01  # seconds between looks
HELD = 0.005  # seconds for each visitor who trains: so long an answer waits for news, of which a crowd has fewer each
LONGEST_HELD = 1.0
LONGEST = 1_000  # bytes of a request


async def latest(request: Request) -> Response:
    """GET live/{token}?after=revision: what is newer, and a sign that somebody watches."""
    try:
        record = workers().watch(request.path_params["token"])
        after = _number(request.query_params.get("after", "-1"))
        held = min(HELD * (record.header["visitors"] - 1), LONGEST_HELD)
        await _until(lambda: record.revision > after, held, max(LOOK, held / 10))
        return _message(record, after)
    except LearnactError as error:
        return _refused(error)


async def metadata(request: Request) -> Response:
    """GET live/{token}/metadata: layers, formulas, data points; 503 while the data are still read."""
    try:
        record = workers().watch(request.path_params["token"])
    except LearnactError as error:
        return _refused(error)
    await _until(lambda: record.metadata is not None or record.header["state"] == "failed", READING)
    if record.metadata is None:
        reading = record.header["why"] or "The data are still being read."
        return JSONResponse({"error": reading}, status_code=503)
    return Response(record.metadata, media_type="application/octet-stream")


async def act(request: Request) -> Response:
    """POST live/{token}: {"action": "play", "after": revision}; answers with what the action did where it is quick.

    The answer to "pause", "step" and "reset" is the snapshot at which the run then stands: no other follows it.
    """
    try:
        asked = await _asked(request)
        record = workers().record(request.path_params["token"])
        _do(record, asked)
        done = (lambda: record.settled) if asked.get("action") in STOPPING else (lambda: record.current)
        await _until(done, PATIENCE)
        return _message(record, _number(str(asked.get("after", -1))))
    except LearnactError as error:
        return _refused(error)


async def history(request: Request) -> Response:
    """GET live/{token}/history?known=N&generation=G: the snapshots for rewinding that a browser does not have yet."""
    try:
        record = workers().watch(request.path_params["token"])
        known, generation = (_number(request.query_params.get(name, "-1")) for name in ("known", "generation"))
        return Response(record.history_message(max(0, known), generation), media_type="application/octet-stream")
    except LearnactError as error:
        return _refused(error)


def _do(record: Record, asked: dict[str, object]) -> None:
    match asked.get("action"):
        case "edit":
            workers().edit(record.token, asked)
        case "speed":
            workers().speed(record.token, asked.get("value"))
        case action:
            workers().act(record.token, str(action))


async def _until(true: Callable[[], bool], seconds: float, look: float = LOOK) -> None:
    """Waits without holding a thread, so that a hundred visitors may wait at once."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(look)


async def _asked(request: Request) -> dict[str, object]:
    body = await request.body()
    try:
        asked = json.loads(body[:LONGEST])
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise RunError('An action must come as JSON like {"action": "play"}.')
    return asked


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise RunError(f"after must be a whole number, not {text[:20]!r}.") from None


def _message(record: Record, after: int) -> Response:
    return Response(record.message(after), media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _refused(error: LearnactError) -> Response:
    return JSONResponse({"error": str(error)}, status_code=404)


live = Router(
    [
        Route("/{token}/metadata", metadata),
        Route("/{token}/history", history),
        Route("/{token}/shapes", curve_match),
        Route("/{token}", latest),
        Route("/{token}", act, methods=["POST"]),
    ]
)
"""Everything below /live."""
