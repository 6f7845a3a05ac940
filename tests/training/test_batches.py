"""Every epoch goes once through all rows, each member in an order of its own."""

from typing import Any

import pytest
import torch

from learnact.randomness import Generators, Noise
from learnact.training.batches import Batches


def batches(seeds: list[int], rows: int, batch: int, **options: Any) -> Batches:
    """Batches of rows that carry their own number as input and as target."""
    numbers = torch.arange(rows)
    return Batches(Generators(seeds), numbers[:, None].float(), numbers, batch, **options)


def epoch(made: Batches) -> torch.Tensor:
    """The row numbers of one epoch [S, rows], checked to be the same in x and y."""
    steps = [made.next() for _ in range(made.per_epoch)]
    for x, y in steps:
        assert torch.equal(x[..., 0], y.float())
    return torch.cat([y for _, y in steps], dim=1)


@pytest.mark.parametrize(
    ("options", "rows"), [({}, 23), ({"drop_last": True}, 20), ({"smallest": 4}, 20), ({"smallest": 3}, 23)]
)
def test_an_epoch_sees_each_row_once(options, rows):
    made = batches([0, 1], 23, 5, **options)
    first, second = epoch(made), epoch(made)
    for order in (*first, *second):
        assert len(order) == rows == len(set(order.tolist()))
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[0], second[0])


def test_one_batch_of_all_rows_needs_no_order():
    made = batches([0, 1], 7, 100)
    assert made.per_epoch == 1
    assert epoch(made).tolist() == [list(range(7))] * 2


def test_gathering_ahead_changes_nothing(monkeypatch):
    far = epoch(batches([3, 4], 50, 8))
    monkeypatch.setattr("learnact.training.batches.GATHERED_NUMBERS", 40)
    assert torch.equal(epoch(batches([3, 4], 50, 8)), far)


def test_member_order_does_not_depend_on_its_company():
    alone, among = batches([7], 100, 10), batches([5, 6, 7], 100, 10)
    for _ in range(400):
        assert torch.equal(epoch(alone)[0], epoch(among)[2])


def test_noise_is_uniform_and_repeats_from_its_state():
    noise = Noise(Generators([0, 1]), "dropout/0", 8, 4)
    like = torch.zeros(2, 8, 4)
    drawn = torch.stack([noise.uniform(like) for _ in range(500)])
    assert drawn.min() >= 0 and drawn.max() < 1
    assert drawn.mean().item() == pytest.approx(0.5, abs=0.01)
    state = noise.state_dict()
    expected = [noise.uniform(like) for _ in range(9000)]
    noise.load_state_dict(state)
    assert all(torch.equal(noise.uniform(like), e) for e in expected)


def test_epochs_are_counted_in_fractions_also_where_the_size_changes():
    made = batches([0, 1], 23, 10)  # 10, 10 and 3 rows
    counted = []
    for _ in range(4):
        made.next()
        counted.append(made.epoch)
    assert counted == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3])
    made.resize(8)  # 8, 8 and 7 rows: the epoch that is under way ends, what was done of it counts
    assert made.epoch == pytest.approx(4 / 3)
    made.next()
    assert made.epoch == pytest.approx(5 / 3)
