"""A network of a run, as it is at one moment, on its way to the page Inside."""

from learnact.errors import RunError, SpecError
from learnact.serving.live import Record
from learnact.serving.shared import workers
from pages.inside.state import inside
from pages.shell import moments, onward
from pages.shell.started import came


def look(token: str, asked: object, page: str) -> None:
    """Takes all seeds of a run to the page Inside, asked for as {"step": number, or None for now}.

    Args:
        page: the title of the one that they come from.

    Raises:
        LearnactError: one sentence where the weights are not here, or cannot be started from.
    """
    step = asked.get("step") if isinstance(asked, dict) else ""
    if not isinstance(step, int | float | None):
        raise SpecError(f"A network is asked for by its step, not by {str(asked)[:60]!r}.")
    record = workers().record(token)
    found, arrays = moments.now(token).parameters() if step is None else _past(record, int(step))
    spec = moments.starting(record.spec, arrays)
    came(
        str(spec.start),
        f"**From {page}**, step {found:,}: this run begins with the weights of that moment, and counts from 0.",
    )
    inside.adopt(spec)
    inside.compare_with(None)
    onward.note("inside/page.py")


def _past(record: Record, step: int) -> tuple[int, moments.Arrays]:
    arrays = moments.at(record, step)
    if not arrays:
        raise RunError(
            "The weights of this run are not kept at every moment: go back to live, and look inside as it is now."
        )
    return step, arrays
