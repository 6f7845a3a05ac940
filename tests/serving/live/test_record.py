"""What the server keeps of a run: a row of history for every moment at which there is something new."""

from typing import Any

import numpy as np
import pytest

from learnact.serving.live.protocol import decode
from learnact.serving.live.record import Record
from learnact.spec import Spec
from learnact.training import Trainer, parameters
from learnact.training.checkpoints import restore_trainer, save


def add(record: Record, step: int, loss: float, weight: float) -> None:
    header: dict[str, Any] = {"message": "snapshot", "playing": False, "step": step, "state": "paused"}
    row = np.array([step, step / 10, loss], np.float32)
    record.receive(header, {"row": row, "layers.0.weight": np.full((1, 1, 1), weight, np.float32)})


@pytest.mark.parametrize("loss", [0.25, np.nan])
def test_a_snapshot_that_says_nothing_new_adds_no_row(loss: float) -> None:
    record = Record(Spec(), "live")
    add(record, 5, loss, 1.0)
    add(record, 5, loss, 1.0)
    np.testing.assert_array_equal(decode(record.message())[1]["history"][:, 0], [5])


def test_a_weight_set_by_hand_is_in_the_history_and_in_the_last_snapshot() -> None:
    record = Record(Spec(), "live")
    add(record, 5, 0.25, 1.0)
    add(record, 5, 0.75, -2.0)
    history = decode(record.message())[1]["history"]
    np.testing.assert_array_equal(history[:, [0, 2]], np.array([[5, 0.25], [5, 0.75]], np.float32))
    assert record.history.at(5)["layers.0.weight"] == -2.0


def test_what_was_asked_last_is_not_taken_back_by_a_snapshot_from_before() -> None:
    """A worker that dies now has never heard of it: the next one is told."""
    record = Record(Spec(), "live")
    record.requests, record.playing = 1, True
    record.receive({"message": "snapshot", "playing": False, "step": 0, "state": "paused", "handled": 0}, {})
    assert record.playing and not record.current
    record.receive({"message": "snapshot", "playing": False, "step": 9, "state": "finished", "handled": 1}, {})
    assert not record.playing and record.current


def test_a_reset_begins_all_history_anew() -> None:
    record = Record(Spec(), "live")
    add(record, 5, 0.25, 1.0)
    known = decode(record.history_message(0, -1))[0]["generation"]
    revision = decode(record.message())[0]["revision"]
    record.receive({"message": "reset"}, {})
    assert record.history.at(5) == {}
    add(record, 0, 0.75, 2.0)
    header, arrays = decode(record.history_message(1, known))
    assert header["full"] and arrays["snapshots"].tolist() == [[0, 0, 0.75, 2]]
    header, arrays = decode(record.message(revision))
    assert header["full"] and arrays["history"][:, 0].tolist() == [0]


def test_with_more_than_1500_rows_every_second_one_goes_and_a_browser_takes_all_again() -> None:
    record = Record(Spec(), "live")
    for step in range(1500):
        add(record, step, 0.25, 1.0)
    known = decode(record.message())[0]["revision"]
    assert len(decode(record.message())[1]["history"]) == 1500 and not decode(record.message(known))[0]["full"]
    add(record, 1500, 0.25, 1.0)
    header, arrays = decode(record.message(known))
    assert header["full"] and arrays["history"][:, 0].tolist() == [*range(0, 1501, 2)]


def test_its_training_is_restored_from_the_last_checkpoint() -> None:
    spec = Spec().replace(data__name="circle", data__samples=60, seeds=2, network__hidden=(3,))
    dataset = spec.data.load()
    trainer = Trainer(spec, dataset)
    record = Record(spec, "live")
    assert restore_trainer(spec, dataset, record.checkpoint).step == 0
    trainer.advance(7)
    checkpoint = np.frombuffer(save(trainer), np.uint8)
    record.receive({"message": "checkpoint", "step": 7}, {"checkpoint": checkpoint})
    restored = restore_trainer(spec, dataset, record.checkpoint)
    assert restored.step == 7
    for name, array in parameters(trainer.network).items():
        np.testing.assert_array_equal(parameters(restored.network)[name], array)
    record.receive({"message": "reset"}, {})
    assert restore_trainer(spec, dataset, record.checkpoint).step == 0


def test_the_arrays_at_a_step_come_with_the_step_at_which_they_were_taken():
    record = Record(Spec(), "live")
    assert record.arrays_at() == (0, {}) and record.arrays_at(7) == (0, {})
    for step in (0, 10, 20):
        weight = np.full((1, 2), step, np.float32)
        record.history.add(np.array([step, 0.5], np.float32), {"weight": weight})
    record.header, record.arrays = {**record.header, "step": 25}, {"weight": np.full((1, 2), 25, np.float32)}
    for asked, taken in ((None, 25), (0, 0), (9, 0), (10, 10), (19, 10), (99, 20), (-5, 0)):
        step, arrays = record.arrays_at(asked)
        assert step == taken and (arrays["weight"] == taken).all(), asked
