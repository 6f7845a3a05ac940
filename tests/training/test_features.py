"""What input features are for: a network without hidden layers learns what its inputs already say."""

import numpy as np
import pytest

LINEAR = {"data__name": "xor", "network__hidden": (), "training__learning_rate": 0.2}


@pytest.mark.parametrize("features", [("x1*x2",), ("x1", "x2", "x1*x2")])
def test_exclusive_or_is_linear_in_the_product(trainer, features):
    ours = trainer(**LINEAR, data__features=features)
    ours.advance(600)
    final = ours.final()
    assert all((final[f"{split}.accuracy"] == 1).all() for split in ("train", "validation", "test"))


def test_and_not_in_the_coordinates(trainer):
    ours = trainer(**LINEAR)
    ours.advance(600)
    assert (ours.final()["train.accuracy"] < 0.8).all()


def test_features_change_neither_rows_nor_batches(trainer):
    plain, named = trainer(), trainer(data__features=("x1", "x2", "x1^2"))
    for _ in range(5):
        (x, y), (more, same) = plain.batches.next(), named.batches.next()
        np.testing.assert_array_equal(x, more[..., :2])
        np.testing.assert_array_equal(y, same)
