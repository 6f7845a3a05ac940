"""Rewinding: bounded in number and bytes, decimated evenly, handed out in parts."""

import numpy as np
import pytest

from learnact.serving.live.protocol import decode
from learnact.serving.live.snapshot_history import SnapshotHistory


def film(count: int, **options: int) -> SnapshotHistory:
    history = SnapshotHistory(**options)
    for step in range(count):
        history.add(np.array([step, step / 10, 0.5]), {"w": np.full((2, 3), step, np.float32)})
    return history


def steps(history: SnapshotHistory) -> list[float]:
    return [frame[0] for frame in history.snapshots]


@pytest.mark.parametrize(("count", "options"), [(5000, {"most": 100}), (5000, {"size": 100 * 9 * 4})])
def test_is_bounded_and_even(count, options):
    history = film(count, **options)
    assert 50 <= len(history.snapshots) <= 100
    gaps = set(np.diff(steps(history)))
    assert len(gaps) == 1
    assert steps(history)[0] == 0 and steps(history)[-1] > count - 2 * gaps.pop()


def test_hands_out_what_is_new_and_all_after_a_decimation():
    history = film(10, most=12)
    header, arrays = decode(history.message(0, -1))
    assert header["full"] and arrays["snapshots"].shape == (10, 9)
    assert header["layout"] == [{"name": "row", "shape": [3]}, {"name": "w", "shape": [2, 3]}]
    history.add(np.array([10, 1, 0.5]), {"w": np.zeros((2, 3), np.float32)})
    later, new = decode(history.message(10, header["generation"]))
    assert not later["full"] and new["snapshots"][:, 0].tolist() == [10]
    assert decode(history.message(11, header["generation"]))[1] == {}
    for step in range(11, 14):
        history.add(np.array([step, 1, 0.5]), {"w": np.zeros((2, 3), np.float32)})
    assert decode(history.message(11, header["generation"]))[0]["full"]


def test_the_arrays_at_a_step():
    history = film(20)
    assert (history.at(7)["w"] == 7).all() and history.at(7)["w"].shape == (2, 3)
    assert (history.at(-5)["w"] == 0).all() and (history.at(1000)["w"] == 19).all()
    assert SnapshotHistory().at(0) == {}


def test_another_shape_begins_anew():
    history = film(5)
    history.add(np.array([5, 1, 0.5]), {"w": np.zeros((1,), np.float32)})
    assert steps(history) == [5]


def test_what_begins_anew_is_no_generation_that_a_browser_knew():
    history, known = SnapshotHistory(most=4), {-1}  # -1: it knows none
    for count in (3, 6, 12, 2):
        for step in range(count):
            history.add(np.array([step, 1, 0.5]), {"w": np.zeros((2, 3), np.float32)})
        history.clear()
        assert decode(history.message(0, max(known)))[0]["full"]
        assert history.generation not in known
        known.add(history.generation)


def test_every_second_one_goes_each_time_there_is_no_room():
    history, generations, kept = SnapshotHistory(most=8), [], []
    for step in range(25):
        history.add(np.array([step, step / 10, 0.5]), {"w": np.zeros((2, 3), np.float32)})
        generations.append(history.generation)
        kept.append(steps(history))
    assert kept[7] == [*range(8)]
    assert kept[8] == [0, 2, 4, 6, 8]  # the ninth had no room
    assert kept[16] == [0, 4, 8, 12, 16] and kept[24] == [0, 4, 8, 12, 16, 20, 24]
    changes = np.flatnonzero(np.diff(generations)) + 1
    assert changes.tolist() == [8, 16], "a browser must take all again then, and only then"
