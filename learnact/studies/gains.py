"""What a learned activation gains over a fixed one, experiment by experiment, as rows for a heat map."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from learnact.studies.results import Result
from learnact.studies.transplant import interval

Factor = str | float | bool


@dataclass(frozen=True)
class Gain:
    """One experiment beside the same one with a fixed activation.

    Attributes:
        key, against: of the experiment and of the fixed one.
        factors: of a subnetwork "size" ("4-4-4"), "inner", "first" ("variance", "pytorch" or "as relu") and "skip", of
            other kinds "inner" alone, which is the kind; then "dropout" and "rate".
        value, fixed: means of the metric over the seeds that are finite.
        gain, low, high: mean difference over pairs of the same seed, and its 95 % interval; not numbers where there
            are too few pairs.
        pairs: how many.
        difference: of each pair.
    """

    key: str
    against: str
    factors: dict[str, Factor]
    value: float
    fixed: float
    gain: float
    low: float
    high: float
    pairs: int
    difference: tuple[float, ...]

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return bool(self.low > 0 or self.high < 0)


def gains(found: Result, metric: str = "validation.accuracy") -> list[Gain]:
    """A row for every learned experiment of a result file that has a fixed one beside it.

    That is one which differs in the activation alone: with the inner activation where there is one, else the first.
    """
    specs: dict[str, Any] = found["specs"]
    fixed = {key: done for key, done in specs.items() if _recipe(done) is None}
    rows = ((key, done, _beside(done, fixed)) for key, done in specs.items() if _recipe(done) is not None)
    return [_gain(key, done, other, fixed[other], metric) for key, done, other in rows if other is not None]


def _gain(key: str, done: Any, against: str, fixed: Any, metric: str) -> Gain:
    ours, theirs = (_numbers(outcome["metrics"].get(metric, [])) for outcome in (done, fixed))
    pairs = min(len(ours), len(theirs))
    difference = ours[:pairs] - theirs[:pairs]
    mean, low, high = interval(difference)
    value, other = interval(ours)[0], interval(theirs)[0]
    count = int(np.isfinite(difference).sum())
    return Gain(key, against, _factors(done), value, other, mean, low, high, count, tuple(difference.tolist()))


def _recipe(done: Any) -> Any:
    return done["spec"]["network"]["activations"][0]["learned"]


def _beside(done: Any, fixed: dict[str, Any]) -> str | None:
    """The key of the fixed experiment that is the same otherwise."""
    same = [key for key, other in fixed.items() if _rest(other) == _rest(done)]
    inner = [key for key in same if _name(fixed[key]) == _recipe(done).get("inner")]
    return next(iter([*inner, *same]), None)


def _rest(done: Any) -> Any:
    return done["spec"] | {"network": done["spec"]["network"] | {"activations": None}}


def _name(done: Any) -> str:
    name: str = done["spec"]["network"]["activations"][0]["name"]
    return name


def _factors(done: Any) -> dict[str, Factor]:
    recipe, spec = _recipe(done), done["spec"]
    found: dict[str, Factor] = {"inner": recipe["kind"]}
    if recipe["kind"] == "subnetwork":
        found = {
            "size": "-".join(map(str, recipe["hidden"])),
            "inner": recipe["inner"],
            "first": recipe["initialisation"] if recipe["start"] is None else f"as {recipe['start']}",
            "skip": recipe["skip"],
        }
    return found | {"dropout": spec["network"]["dropout"][0], "rate": spec["training"]["learning_rate"]}


def _numbers(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], np.float64)
