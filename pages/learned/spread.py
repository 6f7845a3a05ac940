"""Scores of several seeds in a few characters."""

from collections.abc import Iterable

import numpy as np


def spread(values: Iterable[float | None], digits: int = 4) -> str:
    """Mean ± standard deviation (divided by n - 1) of what is finite; "diverged" where nothing is.

    Args:
        values: one a seed; None where it diverged.
        digits: decimals.
    """
    numbers = np.array([np.nan if value is None else value for value in values])
    finite = numbers[np.isfinite(numbers)]
    if not len(finite):
        return "diverged"
    return f"{finite.mean():z.{digits}f}" + (f" ± {finite.std(ddof=1):.{digits}f}" if len(finite) > 1 else "")
