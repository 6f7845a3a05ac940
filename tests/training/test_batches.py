"""Every epoch goes once through all rows, each member in an order of its own."""

import pytest
import torch

from learnact.randomness import Generators, Noise
from learnact.training.batches import Batches


def epoch(batches: Batches) -> list[torch.Tensor]:
    return [batches.next() for _ in range(batches.per_epoch)]


@pytest.mark.parametrize(
    ("drop_last", "smallest", "rows"), [(False, 1, 23), (True, 1, 20), (False, 4, 20), (False, 3, 23)]
)
def test_an_epoch_sees_each_row_once(drop_last, smallest, rows):
    batches = Batches(Generators([0, 1]), 23, 5, drop_last, smallest)
    first, second = (torch.cat(epoch(batches), dim=1) for _ in range(2))
    for order in (*first, *second):
        assert len(order) == rows == len(set(order.tolist()))
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[0], second[0])


def test_member_order_does_not_depend_on_its_company():
    alone = Batches(Generators([7]), 100, 10, False)
    among = Batches(Generators([5, 6, 7]), 100, 10, False)
    for _ in range(3000):
        assert torch.equal(alone.next()[0], among.next()[2])


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
