"""How good the members are, from their logits: every function takes [S, n, outputs] and gives one number a member."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


def _cross_entropy(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """-log p of the true class, in nats."""
    if task == "binary":
        return F.binary_cross_entropy_with_logits(logits[..., 0], y.to(logits.dtype), reduction="none")
    return F.cross_entropy(logits.flatten(0, 1), y.reshape(-1), reduction="none").view(y.shape)


def _squared(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """(prediction - truth)²; for classes the Brier score, summed over the probabilities of all but the first of two."""
    if task == "regression":
        return (logits - y).square().mean(-1)
    if task == "binary":
        return (logits[..., 0].sigmoid() - y).square()
    return (logits.softmax(-1) - F.one_hot(y, logits.shape[-1])).square().sum(-1)


def _hinge(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """max(0, 1 - margin); with k > 2 classes the sum over the wrong ones, divided by k (torch's multi-margin loss)."""
    if task == "binary":
        return F.relu(1 - (2 * y - 1) * logits[..., 0])
    return F.multi_margin_loss(logits.flatten(0, 1), y.reshape(-1), reduction="none").view(y.shape)


def _absolute(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """|prediction - truth|."""
    return (logits - y).abs().mean(-1)


def _huber(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """Squared up to a distance of 1, straight beyond. Huber, 1964."""
    return F.huber_loss(logits, y, reduction="none").mean(-1)


Loss = Callable[[str, Tensor, Tensor], Tensor]

LOSSES: dict[str, Loss] = {
    "cross_entropy": _cross_entropy,
    "hinge": _hinge,
    "mse": _squared,
    "mae": _absolute,
    "huber": _huber,
}


def loss(kind: str, task: str, logits: Tensor, y: Tensor) -> Tensor:
    """Mean of a loss over the rows [S].

    Args:
        kind: a key of LOSSES that suits the task.
        logits: [S, n, outputs].
        y: class indices [S, n], or values [S, n, outputs] for regression.
    """
    return LOSSES[kind](task, logits, y).mean(1)


def total(kind: str, task: str, logits: Tensor, y: Tensor) -> Tensor:
    """The sum of `loss` over the members, in as few operations as there can be: what training differentiates."""
    if kind == "cross_entropy" and task == "binary":
        summed = F.binary_cross_entropy_with_logits(logits[..., 0], y.to(logits.dtype), reduction="sum")
    elif kind == "cross_entropy":
        summed = F.cross_entropy(logits.flatten(0, 1), y.reshape(-1), reduction="sum")
    else:
        summed = LOSSES[kind](task, logits, y).sum()
    return summed / logits.shape[1]


def classes(task: str, logits: Tensor) -> Tensor:
    """The predicted class of every row [S, n]."""
    return (logits[..., 0] > 0).long() if task == "binary" else logits.argmax(-1)


def accuracy(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """Share of rows whose class is predicted [S]; not a number where a logit is not."""
    share = (classes(task, logits) == y).float().mean(1)
    return torch.where(logits.isfinite().flatten(1).all(1), share, torch.nan)


def r2(logits: Tensor, y: Tensor) -> Tensor:
    """Coefficient of determination, 1 - residual / total sum of squares [S]; not a number where all y are the same."""
    residual = (logits - y).square().flatten(1).sum(1)
    found = 1 - residual / (y - y.mean(1, keepdim=True)).square().flatten(1).sum(1)
    return torch.where((y == y[:, :1]).flatten(1).all(1), torch.nan, found)


def auc(logits: Tensor, y: Tensor) -> Tensor:
    """Area under the receiver operating characteristic [S]; not a number where a logit is not or a class is missing."""
    from sklearn.metrics import roc_auc_score  # takes a second to import, which no start should wait for

    truth, scores = y[0].cpu().numpy(), logits[..., 0].cpu().numpy()
    if len(np.unique(truth)) < 2:
        return torch.full((len(scores),), torch.nan)
    return torch.tensor([roc_auc_score(truth, s) if np.isfinite(s).all() else np.nan for s in scores])


def confusion(task: str, logits: Tensor, y: Tensor, count: int) -> np.ndarray:
    """Rows of each true class (first) by predicted class (second), [S, count, count] int32."""
    pairs = y * count + classes(task, logits)  # [S, n]
    counts = [torch.bincount(member, minlength=count * count) for member in pairs.cpu()]
    return torch.stack(counts).view(-1, count, count).int().numpy()
