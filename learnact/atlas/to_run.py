"""From an atlas to a run that goes on training it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact import activations
from learnact.activations.learned.drawn import Drawn
from learnact.atlas.curves import drawn_arrays, redrawn
from learnact.atlas.document import Atlas
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.atlas.numeric import Curve, NumericLayer, Vector, numeric_layers
from learnact.atlas.schema import AnySigma, Learned, Named
from learnact.data import SOURCES
from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Spec
from learnact.training.weights import write


def to_spec(atlas: Atlas, spec: Spec, tables: Tables = NO_TABLES) -> tuple[Spec, bytes]:
    """The experiment that starts with this network, and the content of its file of weights.

    Training, seeds and the data's options are those of `spec`; where the atlas names another data set, they are that
    set's own, and nothing stops early. The network gets the atlas's inputs as features, unscaled. Formulas in cells
    become the numbers that they are now, and a learned activation becomes a drawn curve that stays as it is. The file
    is not in `Spec.start` yet: a store names it.

    Args:
        tables: learned activations by their hash.

    Raises:
        SpecError: one sentence, where the data are no plane, the outputs do not fit them, the last activation is not
            the identity, a table is not there, or an activation or a number cannot be trained on.
    """
    _check_activations(atlas)
    changed = _with_data(atlas, spec)
    _check_outputs(atlas, changed)
    layers = numeric_layers(atlas, tables=tables)
    chosen = tuple(
        _activation(layer.sigma, curve.sigma, _chosen_before(spec, index))
        for index, (layer, curve) in enumerate(zip(atlas.layers[:-1], layers, strict=False))
    )
    network = {
        "hidden": atlas.widths[:-1],
        "activations": chosen or (ActivationSpec(),),
        "dropout": spec.network.dropout if len(spec.network.dropout) == 1 else (0.0,),
        "norm": "none",
    }
    tree = {f"network__{field}": value for field, value in network.items()}
    return changed.replace(**tree), write(_arrays(layers, chosen))


def _arrays(layers: Sequence[NumericLayer], chosen: Sequence[ActivationSpec]) -> dict[str, NDArray[np.float32]]:
    """The parameters of one member by name, [1, ...]; raises SpecError where one is not finite."""
    arrays: dict[str, Vector] = {}
    for index, layer in enumerate(layers):
        arrays |= {f"layers.{index}.weight": layer.A.T[None], f"layers.{index}.bias": layer.b[None, None]}
        if index < len(chosen):
            arrays |= _trained(index, chosen[index], layer.sigma)
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise SpecError(f"Training starts from finite numbers, and a formula in {name} is not finite now.")
    return {name: array.astype(np.float32) for name, array in arrays.items()}


def _check_activations(atlas: Atlas) -> None:
    last = atlas.layers[-1].sigma
    if not (isinstance(last, Named) and last.name == "identity"):
        raise SpecError(f"To train, the last activation must be the identity, and σ{len(atlas.layers) - 1} is another.")


def _with_data(atlas: Atlas, spec: Spec) -> Spec:
    data: dict[str, Any] = spec.data.model_dump()
    training: dict[str, Any] = {}
    if atlas.data is not None and atlas.data != spec.data.name:
        data = {"name": atlas.data, "seed": spec.data.seed}
        training = {"loss": "default", "monitor": "none", "patience": 0, "weights": "last"}
        training |= {"stop_loss": None, "stop_accuracy": None}
    source = SOURCES[data["name"]]
    if source.domain is None and source.kind != "own":
        raise SpecError(f"To train, the atlas needs data in the plane, and {source.title} are none: choose a data set.")
    features = () if atlas.inputs == ("x1", "x2") else atlas.inputs
    tree = spec.model_dump()
    tree["data"] = data | {"features": features, "scaling": "none"}
    tree["training"] |= training
    return Spec.parse(tree | {"start": None})


def _check_outputs(atlas: Atlas, spec: Spec) -> None:
    source = SOURCES[spec.data.name]
    task = source.task_for(spec.data.classes)
    wanted = source.outcomes_for(spec.data.classes) if task == "multiclass" else 1
    if atlas.widths[-1] != wanted:
        raise SpecError(f"For {source.title} the last layer must have {wanted} outputs, not {atlas.widths[-1]}.")


# -- activations


def _chosen_before(spec: Spec, layer: int) -> ActivationSpec | None:
    network = spec.network
    return network.activation_of(layer) if len(network.activations) == 1 or layer < len(network.hidden) else None


def _activation(sigma: AnySigma, curve: Curve, before: ActivationSpec | None) -> ActivationSpec:
    """Its letters are trained where they were before, and where every neuron has its own."""
    if isinstance(sigma, Learned):
        assert curve.table is not None
        return ActivationSpec(name="drawn", learned=redrawn(curve.table, sigma.title))
    kind = {"name": sigma.name} if isinstance(sigma, Named) else {"name": "typed", "formula": sigma.formula}
    plain = activations.get(sigma.name) if isinstance(sigma, Named) else activations.typed(sigma.formula)
    values = {letter: curve.letters[letter] for letter in plain.values}
    apart = [letter for letter, value in values.items() if not isinstance(value, float)]
    same = before is not None and (before.name, before.formula) == (kind["name"], kind.get("formula"))
    after = before.activation() if same and before is not None else plain
    trained = {p.letter for p in after.parameters if p.trainable} | set(apart)
    tree = kind | {
        "values": {p.letter: _inside(values[p.letter], p.low, p.high, p.letter in trained) for p in plain.parameters},
        "trainable": sorted(trained) if plain.parameters else None,
        "sharing": "neuron" if apart else "layer",
    }
    return Spec.parse({"network": {"activations": [tree]}}).network.activations[0]


def _inside(value: Any, low: float, high: float, trained: bool) -> float:
    """What the experiment names; a trained letter is in the file of weights, wherever training has taken it."""
    number = float(np.mean(value))
    return min(max(number, low), high) if trained else number


def _trained(index: int, chosen: ActivationSpec, curve: Curve) -> dict[str, Vector]:
    """The trained letters of a layer, [1, 1, 1] or [1, 1, F], or the arrays of its drawn curve."""
    if isinstance(chosen.learned, Drawn):
        return {f"layers.{index}.{name}": array for name, array in drawn_arrays(chosen.learned).items()}
    activation = chosen.activation()
    letters = [p.letter for p in activation.parameters if p.trainable]
    width = next((len(v) for v in curve.letters.values() if not isinstance(v, float)), 1)
    found = {letter: np.broadcast_to(np.asarray(curve.letters[letter]), (width,)) for letter in letters}
    return {f"layers.{index}.activation.{letter}": value[None, None].copy() for letter, value in found.items()}
