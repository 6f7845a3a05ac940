"""The fields of an atlas: layers with their activations, sliders, and how it is looked at."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

from learnact import activations
from learnact.atlas import cells
from learnact.data import SOURCES
from learnact.errors import LearnactError, SpecError
from learnact.spec.sentences import shown

MAX_LAYERS, MAX_NEURONS, MAX_INPUTS = 8, 16, 16
MIN_SPAN, MAX_SPAN, MAX_COORDINATE = 1e-6, 1e6, 1e7  # spans of the domain, and how far out it may lie


def _said(check: Any) -> Any:
    """A check whose sentence survives pydantic."""

    def checked(value: Any) -> Any:
        try:
            return check(value)
        except LearnactError as error:
            raise ValueError(str(error)) from None

    return checked


def _letter(value: Any) -> Any:
    """One cell, or one a neuron."""
    if not isinstance(value, list | tuple):
        return cells.checked(value)
    if not 1 <= len(value) <= MAX_NEURONS:
        raise SpecError(f"A letter is one cell, or 1 to {MAX_NEURONS} of them, not {len(value)}.")
    return tuple(map(cells.checked, value))


def _domain_axis(axis: tuple[float, float]) -> tuple[float, float]:
    low, high = axis
    if not MIN_SPAN <= high - low <= MAX_SPAN or max(abs(low), abs(high)) > MAX_COORDINATE:
        raise ValueError(
            f"domain has a low and a high end for each input, between {MIN_SPAN:g} and {MAX_SPAN:,.0f} apart, "
            f"not {shown(list(axis))}"
        )
    return axis


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def plane_data(name: str | None) -> str | None:
    """The name of a data set in the plane, or nothing."""
    known = [source.name for source in SOURCES.values() if source.domain is not None]
    if name is not None and name not in known:
        raise ValueError(f"data is one of {', '.join(known)}, or nothing, not {shown(name)}")
    return name


Cell = Annotated[float | str, BeforeValidator(_said(cells.checked))]
Own = Annotated[float | str | tuple[float | str, ...], BeforeValidator(_said(_letter))]
Letter = Literal["a", "b", "c", "d"]
Slider = Annotated[float, Field(ge=-10, le=10)]
Neurons = Field(min_length=1, max_length=MAX_NEURONS)
Row = Annotated[tuple[Cell, ...], Field(min_length=1, max_length=MAX_NEURONS)]
InputText = Annotated[str, AfterValidator(_said(lambda text: cells.column(text.strip()).text))]
FormulaText = Annotated[str, AfterValidator(_said(lambda text: cells.curve(text.strip()).text))]
Point = tuple[float, float]
Axis = Annotated[tuple[float, float], AfterValidator(_domain_axis)]


class Part(BaseModel):
    """Base of an atlas and of all in it: frozen, no unknown fields, no number that is not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


class Named(Part):
    """An activation of the zoo; each of its letters one for the layer or one a neuron, absent where it is the zoo's."""

    name: str
    letters: dict[Letter, Own] = {}

    @model_validator(mode="after")
    def _of_the_zoo(self) -> Self:
        try:
            own = activations.get(self.name).values
        except SpecError as error:
            raise ValueError(str(error)) from None
        for letter in self.letters:
            if letter not in own:
                has = f"its letters are {', '.join(own)}" if own else "it has none"
                raise ValueError(f"{self.name} has no letter {letter!r}: {has}")
        return self


class Typed(Part):
    """An activation typed in x and the sliders α β γ δ."""

    formula: FormulaText


class Learned(Part):
    """A learned activation: a table of 2 x 4,097 numbers, named by its hash."""

    table: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    title: Annotated[str, Field(min_length=1, max_length=80)]


def _form(sigma: Any) -> str:
    """Which of the three forms it has."""
    given = sigma if isinstance(sigma, dict) else dict(sigma) if isinstance(sigma, Part) else {}
    return next((form for form, key in (("Typed", "formula"), ("Learned", "table")) if key in given), "Named")


AnySigma = Named | Typed | Learned
FORMS = ("Named", "Typed", "Learned")
Sigma = Annotated[
    Annotated[Named, Tag("Named")] | Annotated[Typed, Tag("Typed")] | Annotated[Learned, Tag("Learned")],
    Discriminator(_form),
]


class Layer(Part):
    """x = A a + b, then σ: a row of A and a number of b for each neuron."""

    A: Annotated[tuple[Row, ...], Neurons]
    b: Annotated[tuple[Cell, ...], Neurons]
    sigma: Sigma = Named(name="identity")


class Sliders(Part):
    """Where the four sliders α β γ δ stand."""

    a: Slider = 1.0
    b: Slider = 1.0
    c: Slider = 0.0
    d: Slider = 0.0


class View(Part):
    """How the atlas is looked at.

    Attributes:
        scale: of the colours, one for each layer or one for all.
        show: overlays.
        by: the number with respect to which derivatives are shown.
        slice: two ends of a line through the plane.
        focus: (layer, before or after the activation, neuron) of the large image; None is the last output.
        pin: a point whose values stay.
    """

    scale: Literal["layer", "common"] = "layer"
    show: Annotated[
        tuple[Literal["zero", "regions", "silent", "points", "levels"], ...], AfterValidator(_each_once)
    ] = ()
    by: str | None = None
    slice: tuple[Point, Point] | None = None
    focus: tuple[int, Literal["pre", "post"], int] | None = None
    pin: Point | None = None
