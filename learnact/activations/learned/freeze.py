"""A learned curve put down as a drawn one, to be used elsewhere: frozen, or trained on from there."""

import numpy as np

from learnact.activations.learned.drawn import Drawn
from learnact.errors import SpecError

POINTS = 257

Numbers = np.ndarray


def frozen(x: Numbers, curve: Numbers, origin: str, trainable: bool = False) -> Drawn:
    """The curve as control points joined by a monotone cubic, straight beyond its range.

    Args:
        x, curve: points [K], ascending, no two at the same place, and the curve there [K].
        origin: where it was learned, in a few words.
        trainable: whether it is trained on.

    Raises:
        SpecError: where the points do not ascend, or the curve is not finite, is larger than 1,000 somewhere, or
            covers a single point.
    """
    x, y = np.asarray(x, np.float64), np.asarray(curve, np.float64)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise SpecError("The curve is not a finite number everywhere, so that it cannot be used elsewhere.")
    back = np.flatnonzero(np.diff(x) <= 0)
    if len(back) and np.ptp(x) > 0:
        raise SpecError(
            f"The points of a curve must lie at ascending x, no two at the same, but {x[back[0] + 1]:g} follows "
            f"{x[back[0]]:g}."
        )
    if len(x) < 2 or x[-1] - x[0] < 1e-4 * (POINTS - 1):
        raise SpecError(f"The curve covers {x[-1] - x[0] if len(x) else 0:g} only: there is nothing to use elsewhere.")
    if max(np.abs(x).max(), np.abs(y).max()) > 1000:
        raise SpecError("The curve reaches beyond 1,000, which is too large to be used elsewhere.")
    places = np.linspace(x[0], x[-1], POINTS)
    points = zip(places.tolist(), np.interp(places, x, y).tolist(), strict=True)
    return Drawn(points=tuple(points), trainable=trainable, origin=origin[:80])
