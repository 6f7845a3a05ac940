"""Metrics against scikit-learn."""

import numpy as np
import pytest
import torch
from sklearn import metrics as reference

from learnact.spec import CLASSIFICATION, REGRESSION
from learnact.training import metrics

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(("task", "outputs"), [("binary", 1), ("multiclass", 4)])
def test_classification(task, outputs):
    logits = torch.from_numpy(RNG.normal(size=(3, 50, outputs)).astype(np.float32))
    y = torch.from_numpy(RNG.integers(0, max(2, outputs), 50)).expand(3, -1)
    count = max(2, outputs)
    for s in range(3):
        shown = logits[s].numpy()
        p = np.exp(shown) / np.exp(shown).sum(1, keepdims=True) if outputs > 1 else 1 / (1 + np.exp(-shown[:, 0]))
        predicted = shown.argmax(1) if outputs > 1 else (p > 0.5).astype(int)
        truth = y[s].numpy()
        assert metrics.loss("cross_entropy", task, logits, y)[s] == pytest.approx(
            reference.log_loss(truth, p, labels=range(count)), abs=1e-5
        )
        assert metrics.accuracy(task, logits, y)[s] == pytest.approx(reference.accuracy_score(truth, predicted))
        matrix = reference.confusion_matrix(truth, predicted, labels=range(count))
        np.testing.assert_array_equal(metrics.confusion(task, logits, y, count)[s], matrix)


FITTING = [(task, outputs, kind) for task, outputs in (("binary", 1), ("multiclass", 4)) for kind in CLASSIFICATION]


@pytest.mark.parametrize(("task", "outputs", "kind"), [*FITTING, *(("regression", 2, kind) for kind in REGRESSION)])
def test_losses_against_scikit_learn_and_by_hand(task, outputs, kind):
    logits = torch.from_numpy(RNG.normal(size=(2, 30, outputs)).astype(np.float32))
    classes = torch.from_numpy(RNG.integers(0, max(2, outputs), 30))
    values = torch.from_numpy(RNG.normal(size=(30, outputs)).astype(np.float32))
    y = (values if task == "regression" else classes).expand(2, *((30, outputs) if task == "regression" else (30,)))
    found = metrics.loss(kind, task, logits, y)
    for s in range(2):
        assert found[s] == pytest.approx(by_hand(kind, task, logits[s].numpy().astype(float), y[s].numpy()), abs=1e-5)
    assert metrics.total(kind, task, logits, y) == pytest.approx(found.sum().item(), rel=1e-5)


def by_hand(kind: str, task: str, z: np.ndarray, y: np.ndarray) -> float:
    """A loss of one member, written out in NumPy or taken from scikit-learn."""
    if task == "regression":
        away = np.abs(z - y)
        return {
            "mse": lambda: reference.mean_squared_error(y, z),
            "mae": lambda: reference.mean_absolute_error(y, z),
            "huber": lambda: np.where(away <= 1, away**2 / 2, away - 0.5).mean(),
        }[kind]()
    count = max(2, z.shape[1])
    p = np.exp(z) / np.exp(z).sum(1, keepdims=True) if count > 2 else 1 / (1 + np.exp(-z[:, 0]))
    if kind == "cross_entropy":
        return reference.log_loss(y, p, labels=range(count))
    if kind == "mse":
        return reference.brier_score_loss(y, p) if count == 2 else ((p - np.eye(count)[y]) ** 2).sum(1).mean()
    if count == 2:
        return reference.hinge_loss(y, z[:, 0])
    margins = np.maximum(0, 1 - z[np.arange(len(y)), y][:, None] + z)
    margins[np.arange(len(y)), y] = 0
    return margins.sum(1).mean() / count


def test_auc_and_r2():
    scores, truth = RNG.normal(size=(2, 40, 1)).astype(np.float32), RNG.integers(0, 2, 40)
    found = metrics.auc(torch.from_numpy(scores), torch.from_numpy(truth).expand(2, -1))
    assert found.tolist() == pytest.approx([reference.roc_auc_score(truth, s[:, 0]) for s in scores])
    target = torch.from_numpy(RNG.normal(size=(40, 1)).astype(np.float32)).expand(2, -1, -1)
    r2 = metrics.r2(torch.from_numpy(scores), target)
    assert r2.tolist() == pytest.approx([reference.r2_score(target[0], s) for s in scores], rel=1e-5)


@pytest.mark.parametrize("value", [0.0, 0.1, -7e5])
def test_where_all_targets_are_the_same_there_is_no_r2(value):
    """A third of 0.1 three times over is not quite 0.1 in float32, so that a sum of squares is no sign of it."""
    y = torch.full((2, 7, 1), value)
    assert metrics.r2(y + torch.tensor([0.0, 1.0])[:, None, None], y).isnan().all()
    assert metrics.r2(y[:, :1] + 1, y[:, :1]).isnan().all()


def test_what_is_not_a_number_stays_so():
    logits = torch.tensor([[[1.0], [-1.0]], [[torch.nan], [1.0]]])
    y = torch.tensor([[1, 0], [1, 0]])
    assert metrics.accuracy("binary", logits, y)[0] == 1
    assert metrics.accuracy("binary", logits, y)[1].isnan()
    assert metrics.auc(logits, y)[1].isnan()


def test_auc_of_one_member():
    logits, truth = torch.tensor([[[0.1], [0.4], [0.35], [0.8]]]), torch.tensor([[0, 0, 1, 1]])
    assert metrics.auc(logits, truth).tolist() == [0.75]  # three of the four pairs are in order
