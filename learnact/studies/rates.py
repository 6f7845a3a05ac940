"""Where an activation is asked, over learning rates: one experiment trained at several, from the same first weights."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from learnact import __version__
from learnact.data import Dataset
from learnact.diagnostics import layer_statistics
from learnact.diagnostics.layers import Arrays
from learnact.errors import SpecError
from learnact.spec import Spec
from learnact.training import Trainer
from learnact.training.inputs import make_trainer

MAX_RATES = 8

Finish = Callable[[float, int, int, Trainer], None]
"""Trains to the end, or until somebody wants to stop.

Arguments: the rate, its number from 1, how many rates there are, and the training.
"""


def parsed(text: str) -> tuple[float, ...]:
    """Rates of "0.01, 0.1", ascending and each once.

    Raises:
        SpecError: where a part is no number above 0, or where there are none or too many.
    """
    try:
        found = sorted({float(part) for part in text.split(",")})
    except ValueError:
        raise SpecError(f"Rates must be numbers with commas between them, not {text[:40]!r}.") from None
    if not 0 < found[0] <= found[-1] < float("inf"):
        raise SpecError(f"Rates must be numbers above 0, not {text[:40]!r}.")
    if len(found) > MAX_RATES:
        raise SpecError(f"At most {MAX_RATES} rates are trained at a time, not {len(found)}.")
    return tuple(found)


def over_rates(spec: Spec, dataset: Dataset, rates: Sequence[float], epochs: int, finish: Finish) -> dict[str, Any]:
    """What enters the activations before training, and after it at each rate; plain numbers for JSON.

    Args:
        epochs: of each training at most.
        finish: trains one rate to its end; one that is left before it is the last, and is left out.

    Returns:
        version, spec, epochs, seeds, stopped: whether rates are left out, "first", and "rates", a list of the same:
        {rate, steps, lost: members that diverged, metrics: {name: [S]}, layers: [{ends [2], shares [S, B],
        beyond [S, 2], mean [S], deviation [S], saturated [S], curve [P]}]}; what is no number is null, as all of a
        member that diverged.

    Raises:
        SpecError: where a rate is not allowed, before anything is trained.
    """
    spec = spec.replace(training__epochs=epochs)
    first = make_trainer(spec, dataset)
    found: dict[str, Any] = {"first": _moment(first, 0.0), "rates": []}
    specs = [spec.replace(training__learning_rate=rate) for rate in rates]
    for k, (rate, one) in enumerate(zip(rates, specs, strict=True), 1):
        trainer = make_trainer(one, dataset)
        finish(rate, k, len(rates), trainer)
        if not trainer.ended:
            break
        found["rates"].append(_moment(trainer, rate))
    stopped = len(found["rates"]) < len(rates)
    head = {"version": __version__, "spec": spec.to_json(), "epochs": epochs, "seeds": list(spec.members)}
    head |= {"stopped": stopped}
    return head | found


def _moment(trainer: Trainer, rate: float) -> dict[str, Any]:
    arrays = layer_statistics(trainer.network, trainer.spec, trainer.dataset)
    lost = np.array([end is not None and end.state == "diverged" for end in trainer.members.ends])
    final = trainer.final() if rate else {}
    return {
        "rate": rate,
        "steps": trainer.step,
        "lost": int(lost.sum()),
        "metrics": {name: _plain(values) for name, values in final.items()},
        "layers": [_layer(arrays, index, lost) for index in range(len(trainer.spec.network.hidden))],
    }


def _layer(arrays: Arrays, index: int, lost: NDArray[np.bool_]) -> dict[str, Any]:
    z = {name: arrays[f"inside.{index}.z.{name}"] for name in ("ends", "hist", "beyond", "stat")}
    values = {"shares": z["hist"], "beyond": z["beyond"], "mean": z["stat"][:, 0], "deviation": z["stat"][:, 1]}
    values |= {"saturated": arrays[f"inside.{index}.saturated"]}
    known = {name: np.where(lost.reshape(-1, *[1] * (one.ndim - 1)), np.nan, one) for name, one in values.items()}
    curves = arrays[f"inside.{index}.curve"]  # [1, P] where nothing in it is trained
    living = curves[~lost] if len(curves) == len(lost) else curves
    known |= {"ends": z["ends"], "curve": living.mean(0) if len(living) else np.full(curves.shape[1], np.nan)}
    return {name: _plain(values) for name, values in known.items()}


def _plain(values: NDArray[Any]) -> list[Any]:
    """Numbers for JSON; what is not a number becomes null."""
    if values.ndim > 1:
        return [_plain(row) for row in values]
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in values]
