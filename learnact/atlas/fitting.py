"""Whether the parts of an atlas fit together. What does not is a ValueError, as a validation wants it."""

from typing import TYPE_CHECKING

from learnact import activations
from learnact.atlas import places
from learnact.atlas.parts import AnySigma, Layer, Named
from learnact.errors import SpecError
from learnact.spec.sentences import shown

if TYPE_CHECKING:
    from learnact.atlas.document import Atlas


def check_shapes(atlas: "Atlas") -> None:
    columns = len(atlas.inputs)
    for index, layer in enumerate(atlas.layers):
        rows = len(layer.A)
        for row in layer.A:
            if len(row) != columns:
                raise ValueError(f"A{index} has a column for each of its {columns} inputs, not {len(row)}")
        if len(layer.b) != rows:
            raise ValueError(f"b{index} has a number for each of its {rows} neurons, not {len(layer.b)}")
        _check_letters(f"layers.{index}.sigma", layer.sigma, rows)
        columns = rows
    if atlas.beside is not None and len(atlas.beside) != len(atlas.layers):
        layers, given = len(atlas.layers), len(atlas.beside)
        raise ValueError(f"beside has an activation for each of the {layers} layers, not {given}")
    for index, (sigma, rows) in enumerate(zip(atlas.beside or (), atlas.widths, strict=False)):
        _check_letters(f"beside.{index}", sigma, rows)


def _check_letters(field: str, sigma: AnySigma, rows: int) -> None:
    for letter, given in sigma.letters.items() if isinstance(sigma, Named) else ():
        if isinstance(given, tuple) and len(given) != rows:
            allowed = f"one cell, or one for each of {rows} neurons"
            raise ValueError(f"{field}.letters.{letter} is {allowed}, not {len(given)}")


def check_view(atlas: "Atlas") -> None:
    view = atlas.view
    if view.by is not None:
        try:
            known = atlas.has(view.by)
        except SpecError as error:
            raise ValueError(f"view.by: {error}") from None
        if not known:
            raise ValueError(f"view.by is a number of this atlas, x1 or x2, not {shown(view.by)}")
    if view.focus is not None:
        layer, _, neuron = view.focus
        if not 0 <= layer < len(atlas.layers) or not 0 <= neuron < atlas.widths[layer]:
            raise ValueError(f"view.focus is a layer and a neuron of this atlas, not {shown(list(view.focus))}")


def exists(atlas: "Atlas", place: places.Place) -> bool:
    if place.kind == "letter":
        return True
    if place.layer >= len(atlas.layers):
        return False
    layer = atlas.layers[place.layer]
    if place.kind == "s":
        return _has_letter(layer, place)
    inside = place.row is not None and place.row < len(layer.A)
    return inside and (place.kind == "b" or place.column < len(layer.A[0]))


def _has_letter(layer: Layer, place: places.Place) -> bool:
    sigma = layer.sigma
    if not isinstance(sigma, Named) or place.letter not in activations.get(sigma.name).values:
        return False
    given = {str(letter): own for letter, own in sigma.letters.items()}.get(place.letter)
    if isinstance(given, tuple):
        return place.row is not None and place.row < len(given)
    return place.row is None
