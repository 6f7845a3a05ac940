"""A curve of a training at one moment, put down to be kept."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact.activations.learned import SavedCurve, one_member
from learnact.data import SOURCES
from learnact.diagnostics.curve_match import pooled_moments, used_range
from learnact.diagnostics.curves import activation_curves, curve_groups
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer, activation_parameters

Arrays = Mapping[str, NDArray[Any]]


def curve_snapshot(spec: Spec, arrays: Arrays, layer: int, member: int | None, step: int) -> SavedCurve:
    """The curve of one seed with its exact numbers, or the mean of the seeds as a table.

    Args:
        arrays: what a training tells of its curves: those of `ActivationCurve.arrays` and of `activation_parameters`.
        layer: the first one that uses the curve; of neurons with their own, the first one's.
        member: its index; None for the mean of those that are still finite.
        step: of the moment, for the origin.

    Raises:
        SpecError: where the seed diverged.
    """
    ends, y, used, density = (arrays[f"shapes.{layer}.{name}"] for name in ("x", "y", "used", "density"))
    y = y if y.ndim == 2 else y[:, 0]
    members = _alive(y, used) if member is None else [member]
    if not members or not set(members) <= set(_alive(y, used)):
        raise SpecError("This seed diverged, so that it has no curve; choose another one.")
    name, origin = _named(spec, layer, members[0] if len(members) == 1 else None, step)
    return SavedCurve.of(
        name,
        origin,
        (np.linspace(ends[0], ends[1], y.shape[1]), y[members].mean(0)),
        used_range(pooled_moments(used[members])),
        density=density[members].mean(0),
        **_exact(spec, arrays, layer, members),
    )


def curve_snapshots(trainer: Trainer) -> list[SavedCurve]:
    """The curves of the first seed that did not diverge, one a group of layers, as they are now."""
    shapes = [shape.arrays() for shape in activation_curves(trainer.network, trainer.spec, trainer.dataset)]
    arrays = activation_parameters(trainer.network) | {name: array for one in shapes for name, array in one.items()}
    alive = [s for s, end in enumerate(trainer.members.ends) if end is None or end.state != "diverged"]
    return [
        curve_snapshot(trainer.spec, arrays, group[0], alive[0], trainer.step)
        for group in curve_groups(trainer.spec)
        if alive
    ]


def _alive(y: NDArray[Any], used: NDArray[Any]) -> list[int]:
    return [s for s in range(len(y)) if np.isfinite(y[s]).all() and np.isfinite(used[s]).all()]


def _named(spec: Spec, layer: int, member: int | None, step: int) -> tuple[str, str]:
    """Name and origin."""
    whose = "mean of the seeds" if member is None else f"seed {spec.members[member]}"
    title = SOURCES[spec.data.name].title
    return f"{title[:20]}, layer {layer + 1}, {whose}"[:40], f"{title}, layer {layer + 1}, {whose}, step {step}"[:80]


def _exact(spec: Spec, arrays: Arrays, layer: int, members: list[int]) -> dict[str, Any]:
    """Kind and numbers, where the curve is that of one seed."""
    recipe = spec.network.activation_of(layer).learned
    if len(members) > 1 or recipe is None:
        return {}
    return {"recipe": recipe, "numbers": one_member(arrays, members[0], layer)}
