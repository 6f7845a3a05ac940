"""One backward pass of a batch, as training does it, that leaves the network as it was."""

from dataclasses import dataclass, field

import torch
from torch import Tensor

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.networks import ActivationRecorder, Layer, Network, preserved_state
from learnact.spec import Spec
from learnact.training import metrics
from learnact.training.trainer import loss_of

Batch = tuple[Tensor, Tensor]  # inputs [n, d] or [S, n, d], targets beginning with the same axes


@dataclass
class Gradients:
    """Of the mean loss over the batch, layer by layer; the head is the last one.

    Attributes:
        z: pre-activations [S, n, F].
        dz, da: gradients with respect to pre-activations and activations [S, n, F].
        dw, db: with respect to weights [S, in, F] and biases [S, 1, F].
    """

    z: list[Tensor] = field(default_factory=list)
    dz: list[Tensor] = field(default_factory=list)
    da: list[Tensor] = field(default_factory=list)
    dw: list[Tensor] = field(default_factory=list)
    db: list[Tensor] = field(default_factory=list)


def first_rows(dataset: Dataset, rows: int, skip: int = 0) -> Batch:
    """Rows of the training split, which stand in random order."""
    chosen = slice(skip, skip + rows)
    return torch.from_numpy(dataset.train.x[chosen]), torch.from_numpy(dataset.train.y[chosen])


def backward(network: Network, spec: Spec, dataset: Dataset, batch: Batch) -> Gradients:
    """Gradients in training mode: with dropout, and with the statistics of the batch.

    Random sequences, running statistics and the gradients of the parameters stay what they are.

    Raises:
        SpecError: with batch norm and a batch of one row.
    """
    x, y = _stacked(network, spec, batch)
    if spec.network.batch_statistics and x.shape[1] < 2:
        raise SpecError("With batch norm a gradient needs a batch of two rows or more, not 1.")
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]
    hook = ActivationRecorder()
    with preserved_state(network), torch.enable_grad():
        logits = network.train()(x, hook)
        loss = metrics.total(loss_of(spec.training, dataset.task), dataset.task, logits, y)
        asked = [*hook.z, *hook.a, *(layer.weight for layer in layers), *(layer.bias for layer in layers)]
        found = torch.autograd.grad(loss, asked, allow_unused=True, materialize_grads=True)
    n = len(layers)
    dz, da, dw, db = ([*found[first : first + n]] for first in range(0, 4 * n, n))
    return Gradients([z.detach() for z in hook.z], dz, da, dw, db)


def _stacked(network: Network, spec: Spec, batch: Batch) -> Batch:
    """Every member gets the same rows, unless each has its own."""
    device = next(network.parameters()).device
    x, y = (part.to(device) for part in batch)
    if x.dim() == 3:
        return x, y
    return x.expand(spec.seeds, *x.shape), y.expand(spec.seeds, *y.shape)
