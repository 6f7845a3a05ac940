"""How a mistake in a request is answered: a status that says whose it is, and a sentence; bodies within a limit."""

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from learnact.errors import LearnactError, RequestError, RequestTooLarge, RunError, UnknownRun

STATUS: dict[type[LearnactError], int] = {
    RequestTooLarge: 413,
    RequestError: 400,
    UnknownRun: 404,
    RunError: 409,  # well asked, but not of this run as it is now
}
"""The first that fits counts."""


def refused(error: LearnactError) -> Response:
    """{"error": sentence} with the status of its kind; 400 for what is no error of a run."""
    status = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)
    return JSONResponse({"error": str(error)}, status_code=status)


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
