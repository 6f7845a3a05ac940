"""Train, validation and test rows, drawn class by class in proportion, from the seed of the data."""

import numpy as np

from learnact.data.dataset import Table
from learnact.data.draws import Rows, generator, stratified
from learnact.errors import DataError


def divide(table: Table, samples: int | None, validation: float, test: float, seed: int) -> tuple[Rows, Rows, Rows]:
    """Indices of the training, validation and test rows, each in random order and none of them empty.

    The test rows depend on neither the validation share nor the features, and every class keeps `table.least`
    training rows as long as it has them.

    Args:
        table: the rows; where the last `tested` of them are an official test set, they are the test split.
        samples: keep that many rows, in proportion to the classes and the official parts; None keeps all.
        validation, test: shares of the rows; with an official test set `test` does not count, and
            `validation` is a share of the other rows.
        seed: seed of the data.

    Raises:
        DataError: more rows asked for than there are, a split without rows, or training with one class only.
    """
    strata = table.y if table.classes else np.zeros(len(table.x), np.int64)
    official = np.arange(len(table.x)) >= len(table.x) - table.tested
    rows = _limit(strata + official * (strata.max(initial=0) + 1), samples, seed)
    if table.tested:
        tested, rest = rows[official[rows]], rows[~official[rows]]
        share = validation * len(rest)
    else:
        tested, rest = _hold_out(rows, strata, test * len(rows), seed, "test", table.least)
        share = validation * len(rows)
    validated, trained = _hold_out(rest, strata, share, seed, "validation", table.least)
    _check(table, trained, validated, tested)
    return trained, validated, tested


def _limit(strata: Rows, samples: int | None, seed: int) -> Rows:
    total = len(strata) if samples is None else samples
    if total > len(strata):
        raise DataError(f"samples must be at most {len(strata):,}, the rows in the data, got {total:,}.")
    return stratified(strata, total, generator(seed, "samples"))


def _hold_out(rows: Rows, strata: Rows, share: float, seed: int, purpose: str, least: int) -> tuple[Rows, Rows]:
    """The rows held out, and the rest; a stratum keeps rows for training and for a split still to come, if it can."""
    later = 2 if purpose == "test" else 1
    counts = np.bincount(strata[rows])
    total, most = round(share), len(rows) - later
    if least > 1:  # few rows: they are for training first
        total = min(total, max(1, int(np.maximum(counts - least, 0).sum()) - later + 1))
    if not 0 < total <= most:
        span = f"from 1 to {most:,}" if most > 0 else "none"
        raise DataError(f"{purpose} asks for {total:,} of {len(rows):,} rows, but {span} can be held out.")
    keeping = range(least + later - 1, -1, -1)
    spare = next(kept for kept in keeping if np.maximum(counts - kept, 0).sum() >= total)
    held = stratified(strata[rows], total, generator(seed, purpose), spare)
    left = np.ones(len(rows), bool)
    left[held] = False
    return rows[held], rows[left]


def _check(table: Table, trained: Rows, validated: Rows, tested: Rows) -> None:
    if not min(len(trained), len(validated), len(tested)):
        raise DataError(
            f"Training, validation and test need at least one row each, "
            f"got {len(trained):,}, {len(validated):,} and {len(tested):,}."
        )
    if table.classes and (table.y[trained] == table.y[trained][0]).all():
        raise DataError(
            f"Training needs rows of two classes or more, got {len(trained):,} rows of class "
            f"“{table.classes[table.y[trained][0]]}” alone."
        )
