"""Values that a function with jumps leaves out between its lowest and its highest one."""

import numpy as np

from learnact.activations.analysis.scan import REACH, Numbers, Scan

MANY = 6  # values that are listed


def separate_values(scan: Scan) -> tuple[bool, tuple[float, ...]]:
    """Whether the function is flat on both sides of every jump, and the values that it takes where these are few."""
    if not scan.jumps.any() or not (scan.straight == 0).all():
        return False, ()
    values = np.concatenate([scan.value, *scan.beside(), scan.f(scan.breaks)])
    found = np.unique(np.round(values[np.isfinite(values)], 9)) + 0.0
    return True, tuple(map(float, found)) if len(found) <= MANY else ()


def has_gaps(scan: Scan) -> bool:
    """Whether the images of the pieces between the jumps, as far as they were sampled, leave something out."""
    if not scan.jumps[np.abs(scan.breaks) <= REACH].any():
        return bool(scan.jumps.any())
    lows, highs = _images(scan)
    order = np.argsort(lows)
    lows, reach = lows[order], np.maximum.accumulate(highs[order])
    return bool(np.any(lows[1:] > reach[:-1] + 1e-9 * (scan.unit + np.abs(reach[:-1]))))


def _images(scan: Scan) -> tuple[Numbers, Numbers]:
    """The lowest and the highest value of every piece in [-20, 20], the outer ones whole, and of the jumps."""
    chosen = scan.jumps & (np.abs(scan.breaks) <= REACH)
    jumps = scan.breaks[chosen]
    before, after = (side[chosen] for side in scan.beside())
    at = np.where(np.abs(found := scan.f(jumps)) < 1e12 * scan.ordinary, found, np.nan)  # else a pole, to rounding
    piece = np.concatenate([np.searchsorted(jumps, scan.x), np.arange(len(jumps)), np.arange(len(jumps)) + 1])
    values = np.concatenate([scan.value, before, after])
    known = ~np.isnan(values)
    lows, highs = np.full(len(jumps) + 1, np.inf), np.full(len(jumps) + 1, -np.inf)
    np.minimum.at(lows, piece[known], values[known])
    np.maximum.at(highs, piece[known], values[known])
    there, alone = lows <= highs, at[np.isfinite(at)]
    return np.concatenate([lows[there], alone]), np.concatenate([highs[there], alone])
