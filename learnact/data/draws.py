"""Random draws of the data: one generator for each purpose, and rows drawn class by class in proportion."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A fresh generator from the seed of the data and a purpose, such as "points"."""
    return np.random.default_rng([seed, *purpose.encode()])


def stratified(strata: NDArray[Any], total: int, random: np.random.Generator, spare: int = 0) -> Rows:
    """Positions of `total` rows in random order, each stratum in proportion to its size.

    Args:
        strata: a number from 0 for each row [n].
        total: at most n less what is spared.
        random: decides which rows, and their order.
        spare: rows that every stratum must keep, as far as it has them.
    """
    counts = np.bincount(strata)
    quotas = apportion(counts, total, spare)
    order = random.permutation(len(strata))
    order = order[np.argsort(strata[order], kind="stable")]  # stratum after stratum, shuffled within each
    rank = np.arange(len(strata)) - np.repeat(np.cumsum(counts) - counts, counts)
    return random.permutation(order[rank < quotas[strata[order]]])


def apportion(counts: Rows, total: int, spare: int = 0) -> Rows:
    """`total` in proportion to `counts` [k] by largest remainders, leaving `spare` of each, or none."""
    ideal = total * counts / counts.sum()
    room = np.maximum(counts - spare, 0)
    shares: Rows = np.minimum(np.floor(ideal).astype(np.int64), room)
    order = np.argsort(shares - ideal, kind="stable")
    while (missing := total - shares.sum()) > 0:
        open_ones = order[(shares < room)[order]][:missing]
        if not len(open_ones):
            raise ValueError(f"total must be at most {room.sum()}, got {total}")
        shares[open_ones] += 1
    return shares
