"""Which run a request is about: at once where it is in memory, and off the event loop where it lies on disk."""

from starlette.requests import Request

from learnact.serving.live import Record
from learnact.serving.responses import off_the_loop, token_in
from learnact.serving.server_state import workers


async def run_of(request: Request) -> Record:
    """The run whose token the request has; raises RequestError without one, UnknownRun where there is none any more.

    A run that nobody watched for a while, or that another server had, is read from the disk, for which other servers
    of the same folder may have to be waited for.
    """
    token, pool = token_in(request), workers()
    here = pool.in_memory(token)
    return await off_the_loop(request, pool.record, token) if here is None else here


async def watched_run(request: Request) -> Record:
    """The same, and a sign that somebody watches it."""
    return workers().watch((await run_of(request)).token)
