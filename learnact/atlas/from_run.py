"""From a network of a run to an atlas."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.atlas.curves import layer_tables
from learnact.atlas.document import Atlas
from learnact.atlas.folding import Arrays, member_layers
from learnact.atlas.hashed_tables import Numbers, name_of
from learnact.atlas.schema import MAX_INPUTS, MAX_LAYERS, MAX_NEURONS
from learnact.data import SOURCES, Dataset
from learnact.errors import SpecError
from learnact.formula import parse
from learnact.formula.printer import to_text
from learnact.formula.tree import Call, Name, Node, Number
from learnact.spec import ActivationSpec, Spec, widths

Letters = dict[str, NDArray[np.float64]]  # [1] or one a neuron
MAX_SLIDER = 10.0  # how far out a slider goes
FORMULA_DIGITS = 6  # of a number within a formula
MAX_TITLE_CHARACTERS = 80


def from_run(arrays: Arrays, spec: Spec, dataset: Dataset, member: int) -> Atlas:
    """The network of one member at one moment, as it is in evaluation; its numbers to the digits of float32.

    A learned activation is a table there, by its hash; `tables_of` gives what stands in it. Between its points, 1/128
    apart, a table is straight, so that it misses a kink by up to 1/512 of the turn; beyond ± 16 it goes on straight.

    Args:
        arrays: parameters by name, [S, ...], as `learnact.training.parameters` gives them.
        member: its index among the seeds of the run.

    Raises:
        SpecError: one sentence, where the data are no plane, the network is too large, has a layer norm or has
            diverged, a layer has more than one learned curve, or an array is missing.
    """
    _check(spec, dataset)
    layers = member_layers(arrays, spec, dataset, member)
    chosen = [spec.network.activation_of(index) for index in range(len(layers) - 1)]
    letters = [layer["letters"] for layer in layers[:-1]]
    tables = layer_tables(arrays, spec, member)
    sliders = _sliders(chosen, letters)
    sigmas = [
        _sigma(one, values, sliders) if table is None else _learned(one, table, index)
        for index, (one, values, table) in enumerate(zip(chosen, letters, tables, strict=True))
    ]
    return Atlas.parse(
        {
            "letters": sliders,
            "inputs": [formula.text.strip() for formula in dataset.feature_formulas],
            "layers": [
                {"A": _short(layer["A"]), "b": _short(layer["b"]), "sigma": sigma}
                for layer, sigma in zip(layers, [*sigmas, {"name": "identity"}], strict=True)
            ],
            "domain": [[float(end) for end in axis] for axis in dataset.domain or ()],
            "data": dataset.name if SOURCES[dataset.name].domain is not None else None,
            "view": {"show": ["zero", "points"] if SOURCES[dataset.name].domain is not None else ["zero"]},
        }
    )


def tables_of(arrays: Arrays, spec: Spec, dataset: Dataset, member: int) -> dict[str, Numbers]:
    """The learned activations of one member at one moment: values and slopes, float32 [2, 4097], by their hash.

    Args:
        arrays, spec, dataset, member: as for `from_run`, which names these tables in its atlas.

    Raises:
        SpecError: one sentence, as `from_run`.
    """
    _check(spec, dataset)
    return {name_of(table): table for table in layer_tables(arrays, spec, member) if table is not None}


def _check(spec: Spec, dataset: Dataset) -> None:
    if dataset.domain is None:
        raise SpecError(f"An atlas shows networks of two inputs, and {dataset.title} has {len(dataset.features)}.")
    inputs, *neurons = widths(spec, dataset)
    if inputs > MAX_INPUTS or len(neurons) > MAX_LAYERS or max(neurons) > MAX_NEURONS:
        sizes = "-".join(map(str, (inputs, *neurons)))
        sizes = sizes if len(sizes) < 60 else f"{len(neurons)} layers"
        raise SpecError(f"An atlas has room for {MAX_LAYERS} layers of {MAX_NEURONS} neurons, not for {sizes}.")


def _short(array: NDArray[np.float64]) -> Any:
    """Nested lists of the shortest decimals that are the same float32."""
    return np.vectorize(lambda number: float(str(np.float32(number))), otypes=[float])(array).tolist()


# -- activations


def _sliders(chosen: list[ActivationSpec], letters: list[Letters]) -> dict[str, float]:
    """The letters that are one number in all typed formulas, so that a slider can be it."""
    found: dict[str, set[float]] = {}
    for one, values in zip(chosen, letters, strict=True):
        for letter in one.activation().values if one.formula is not None else ():
            found.setdefault(letter, set()).update(_short(values[letter]))
    alone = {letter: next(iter(numbers)) for letter, numbers in found.items() if len(numbers) == 1}
    return {letter: number for letter, number in alone.items() if abs(number) <= MAX_SLIDER}


def _sigma(chosen: ActivationSpec, letters: Letters, sliders: dict[str, float]) -> dict[str, Any]:
    if chosen.formula is not None:
        return {"formula": _formula(chosen.formula, {k: v for k, v in letters.items() if k not in sliders})}
    own = {letter: _short(values) for letter, values in letters.items() if letter in chosen.activation().values}
    return {"name": chosen.name, "letters": {k: v[0] if len(v) == 1 else v for k, v in own.items()}}


def _learned(chosen: ActivationSpec, table: Numbers, index: int) -> dict[str, Any]:
    assert chosen.learned is not None
    where = "" if chosen.sharing == "network" else f", layer {index + 1}"
    return {"table": name_of(table), "title": chosen.learned.title[: MAX_TITLE_CHARACTERS - len(where)] + where}


def _formula(text: str, letters: Letters) -> str:
    """A typed formula with these letters as numbers in it."""
    if not letters:
        return text.strip()
    for letter, values in letters.items():
        if len(values) > 1:
            raise SpecError(f"An atlas cannot show a typed activation whose letter {letter} differs between neurons.")
    numbers = {letter: float(f"{values[0]:.{FORMULA_DIGITS}g}") for letter, values in letters.items()}
    return to_text(_filled(parse(text).tree, numbers))


def _filled(node: Node, numbers: dict[str, float]) -> Node:
    if isinstance(node, Name):
        return Number(numbers[node.name]) if node.name in numbers else node
    if isinstance(node, Call):
        return Call(node.operator, tuple(_filled(argument, numbers) for argument in node.arguments))
    return node
