"""What the learned curves of a run are like at one moment, for the browser: the nearest known function, or another."""

from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response

from learnact.activations import ZOO
from learnact.activations.learned import Match
from learnact.diagnostics import CurveMatch, match_in_snapshot
from learnact.errors import LearnactError, RequestError, UnknownRun
from learnact.figures.colors import line_of
from learnact.serving.live import Record
from learnact.serving.live.protocol import encode
from learnact.serving.responses import off_the_loop, refused
from learnact.serving.run_lookup import watched_run
from learnact.spec import Spec

NEAREST = "nearest"
MAX_DIGITS = 12  # of a step or member
Arrays = dict[str, np.ndarray]


async def curve_match(request: Request) -> Response:
    """GET live/curve_match?step=N&member=S&over=nearest: an entry a curve; without member the mean of seeds."""
    try:
        query = request.query_params
        record = await watched_run(request)
        chosen = (_whole(query.get("step")), _whole(query.get("member")), _over(query.get("over", NEAREST)))
        found = await off_the_loop(request, curve_matches, record, *chosen)
        return Response(encode({"curves": found}), media_type="application/octet-stream")
    except LearnactError as error:
        return refused(error)


def curve_matches(record: Record, step: int | None, member: int | None, over: str) -> list[dict[str, Any]]:
    """What there is to say of every curve of a run.

    Args:
        step: of the snapshot; None for the newest.
        member: index of a seed; None for the mean over the seeds.
        over: the name of an entry of the zoo that is laid over, or NEAREST.

    Raises:
        UnknownRun: for a seed that it has not.
    """
    if member is not None and member >= record.spec.seeds:
        raise UnknownRun(f"This run has {record.spec.seeds} seeds, and none at place {member}.")
    _, arrays = record.arrays_at(step)
    layers = [int(name.split(".")[1]) for name in arrays if name.startswith("shapes.") and name.endswith(".y")]
    return [_curve_match(record.spec, arrays, layer, member, over) for layer in layers]


def _curve_match(spec: Spec, arrays: Arrays, layer: int, member: int | None, over: str) -> dict[str, Any]:
    try:
        found = match_in_snapshot(spec, arrays, layer, member)
    except LearnactError as error:
        return {"layer": layer, "sentence": str(error), "rows": []}
    rows = [list(row) for row in found.description.rows()]
    return {"layer": layer, "dead": found.description.dead, "rows": rows} | _curve(found, over)


def _curve(found: CurveMatch, over: str) -> dict[str, Any]:
    """What to draw over the learned curve, and what to write beside it."""
    nearest = found.match
    words = {"nearest": nearest.words, "r2": nearest.r2} if nearest else {"nearest": None, "r2": None}
    if over == NEAREST and nearest is None:
        return words
    name = nearest.name if over == NEAREST and nearest else over
    y = nearest(found.x) if over == NEAREST and nearest else Match(name, 1, 1, 0, 0, 1)(found.x)
    color, dash = line_of(name)
    title = f"{nearest.words}, R² {nearest.score}" if over == NEAREST and nearest else ZOO[name].title
    return words | {"title": title, "color": color, "dash": dash, "x": found.x.tolist(), "y": np.asarray(y).tolist()}


def _over(name: str) -> str:
    if name != NEAREST and name not in ZOO:
        raise RequestError(
            f"What is drawn over a curve must be nearest or an activation of the zoo, not {name[:30]!r}."
        )
    return name


def _whole(text: str | None) -> int | None:
    if text in (None, ""):
        return None
    if not str(text).isdecimal() or len(str(text)) > MAX_DIGITS:
        raise RequestError(f"A step or member must be a whole number, not {str(text)[:20]!r}.")
    return int(str(text))
