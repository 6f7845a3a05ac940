"""A visitor's shelf: learned and drawn curves under names, kept on disk and as files; never another visitor's.

All pages of a browser show the same shelf. Where nothing can be kept on disk, or the browser takes no cookies, it is
the page's own and ends with it.
"""

import threading
from typing import Any

from learnact.activations.learned import SavedCurve
from learnact.diagnostics.curve_snapshot import curve_snapshot
from learnact.errors import LearnactError, RunError, SpecError
from learnact.serving.server_state import visitor_files, workers
from learnact.spec import ActivationSpec
from pages.shell.session import SessionValue, visitor

CURVES: SessionValue[dict[str, SavedCurve]] = SessionValue("saved_curves", dict)
"""The shelf as this page knows it: what counts where it is not on disk."""
TROUBLE: SessionValue[str] = SessionValue("saved_curves_trouble", str)
"""One sentence where the newest change of the shelf is on no disk."""
READ: SessionValue[int] = SessionValue("saved_curves_stamp", int)
"""Which state of the visitor's file the shelf of this page is."""
MAX_CURVES = 40
LOCK = threading.RLock()  # two pages of a visitor change one shelf


def by_name() -> dict[str, SavedCurve]:
    """The curves by name, in the order in which they came."""
    whose = visitor()
    stamp = 0 if TROUBLE.get() else visitor_files().stamp(whose)
    if stamp and READ.get() != stamp:
        CURVES.set(_read(whose))
        READ.set(stamp)
    return dict(CURVES.get())


def _read(whose: str) -> dict[str, SavedCurve]:
    """The curves in a visitor's file; one that cannot be read any more is left out."""
    kept, found = visitor_files().load(whose), {}
    for curve in kept.get("curves", ()) if isinstance(kept, dict) else ():
        try:
            one = SavedCurve.parse(curve)
        except LearnactError:
            continue
        found[one.name] = one
    return found


def _keep(curves: dict[str, SavedCurve]) -> None:
    """Puts the shelf on disk as it is now; whoever calls holds the lock since the shelf was read."""
    CURVES.set(curves)
    kept = {"curves": [curve.model_dump(mode="json") for curve in curves.values()]}
    TROUBLE.set(visitor_files().save(visitor(), kept))


def add(curve: SavedCurve) -> str:
    """Puts a curve down under its name, or that with a number where it is taken; gives the name.

    Raises:
        SpecError: where the shelf is full.
    """
    with LOCK:
        curves = by_name()
        if len(curves) >= MAX_CURVES:
            raise SpecError(f"The shelf holds {MAX_CURVES} curves; take one off before you put another one there.")
        names = [curve.name, *(f"{curve.name[:36]} {number}" for number in range(2, MAX_CURVES + 2))]
        name = next(name for name in names if name not in curves)
        _keep({**curves, name: curve.model_copy(update={"name": name})})
    return name


def rename(before: str, after: str) -> None:
    """Another name at the same place; raises SpecError with a sentence where that is none, or is taken."""
    after = after.strip()
    with LOCK:
        curves = by_name()
        if after in curves and after != before:
            raise SpecError(f"There is a curve named {after!r} on the shelf already.")
        if before not in curves:
            raise SpecError(f"There is no curve named {before!r} on the shelf any more.")
        renamed = SavedCurve.parse(curves[before].model_dump() | {"name": after})
        _keep(dict((after, renamed) if name == before else (name, curve) for name, curve in curves.items()))


def remove(name: str) -> None:
    """Takes a curve off, where it is still there."""
    with LOCK:
        _keep({other: curve for other, curve in by_name().items() if other != name})


def activation(curve: SavedCurve, trainable: bool) -> ActivationSpec:
    """The curve as the activation of an experiment."""
    return ActivationSpec(name="drawn", learned=curve.drawn(trainable))


def named(chosen: ActivationSpec) -> str | None:
    """The name of the curve on the shelf that this activation is; None for all others."""
    for name, curve in by_name().items():
        if chosen.name == "drawn" and chosen.learned in (curve.drawn(True), curve.drawn(False)):
            return name
    return None


def save_from_run(token: str, request: dict[str, Any]) -> str:
    """Puts down the curve of {layer, step, member} of a run: None for the newest step, or the mean of the seeds.

    Raises:
        RunError, SpecError: one sentence, where there is no such curve.
    """
    record = workers().record(token)
    layer, step, member = (request.get(name) for name in ("layer", "step", "member"))
    if not (step is None or isinstance(step, int)):
        raise RunError(f"A curve is kept at a step that is a whole number, not {str(step)[:20]!r}.")
    at, arrays = record.arrays_at(step)
    if f"shapes.{layer}.y" not in arrays or not isinstance(layer, int):
        raise RunError(f"This run has no curve at layer {str(layer)[:20]} yet.")
    if member is not None and not (isinstance(member, int) and 0 <= member < record.spec.seeds):
        raise RunError(f"This run has {record.spec.seeds} seeds, and not one at place {str(member)[:20]}.")
    return add(curve_snapshot(record.spec, arrays, layer, member, at))
