"""Neurons that died and came back, against NumPy on a made-up course of a run."""

from collections.abc import Callable
from typing import Any

import numpy as np

Run = Callable[..., Any]
PAST = "inside/past.js"

COURSE = """({Past, became, becameWords}, moments, asked) => {
    const past = new Past();
    const array = (rows) => ({shape: [rows.length, rows[0].length], data: Float32Array.from(rows.flat())});
    const arrays = (rows) => ({"inside.0.active": array(rows)});
    for (const [step, rows, live] of moments) past.note(arrays(rows), step, live ?? true);
    return asked.map(([step, rows, s]) => {
        const network = {layers: [{}, {}], step, arrays: arrays(rows), before: past};
        return [became(network, 0, s), becameWords(network, s)];
    });
}"""


def course(seed: int = 0) -> list[np.ndarray]:
    """Shares of 2 members and 30 neurons at steps 0, 10, 20 ...; about a third of them zero."""
    rng = np.random.default_rng(seed)
    return [np.where(rng.random((2, 30)) < 0.35, 0, rng.random((2, 30)) + 0.01) for _ in range(6)]


def test_who_died_and_who_came_back_at_every_moment(engine: Run) -> None:
    moments = course()
    steps = [10 * k for k in range(len(moments))]
    asked = [[step, rows.tolist(), s] for step, rows in zip(steps, moments, strict=True) for s in (0, 1)]
    found = engine(PAST, COURSE, [[step, rows.tolist()] for step, rows in zip(steps, moments, strict=True)], asked)
    for k, rows in enumerate(moments):
        for s in (0, 1):
            told, words = found[2 * k + s]
            died = (rows[s] == 0) & (moments[0][s] > 0)
            earlier = np.any([one[s] == 0 for one in moments[:k]], axis=0) if k else np.zeros(30, bool)
            back = (rows[s] > 0) & earlier
            assert told["died"] == died.tolist() and told["back"] == back.tolist()
            expected = f"{died.sum() or 'none'} died since the start, {back.sum() or 'none'} came back" if k else ""
            assert words == expected


def test_without_the_start_nothing_is_claimed_until_the_snapshots_bring_it(engine: Run) -> None:
    first, second, third = (rows.tolist() for rows in course(1)[:3])
    asked = [[20, third, 0]]
    assert engine(PAST, COURSE, [[10, second], [20, third]], asked) == [[None, ""]]
    late = engine(PAST, COURSE, [[20, third], [0, first, False], [10, second, False]], asked)
    assert late == engine(PAST, COURSE, [[0, first], [10, second], [20, third]], asked)


def test_a_run_that_begins_anew_forgets(engine: Run) -> None:
    first, second, third = (rows.tolist() for rows in course(2)[:3])
    again = engine(PAST, COURSE, [[0, first], [10, second], [0, first], [5, third]], [[5, third, 1]])
    assert again == engine(PAST, COURSE, [[0, first], [5, third]], [[5, third, 1]])
