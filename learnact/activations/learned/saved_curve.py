"""A learned or drawn activation put down under a name: on a shelf, in a file, and from there into other networks."""

import functools
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
import torch
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from learnact import external_json as plain
from learnact.activations.learned.describe import Description, describe, describe_function
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.exact import BUFFERS, blank, fill
from learnact.activations.learned.freeze import frozen
from learnact.activations.learned.module import Learned
from learnact.activations.learned.nearest import Match, nearest
from learnact.activations.learned.recipe import Curve
from learnact.activations.learned.registry import AnyRecipe
from learnact.errors import LearnactError, SpecError

FORMAT: Literal["activation-lab-curve-1"] = "activation-lab-curve-1"
MAX_FILE_BYTES = 200_000
MAX_NUMBERS = 6_000  # of the exact curve; with more only the table is saved
POINTS = 257  # at which a curve is described
MAX_DIFFERENCE = 0.02  # of its size, by which the table may differ from the exact curve

Numbers = np.ndarray


def _single(value: float) -> float:
    """With the digits of a float32."""
    return float(str(np.float32(value)))


def _plain(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("A name or origin must be plain text without line breaks or spaces around it")
    return text


def _arrays(given: object) -> object:
    """Nested lists of numbers by name, all of one shape inside a name."""
    if not isinstance(given, Mapping):
        return given
    return {str(name): _nested(str(name), value) for name, value in given.items()}


def _nested(name: str, value: object) -> Any:
    try:
        array = np.array(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "fiu" or not np.isfinite(array).all() or np.abs(array).max(initial=0) > 1e9:
        raise ValueError(f"The numbers {name[:40]!r} of a curve must be nested lists of finite numbers below 1e9")
    return np.vectorize(_single, otypes=[float])(array).tolist() if array.size else []


Place = Annotated[float, Field(ge=-1000, le=1000), AfterValidator(_single)]
Share = Annotated[float, Field(ge=0, le=1e9), AfterValidator(_single)]
Text = AfterValidator(_plain)


class SavedCurve(BaseModel):
    """One curve with a name, as JSON in the format "activation-lab-curve-1".

    Attributes:
        name: up to 40 characters of plain text.
        origin: where it comes from, in a few words.
        recipe: the kind that it was learned as; None where only the table is known.
        numbers: the exact curve's numbers by name, as a module of one member and one curve has them, without the axis
            of members; empty where they are not known.
        x, y: the curve as a table [K], x ascending.
        used: the range (low, high) in which it was asked while it was learned.
        density: of what entered it, in equal bins from the first to the last x [B], of any scale.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    format: Literal["activation-lab-curve-1"] = FORMAT
    name: Annotated[str, Field(min_length=1, max_length=40), Text]
    origin: Annotated[str, Field(min_length=1, max_length=80), Text]
    recipe: AnyRecipe | None = None
    numbers: Annotated[dict[str, list[Any]], BeforeValidator(_arrays)] = {}
    x: Annotated[tuple[Place, ...], Field(min_length=3, max_length=1025)]
    y: Annotated[tuple[Place, ...], Field(min_length=3, max_length=1025)]
    used: tuple[Place, Place]
    density: Annotated[tuple[Share, ...], Field(min_length=1, max_length=1024)] | None = None

    @model_validator(mode="after")
    def _is_a_curve(self) -> Self:
        if len(self.x) != len(self.y):
            raise ValueError(f"A curve must have as many x as y, not {len(self.x)} and {len(self.y)}")
        if not (np.diff(self.x) > 0).all():
            raise ValueError("The x of a curve must be ascending, no two the same")
        if not self.used[0] < self.used[1]:
            raise ValueError(f"The used range must be two ascending numbers, not {self.used[0]:g} and {self.used[1]:g}")
        if self.density is not None and not any(self.density):
            raise ValueError("The density of a curve must be above zero somewhere")
        frozen(*self.table, self.origin)
        return self

    @model_validator(mode="after")
    def _fits_its_recipe(self) -> Self:
        count = sum(np.size(value) for value in self.numbers.values())
        if count > MAX_NUMBERS:
            raise ValueError(f"A curve must have at most {MAX_NUMBERS:,} numbers, not {count:,}")
        if self.recipe is None:
            if self.numbers:
                raise ValueError("The numbers of a curve need its recipe, which is not there")
            return self
        if self.recipe.kind == "maxout":
            raise ValueError("Maxout has no curve that could be kept")
        gap = 0.0 if self.module() is None else float(np.abs(self.at(self.x) - self.y).max())
        if not gap <= MAX_DIFFERENCE * (1 + np.abs(self.y).max()):
            raise ValueError(f"The table of a curve must agree with its exact numbers, not be {gap:.3g} beside them")
        return self

    @property
    def table(self) -> tuple[Numbers, Numbers]:
        """x and y [K], float64."""
        return np.array(self.x), np.array(self.y)

    # -- in and out

    @classmethod
    def of(
        cls,
        name: str,
        origin: str,
        table: tuple[Any, Any],
        used: tuple[float, float],
        *,
        density: Any = None,
        recipe: Any = None,
        numbers: Mapping[str, Any] | None = None,
    ) -> "SavedCurve":
        """Puts a curve down.

        Args:
            name, origin, used, density: as the attributes.
            table: x and y [K].
            recipe: of a learned kind, or what it dumps.
            numbers: arrays by name, as `one_member` gives them; left out where they are too many.

        Raises:
            SpecError: one sentence, as from `parse`.
        """
        exact = {name: np.asarray(array) for name, array in (numbers or {}).items() if name not in BUFFERS}
        few = sum(array.size for array in exact.values()) <= MAX_NUMBERS
        x, y = (np.asarray(values, np.float64).ravel().tolist() for values in table)
        return cls.parse(
            {
                "name": name,
                "origin": origin,
                "recipe": recipe.model_dump() if isinstance(recipe, BaseModel) else recipe,
                "numbers": {name: array.tolist() for name, array in exact.items()} if few else {},
                "x": x,
                "y": y,
                "used": tuple(float(end) for end in used),
                "density": None if density is None else np.asarray(density, np.float64).ravel().tolist(),
            }
        )

    @classmethod
    def check_name(cls, name: str) -> None:
        """Raises SpecError where a curve cannot have this name."""
        cls.of(name, "a line", ((-1.0, 0.0, 1.0), (-1.0, 0.0, 1.0)), (-1.0, 1.0))

    @classmethod
    def parse(cls, tree: object) -> "SavedCurve":
        """A curve from plain values; raises SpecError with one sentence where it is none."""
        try:
            return cls.model_validate(tree)
        except ValidationError as error:
            raise SpecError(_sentence(error)) from None
        except (LearnactError, RecursionError) as error:
            raise SpecError(str(error)) from None

    @classmethod
    def from_json(cls, text: str | bytes) -> "SavedCurve":
        """A curve from a file's content; raises SpecError like `parse`, and for more than 200 kB."""
        return cls.parse(plain.read(text, "The file of a curve", MAX_FILE_BYTES))

    def to_json(self) -> str:
        """JSON on one line, always small enough to be read again."""
        return self.model_dump_json()

    # -- as a function

    def drawn(self, trainable: bool = False) -> Drawn:
        """The curve as an activation for any network, frozen or trained on; drawn points stay what they are."""
        if isinstance(self.recipe, Drawn) and not self.numbers:
            return self.recipe.model_copy(update={"trainable": trainable, "origin": self.name})
        return frozen(*self.table, self.name, trainable)

    def module(self) -> Learned | None:
        """The exact curve: one member in evaluation mode, float64; None where only the table is known."""
        if not isinstance(self.recipe, Curve) or not (self.numbers or isinstance(self.recipe, Drawn)):
            return None
        module = blank(self.recipe)
        if self.numbers:
            fill(module, self.numbers)
        return module.double().eval().requires_grad_(False)

    def at(self, x: Any) -> Numbers:
        """The curve at x of any shape, float64: exactly where that is known, else by the table, straight beyond it."""
        x = np.asarray(x, np.float64)
        module = self.module()
        if module is not None:
            with torch.no_grad():
                exact: Numbers = module.curve(torch.from_numpy(x.ravel()))[0].numpy()
            return exact.reshape(x.shape)
        places, heights = self.table
        cell = np.clip(np.searchsorted(places, x, "right") - 1, 0, len(places) - 2)
        slope = (np.diff(heights) / np.diff(places))[cell]
        line: Numbers = heights[cell] + slope * (x - places[cell])
        return line


def described(curve: SavedCurve) -> tuple[Description, list[Match]]:
    """What the curve is like on its used range, and the zoo by likeness to it, weighted by the density.

    About 0.1 s, then remembered.

    Raises:
        SpecError: where nothing entered in the used range.
    """
    return _described(curve.to_json())  # it holds a dict, and is no key itself


@functools.lru_cache(maxsize=256)
def _described(content: str) -> tuple[Description, list[Match]]:
    curve = SavedCurve.model_validate_json(content)
    x = np.linspace(*curve.used, POINTS)
    weights = np.ones(POINTS)
    if curve.density is not None:
        bins = np.linspace(curve.x[0], curve.x[-1], len(curve.density) + 1)
        inside = (x >= bins[0]) & (x <= bins[-1])
        cell = np.clip(np.searchsorted(bins, x, "right") - 1, 0, len(curve.density) - 1)
        weights = np.where(inside, np.array(curve.density)[cell], 0.0)
    if not weights.any():
        raise SpecError("Nothing enters this curve in its used range, so that there is nothing to describe.")
    return _shape(curve), nearest(x, curve.at(x), weights)


def _shape(curve: SavedCurve) -> Description:
    """Of the exact curve, or of the table where only that is known: lines from point to point."""
    low, high = curve.used
    if curve.module() is not None:
        return describe_function(curve.at, low, high)
    inside = [place for place in curve.table[0] if low < place < high]
    x = np.array([low, *(inside or [(low + high) / 2]), high])
    return describe(x, curve.at(x))


def _sentence(error: ValidationError) -> str:
    """What the first finding says, as one sentence."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return f"{first['ctx']['error']}."
    field = ".".join(str(place) for place in first["loc"])
    if not field:
        return "A curve must be an object with name, origin, x, y and used, and this is none."
    if first["type"] == "extra_forbidden":
        return f"There is no field {field[:60]!r} in a curve."
    came = repr(first["input"])[:60]
    return f"{field} of a curve is wrong: {first['msg'][0].lower()}{first['msg'][1:]}, not {came}."
