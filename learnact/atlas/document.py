"""An atlas as data: a network with two inputs whose every number can be turned, frozen and validated."""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from learnact import activations
from learnact import external_json as plain
from learnact.atlas import addresses, cells
from learnact.atlas.schema import (
    FORMS,
    MAX_INPUTS,
    MAX_LAYERS,
    AnySigma,
    Axis,
    InputText,
    Layer,
    Named,
    Part,
    Sigma,
    Sliders,
    View,
    plane_data,
)
from learnact.errors import LearnactError, SpecError
from learnact.spec.sentences import sentence, shown

MAX_TEXT_CHARACTERS = 1_000_000


class Atlas(Part):
    """A network of two inputs, its activations, the part of the plane it is shown on, and how.

    Attributes:
        v: version of the format.
        letters: the sliders.
        inputs: formulas in x1 and x2, the columns of the first matrix.
        layers: 1 to 8 of them with 1 to 16 neurons each.
        beside: activations, one a layer, of a second atlas with the same weights.
        domain: [low, high] of x1 and of x2.
        data: the data set whose points are drawn.
    """

    v: Literal[1] = 1
    letters: Sliders = Sliders()
    inputs: Annotated[tuple[InputText, ...], Field(min_length=1, max_length=MAX_INPUTS)] = ("x1", "x2")
    layers: Annotated[tuple[Layer, ...], Field(min_length=1, max_length=MAX_LAYERS)]
    beside: Annotated[tuple[Sigma, ...], Field(max_length=MAX_LAYERS)] | None = None
    domain: tuple[Axis, Axis] = ((-6.0, 6.0), (-6.0, 6.0))
    data: Annotated[str | None, AfterValidator(plane_data)] = None
    view: View = View()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _check_shapes(self)
        _check_view(self)
        return self

    @property
    def widths(self) -> tuple[int, ...]:
        """Neurons of every layer."""
        return tuple(len(layer.A) for layer in self.layers)

    @property
    def values(self) -> dict[str, float]:
        """The sliders by letter."""
        return self.letters.model_dump()

    def sigmas(self, beside: bool = False) -> tuple[AnySigma, ...]:
        """The activations of the atlas, or of the one beside it; raises SpecError where there is none."""
        if not beside:
            return tuple(layer.sigma for layer in self.layers)
        if self.beside is None:
            raise SpecError("This atlas has no second one beside it.")
        return self.beside

    def has(self, address: str) -> bool:
        """Whether an address, such as "A0.2.1", or one of the inputs "x1" and "x2" names a number of this atlas."""
        return address in cells.PLANE or _exists(self, addresses.read(address))

    @classmethod
    def parse(cls, tree: object) -> "Atlas":
        """An atlas from plain values, as they come from JSON.

        Raises:
            SpecError: one sentence that names the field, what is allowed and what came.
        """
        try:
            return cls.model_validate(tree)
        except ValidationError as error:
            raise SpecError(sentence(error, "atlas", skip=FORMS)) from None
        except (LearnactError, RecursionError) as error:
            raise SpecError(str(error)) from None

    @classmethod
    def from_json(cls, text: str) -> "Atlas":
        """An atlas from JSON text of at most a million characters; raises SpecError like `parse`."""
        return cls.parse(plain.read(text, "The atlas", MAX_TEXT_CHARACTERS))

    def tree(self, short: bool = False) -> dict[str, Any]:
        """Plain values for JSON, whole numbers without a decimal point; `short` leaves out what has its default."""
        tree: dict[str, Any] = _plain(self.model_dump(exclude_defaults=short))
        return tree

    def to_json(self) -> str:
        """JSON text without spaces."""
        return json.dumps(self.tree(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def replace(self, **changes: Any) -> "Atlas":
        """The same atlas with fields, such as `layers` or `view`, set to other values; validated."""
        return type(self).parse(self.model_dump() | {name: _dumped(value) for name, value in changes.items()})


# -- whether the parts fit together: what does not is a ValueError, as a validation wants it


def _check_shapes(atlas: Atlas) -> None:
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


def _check_view(atlas: Atlas) -> None:
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


def _exists(atlas: Atlas, address: addresses.Address) -> bool:
    if address.kind == "slider":
        return True
    if address.layer >= len(atlas.layers):
        return False
    layer = atlas.layers[address.layer]
    if address.kind == "s":
        return _has_letter(layer, address)
    inside = address.row is not None and address.row < len(layer.A)
    return inside and (address.kind == "b" or address.column < len(layer.A[0]))


def _has_letter(layer: Layer, address: addresses.Address) -> bool:
    sigma = layer.sigma
    if not isinstance(sigma, Named) or address.letter not in activations.get(sigma.name).values:
        return False
    given = {str(letter): own for letter, own in sigma.letters.items()}.get(address.letter)
    if isinstance(given, tuple):
        return address.row is not None and address.row < len(given)
    return address.row is None


# -- plain values


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dumped(value: Any) -> Any:
    if isinstance(value, Part):
        return value.model_dump()
    return [_dumped(item) for item in value] if isinstance(value, list | tuple) else value
