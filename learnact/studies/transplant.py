"""A learned curve put into another network: is it as good as ReLU, GELU and tanh there, over the same seeds?"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.activations import ZOO
from learnact.activations.learned import SavedCurve, frozen
from learnact.activations.learned.drawn import Drawn
from learnact.activations.learned.saved_curve import FORMAT
from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.studies import results
from learnact.studies.learned_curves import pre_activations
from learnact.training import Trainer

FIXED = ("relu", "gelu", "tanh")
TRANSPLANT = "transplant"
CONFIDENCE = 0.95
JUDGED = ("test.accuracy", "test.r2")
ORDER = ("better", "worse", "even", "unknown")  # in this order in a sentence

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A curve from elsewhere.

    Attributes:
        x, y: points [K], ascending, and the curve there.
        used: the range (low, high) in which it was used.
        origin: in a few words.
        saved: the saved curve; None for curves that were not.
    """

    x: Numbers
    y: Numbers
    used: tuple[float, float]
    origin: str
    saved: SavedCurve | None = None

    @classmethod
    def of(cls, saved: SavedCurve) -> "Curve":
        """The curve of a saved one."""
        return cls(*saved.table, saved.used, f"{saved.name} ({saved.origin})", saved)

    def recipe(self, trainable: bool) -> Drawn:
        """The curve as an activation; raises SpecError where it cannot be one."""
        if self.saved is not None:
            return self.saved.drawn(trainable)
        return frozen(self.x, self.y, self.origin, trainable)

    def outside(self, inputs: NDArray[Any]) -> float | None:
        """The share of inputs beyond the range in which the curve was used; None where one of them is not finite."""
        if not np.isfinite(inputs).all():
            return None
        return float(((inputs < self.used[0]) | (inputs > self.used[1])).mean())


def opened(path: Path, key: str | None = None, layer: int = 0, seed: int | None = None) -> Curve:
    """The curve of a file: a saved one, results of a preset, or points as [[x, y], ...].

    Args:
        path: the file.
        key: which experiment of the results; the first one with a curve by default.
        layer: whose curve; layers may share one.
        seed: whose; the first one by default.

    Raises:
        SpecError: one sentence, where the file has no such curve.
    """
    found = results.load(path)
    if isinstance(found, list):
        return _of_points(path, found)
    if isinstance(found, dict) and found.get("format") == FORMAT:
        return Curve.of(SavedCurve.parse(found))
    return _of_results(path, results.read(path), key, layer, seed)


def _of_points(path: Path, found: list[Any]) -> Curve:
    try:
        points = np.array(found, np.float64)
    except (TypeError, ValueError):
        points = np.zeros(0)
    if points.ndim != 2 or points.shape[1] != 2 or len(points) < 2:
        raise SpecError(f"The curve {str(path)!r} must be two points or more as [[x, y], ...], and is not.")
    if not (np.diff(points[:, 0]) > 0).all():
        raise SpecError(f"The points of {str(path)!r} must be numbers with ascending x, no two at the same place.")
    return Curve(points[:, 0], points[:, 1], (points[0, 0], points[-1, 0]), path.stem)


def _of_results(path: Path, found: results.Result, key: str | None, layer: int, seed: int | None) -> Curve:
    learned = {name: done for name, done in found["specs"].items() if done["curves"]}
    key = next(iter(learned), "") if key is None else key
    if key not in learned:
        raise SpecError(f"The file {str(path)!r} has curves of {', '.join(learned) or 'nothing'}, not of {key!r}.")
    curve = next((c for c in learned[key]["curves"] if layer in c["layers"]), None)
    if curve is None:
        raise SpecError(f"{key} has no learned activation at layer {layer}; the first hidden layer is 0.")
    first = learned[key]["spec"]["first_seed"]
    member = 0 if seed is None else seed - first
    if not 0 <= member < len(curve["y"]):
        raise SpecError(f"{key} has seeds from {first} to {first + len(curve['y']) - 1}, not {seed}.")
    if None in curve["y"][member] or None in curve["range"][member]:
        raise SpecError(f"Seed {first + member} of {key} diverged, so that it has no curve; choose another seed.")
    origin = f"{found['preset']} {key}, layer {layer}, seed {first + member}"
    low, high = curve["range"][member]
    return Curve(np.array(curve["x"]), np.array(curve["y"][member]), (low, high), origin)


def check_first_weights(target: Spec) -> None:
    """Raises SpecError where a network that shall get another activation starts from weights of its own one."""
    if target.start is not None:
        raise SpecError(
            "A network that gets another activation must begin with first weights, and one starts from saved ones: "
            "leave its start out."
        )


def candidates(target: Spec, curve: Curve, trainable: bool = False) -> dict[str, Spec]:
    """The target with each activation in all its layers; weights, batches and masks are the same for all.

    Raises:
        SpecError: where the target starts from saved weights, or the curve cannot be an activation.
    """
    check_first_weights(target)
    drawn = {"name": "drawn", "learned": curve.recipe(trainable).model_dump()}
    named = {name: {"name": name} for name in FIXED} | {TRANSPLANT: drawn}
    return {name: target.replace(network__activations=(activation,)) for name, activation in named.items()}


@dataclass(frozen=True)
class Verdict:
    """What came out.

    Attributes:
        metrics: of every activation, by metric, one number a seed.
        outside: share of what enters the transplanted curve, of each seed, beyond the range in which it was used; None
            for a seed where what enters is not finite.
    """

    metrics: dict[str, dict[str, list[float | None]]]
    outside: list[float | None]
    origin: str

    @property
    def mean_outside(self) -> float:
        """The mean of `outside` over the seeds that have one; not a number where none has."""
        known = [share for share in self.outside if share is not None]
        return sum(known) / len(known) if known else math.nan


def transplant(
    specs: dict[str, Spec], dataset: Dataset, curve: Curve, train: Callable[[str, Spec], Trainer]
) -> Verdict:
    """Trains every candidate.

    Args:
        specs: as `candidates` gives them.
        train: from a name and a Spec to its trainer, at the end of training.
    """
    metrics: dict[str, dict[str, list[float | None]]] = {}
    outside: list[float | None] = []
    for name, spec in specs.items():
        trainer = train(name, spec)
        metrics[name] = {metric: _plain(values) for metric, values in trainer.final().items()}
        if name == TRANSPLANT:
            inputs = pre_activations(trainer.network, dataset)
            outside = [curve.outside(np.concatenate([z[s].ravel() for z in inputs])) for s in range(spec.seeds)]
    return Verdict(metrics, outside, curve.origin)


def lines(verdict: Verdict) -> Iterator[str]:
    """The verdict as a table: means over the seeds, and how far the transplanted curve is ahead on the same seeds."""
    yield f"{'metric':20}{'activation':12}{'mean':>9}  {'95 % interval':22}{'transplant minus it, paired':30}over"
    for metric in (name for name in verdict.metrics[TRANSPLANT] if name.startswith("test.")):
        ours = _numbers(verdict.metrics[TRANSPLANT][metric])
        for name, found in verdict.metrics.items():
            values = _numbers(found[metric])
            mean, interval = _said(values)
            ahead = "" if name == TRANSPLANT else " ".join(_said(ours - values))
            both = np.isfinite(ours - values).sum()
            yield f"{metric:20}{name:12}{mean:>9}  {interval:22}{ahead:30}{both} of {len(values)} seeds"
    yield f"The curve is {verdict.origin}; {_outside_words(verdict)}."
    yield verdict_words(verdict)


def _outside_words(verdict: Verdict) -> str:
    """How much of what enters the curve lies where it was never used."""
    share = verdict.mean_outside
    if math.isnan(share):
        return "what enters it here is not finite in any seed"
    return f"{100 * share:.1f} % of what enters it here lies outside the range it was used in"


def verdict_words(verdict: Verdict) -> str:
    """The outcome in one sentence: what the transplanted curve is better than on the same seeds, by how much.

    By test accuracy, or R² for numbers; "better" and "worse" where the 95 % interval of the difference leaves zero out.
    """
    metric = next((name for name in JUDGED if name in verdict.metrics[TRANSPLANT]), "test.loss")
    ours = _numbers(verdict.metrics[TRANSPLANT][metric])
    sign = -1 if metric == "test.loss" else 1
    others = {name: _numbers(found[metric]) for name, found in verdict.metrics.items() if name != TRANSPLANT}
    compared = [_compared(name, sign * (ours - values)) for name, values in others.items()]
    *first, last = [words for kind in ORDER for found, words in compared if found == kind]
    every = f"{', '.join(first)} and {last}" if first else last
    seeds = f"{len(ours)} seed{'s' if len(ours) > 1 else ''}"
    return f"On {seeds}, in {metric.replace('.', ' ')}, the transplanted curve is {every}."


def _compared(name: str, ahead: Numbers) -> tuple[str, str]:
    """One of ORDER, and "better than ReLU by 0.012 [0.003, 0.021]"."""
    title = ZOO[name].title if name in ZOO else name
    _, low, high = interval(ahead)
    if math.isnan(low):
        return "unknown", f"not to be judged beside {title} on fewer than two seeds"
    fewer = np.isfinite(ahead).sum()
    over = f" on {fewer} of them" if fewer < len(ahead) else ""
    if low > 0:
        return "better", f"better than {title} by {' '.join(_said(ahead))}{over}"
    if high < 0:
        return "worse", f"worse than {title} by {' '.join(_said(-ahead))}{over}"
    return "even", f"not clearly different from {title} ({' '.join(_said(ahead))}){over}"


def interval(values: Numbers) -> tuple[float, float, float]:
    """Mean and the ends of its 95 % interval by Student's t, over the finite values; not numbers below two of them."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return math.nan, math.nan, math.nan
    mean = float(finite.mean())
    if len(finite) < 2:
        return mean, math.nan, math.nan
    half = student(len(finite) - 1) * float(finite.std(ddof=1)) / math.sqrt(len(finite))
    return mean, mean - half, mean + half


def student(freedom: int) -> float:
    """The t beyond which, on both sides, 5 % of Student's distribution lie."""
    from scipy.special import stdtrit  # 16 MB that few ask for

    return float(stdtrit(freedom, (1 + CONFIDENCE) / 2))


def _said(values: Numbers) -> tuple[str, str]:
    mean, low, high = interval(values)
    words = f"{mean:z.4f}", "" if math.isnan(low) else f"[{low:z.4f}, {high:z.4f}]"
    return words[0].replace("-", "−"), words[1].replace("-", "−")


def _numbers(values: list[float | None]) -> Numbers:
    return np.array([math.nan if value is None else value for value in values])


def _plain(values: NDArray[Any]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
