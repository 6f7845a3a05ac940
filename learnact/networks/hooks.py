"""What a network tells whoever listens while it runs forward."""

from typing import Protocol

from torch import Tensor


class ForwardHook(Protocol):
    """Listens to a forward pass; one kind collects a batch, others reduce a stream."""

    def record(self, layer: int, z: Tensor, a: Tensor) -> None:
        """Called once a layer, from the input on.

        Args:
            layer: index of the layer; the last one is the head.
            z: pre-activations, that is what enters the activation [S, B, F].
            a: activations [S, B, F]; for the head the same as z.
        """


class ActivationRecorder:
    """Keeps the pre-activations and activations of every layer of one batch, in order, with their history if any."""

    def __init__(self) -> None:
        self.z: list[Tensor] = []
        self.a: list[Tensor] = []

    def record(self, layer: int, z: Tensor, a: Tensor) -> None:
        assert layer == len(self.z), "one hook listens to one forward pass"
        self.z.append(z)
        self.a.append(a)
