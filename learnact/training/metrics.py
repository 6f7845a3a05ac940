"""How good the members are, from their logits: every function takes [S, n, outputs] and gives one number a member."""

import numpy as np
import torch
import torch.nn.functional as F
from sklearn.metrics import roc_auc_score
from torch import Tensor


def total(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """The sum of `loss` over the members, in as few operations as there can be: what training differentiates."""
    rows, outputs = logits.shape[1:]
    if task == "binary":
        summed = F.binary_cross_entropy_with_logits(logits[..., 0], y.to(logits.dtype), reduction="sum")
    elif task == "multiclass":
        summed = F.cross_entropy(logits.reshape(-1, outputs), y.reshape(-1), reduction="sum")
    else:
        summed = F.mse_loss(logits, y, reduction="sum") / outputs
    return summed / rows


def loss(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """Mean over the rows of the cross entropy in nats, or of the squared error [S].

    Args:
        logits: [S, n, outputs].
        y: class indices [S, n], or values [S, n, outputs] for regression.
    """
    seeds, rows, outputs = logits.shape
    if task == "binary":
        each = F.binary_cross_entropy_with_logits(logits[..., 0], y.to(logits.dtype), reduction="none")
    elif task == "multiclass":
        each = F.cross_entropy(logits.reshape(-1, outputs), y.reshape(-1), reduction="none").view(seeds, rows)
    else:
        each = (logits - y).square().mean(-1)
    return each.mean(1)


def classes(task: str, logits: Tensor) -> Tensor:
    """The predicted class of every row [S, n]."""
    return (logits[..., 0] > 0).long() if task == "binary" else logits.argmax(-1)


def accuracy(task: str, logits: Tensor, y: Tensor) -> Tensor:
    """Share of rows whose class is predicted [S]; not a number where a logit is not."""
    share = (classes(task, logits) == y).float().mean(1)
    return torch.where(logits.isfinite().flatten(1).all(1), share, torch.nan)


def r2(logits: Tensor, y: Tensor) -> Tensor:
    """Coefficient of determination, 1 - residual / total sum of squares [S]."""
    residual = (logits - y).square().flatten(1).sum(1)
    return 1 - residual / (y - y.mean(1, keepdim=True)).square().flatten(1).sum(1)


def auc(logits: Tensor, y: Tensor) -> Tensor:
    """Area under the receiver operating characteristic [S]; not a number where a logit is not or a class is missing."""
    truth, scores = y[0].cpu().numpy(), logits[..., 0].cpu().numpy()
    if len(np.unique(truth)) < 2:
        return torch.full((len(scores),), torch.nan)
    return torch.tensor([roc_auc_score(truth, s) if np.isfinite(s).all() else np.nan for s in scores])


def confusion(task: str, logits: Tensor, y: Tensor, count: int) -> np.ndarray:
    """Rows of each true class (first) by predicted class (second), [S, count, count] int32."""
    pairs = y * count + classes(task, logits)  # [S, n]
    counts = [torch.bincount(member, minlength=count * count) for member in pairs.cpu()]
    return torch.stack(counts).view(-1, count, count).int().numpy()
