"""What moves does not go through script reruns: browsers ask here for the newest of their run, and steer it.

A token names a run and is the only key to it; it comes in a header, which nobody logs or links to. What a browser
sends is checked in two places: here that it is JSON and that its numbers are whole (`_payload`, `_number`), in
`learnact.serving.live.worker_pool` that action, edit and speed have values that are allowed.
`learnact.serving.responses` turns the sentence of a mistake into an answer with a status.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from learnact.errors import LearnactError, LeftRun, RequestError
from learnact.serving.drain import SENTENCE, draining
from learnact.serving.live import Record
from learnact.serving.responses import body_within, off_the_loop, refused, sentence
from learnact.serving.run_lookup import run_of, watched_run
from learnact.serving.server_state import workers

ACTION_SECONDS = 1.0  # an answer to an action waits for what the action did
STOPPING = ("pause", "step", "reset")
DATA_SECONDS = 8.0  # an answer waits for data to be read
POLL_SECONDS = 0.01  # between looks
HOLD_SECONDS = 0.005  # for each visitor who trains: so long an answer waits for news, of which a crowd has fewer each
MAX_HOLD_SECONDS = 1.0
MAX_BODY_BYTES = 1_000


async def latest(request: Request) -> Response:
    """GET live?after=revision: what is newer, and a sign that somebody watches.

    503 while the lab restarts, 204 for a run that its page has just left for another one.
    """
    if draining():
        return sentence(SENTENCE, 503)
    try:
        record = await watched_run(request)
        after = _number("after", request.query_params)
        held = min(HOLD_SECONDS * (record.header["visitors"] - 1), MAX_HOLD_SECONDS)
        await _until(lambda: record.revision > after, held, max(POLL_SECONDS, held / 10))
        return _message(record, after)
    except LeftRun:
        return Response(status_code=204)  # a last question on the way to the next run is no mistake
    except LearnactError as error:
        return refused(error)


async def metadata(request: Request) -> Response:
    """GET live/metadata: layers, formulas, data points; 503 while the data are still read."""
    try:
        record = await watched_run(request)
    except LearnactError as error:
        return refused(error)
    await _until(lambda: record.metadata is not None or record.header["state"] == "failed", DATA_SECONDS)
    if record.metadata is None:
        reading = record.header["why"] or "The data are still being read."
        return sentence(reading, 503)
    return Response(record.metadata, media_type="application/octet-stream")


async def act(request: Request) -> Response:
    """POST live: {"action": "play", "after": revision}; answers with what the action did where it is quick.

    The answer to "pause", "step" and "reset" is the snapshot at which the run then stands: no other follows it.
    """
    try:
        payload = await _payload(request)
        after = _number("after", payload)
        record = await run_of(request)
        _do(record, payload)
        done = (lambda: record.settled) if payload.get("action") in STOPPING else (lambda: record.current)
        await _until(done, ACTION_SECONDS)
        return _message(record, after)
    except LearnactError as error:
        return refused(error)


async def history(request: Request) -> Response:
    """GET live/history?known=N&generation=G: the snapshots for rewinding that a browser does not have yet."""
    try:
        record = await watched_run(request)
        known, generation = (_number(name, request.query_params) for name in ("known", "generation"))
        content = await off_the_loop(request, record.history_message, max(0, known), generation)
        return Response(content, media_type="application/octet-stream")
    except LearnactError as error:
        return refused(error)


def _do(record: Record, payload: dict[str, object]) -> None:
    match payload.get("action"):
        case "edit":
            workers().edit(record.token, payload)
        case "speed":
            workers().speed(record.token, payload.get("value"))
        case action:
            workers().act(record.token, str(action))


async def _until(true: Callable[[], bool], seconds: float, look: float = POLL_SECONDS) -> None:
    """Waits without holding a thread, so that a hundred visitors may wait at once."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(look)


async def _payload(request: Request) -> dict[str, object]:
    """The JSON object of a POST."""
    try:
        payload = json.loads(await body_within(request, MAX_BODY_BYTES))
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        raise RequestError('An action must come as JSON like {"action": "play"}.')
    return payload


def _number(name: str, given: Mapping[str, object]) -> int:
    """A whole number among what was sent; -1 where there is none of that name."""
    text = str(given.get(name, -1))
    try:
        return int(text)
    except ValueError:
        raise RequestError(f"{name} must be a whole number, not {text[:20]!r}.") from None


def _message(record: Record, after: int) -> Response:
    return Response(record.message(after), media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
