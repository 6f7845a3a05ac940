"""From an experiment to a network with its first weights."""

import torch
from torch import Tensor, nn

from learnact.activations import gain, get
from learnact.data import Dataset
from learnact.networks import SCHEMES, Draw, Dropout, Layer, Network, Parts
from learnact.randomness import Generators, Noise
from learnact.spec import ActivationSpec, Spec, widths


def build(spec: Spec, dataset: Dataset) -> Network:
    """A fresh network on the CPU; its first weights depend on seeds, shapes and initialisation alone."""
    generators = Generators(spec.members)
    batch = min(spec.training.batch, len(dataset.train.x))
    sizes = widths(spec, dataset)
    weights = _first_weights(spec, generators, sizes)
    activations = _Activations(spec, generators, batch)
    layers = [
        Layer(*weights[index], activations.parts(index, sizes[index + 1])) for index in range(len(spec.network.hidden))
    ]
    on_input = _dropout(spec.network.dropout_input, Noise(generators, "dropout/input", batch, sizes[0]))
    return Network([*layers, Layer(*weights[-1], Parts())], on_input)


def _first_weights(spec: Spec, generators: Generators, sizes: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """One ([S, in, out], [S, 1, out]) a layer, out being more where neurons have pieces.

    Every member draws its layers in order from its own generator.
    """
    members = generators.of("weights")
    scheme = SCHEMES[spec.network.initialisation]
    gains = [1.0, *(_gain(spec, layer) for layer in range(len(spec.network.hidden)))]
    pieces = [*(_pieces(spec, layer) for layer in range(len(spec.network.hidden))), 1]
    layers = []
    for before, after, factor, count in zip(sizes, sizes[1:], gains, pieces, strict=False):
        drawn = [
            [scheme(Draw(before, after, factor, spec.network.constant, member)) for _ in range(count)]
            for member in members
        ]
        weights = torch.stack([torch.cat([w for w, _ in parts], 1) for parts in drawn])  # [S, in, pieces * out]
        layers.append((weights, torch.stack([torch.cat([b for _, b in parts]) for parts in drawn])[:, None]))
    return layers


def _pieces(spec: Spec, layer: int) -> int:
    """Pre-activations of every neuron of a hidden layer."""
    recipe = spec.network.activation_of(layer).learned
    return 1 if recipe is None else recipe.pieces


def _gain(spec: Spec, layer: int) -> float:
    """The gain after a hidden layer; 1 for the schemes that do not use it."""
    if spec.network.initialisation not in ("variance", "orthogonal"):
        return 1.0
    activation = spec.network.activation_of(layer).activation()
    return gain(get(activation.recipe.like) if activation.recipe is not None else activation)


def _dropout(probability: float, noise: Noise) -> nn.Module | None:
    return Dropout(probability, noise) if probability else None


class _Activations:
    """The parts of the hidden layers, with activation modules built once for each group that shares one."""

    def __init__(self, spec: Spec, generators: Generators, batch: int) -> None:
        self.spec, self.generators, self.batch = spec, generators, batch
        self.shared: list[tuple[ActivationSpec, nn.Module]] = []

    def parts(self, layer: int, width: int) -> Parts:
        network = self.spec.network
        noise = Noise(self.generators, f"dropout/{layer}", self.batch, width)
        module = self._module(network.activation_of(layer), layer, width)
        return Parts(network.norm, module, _dropout(network.dropout_of(layer), noise))

    def _module(self, chosen: ActivationSpec, layer: int, width: int) -> nn.Module:
        activation = chosen.activation()
        one = activation.sharing == "network" and activation.noisy is None  # noise is drawn in a layer's own width
        for other, module in self.shared if one else []:
            if other == chosen:
                return module
        noise = Noise(self.generators, f"noise/{layer}", self.batch, width) if activation.noisy else None
        module = activation.build(self.spec.seeds, width, self.generators, noise=noise, purpose=f"activation/{layer}")
        self.shared.append((chosen, module))
        return module
