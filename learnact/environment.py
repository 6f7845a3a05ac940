"""Environment variables that several rooms read."""

import math
import os

from learnact.errors import SpecError

ENDS_WITH_INPUT = "LEARNACT_ENDS_WITH_INPUT"
"""Set for a command: whoever started it holds the other end of its standard input, and that one's end ends it."""


def seconds(name: str, default: float, least: float | None = None) -> float:
    """A number of seconds that the operator sets.

    Args:
        name: of the variable.
        default: what it is where the variable is not set.
        least: that it may be; any number above 0 where that is None.

    Raises:
        SpecError: where the variable is no such number.
    """
    given = os.environ.get(name)
    try:
        number = default if given is None else float(given)
    except ValueError:
        number = math.nan
    if not (0 < number < math.inf and number >= (least or 0)):
        allowed = "above 0" if least is None else f"from {least:g} on"
        raise SpecError(f"{name} must be a number of seconds {allowed}, not {given!r}.")
    return number
