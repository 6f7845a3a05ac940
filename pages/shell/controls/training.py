"""How an experiment is trained: batches, loss, epochs, and when it ends."""

import streamlit as st

from learnact import data
from learnact.spec import CLASSIFICATION, REGRESSION, Spec
from pages.shell.controls.form import SIZES
from pages.shell.controls.widgets import choice, key, number, share, toggle, whole

LOSSES = {
    "cross_entropy": "cross entropy",
    "hinge": "hinge",
    "mse": "squared error",
    "mae": "absolute error",
    "huber": "Huber",
}


def training_controls(spec: Spec) -> Spec:
    """Batches, epochs, momentum, early stopping."""
    t = spec.training
    changes: dict[str, object] = {
        "training__batch": number("Batch size", "training.batch", SIZES, t.batch),
        "training__drop_last": toggle("Drop the last incomplete batch", "training.drop_last", t.drop_last),
        "training__epochs": number("Epochs at most", "training.epochs", (10, 50, 100, 500, 2000, 10000), t.epochs),
        "training__loss": _loss(spec),
    }
    if t.optimiser in ("sgd", "rmsprop"):
        changes["training__momentum"] = share("Momentum", "training.momentum", 0.99, t.momentum, step=0.01)
    if t.optimiser == "sgd" and changes["training__momentum"]:
        changes["training__nesterov"] = toggle("Nesterov", "training.nesterov", t.nesterov)
    else:
        changes["training__nesterov"] = False
    return spec.replace(**changes, **_stopping(spec))


def _stopping(spec: Spec) -> dict[str, object]:
    t, task = spec.training, _task(spec)
    watched = {"regression": ["none", "loss"], "binary": ["none", "loss", "accuracy", "auc"]}.get(
        task, ["none", "loss", "accuracy"]
    )
    names = {"none": "never", "auc": "AUC"}
    monitor = choice(
        "Stop early on validation",
        "training.monitor",
        watched,
        t.monitor if t.monitor in watched else "none",
        names=names,
    )
    bars = _bars(spec, task)
    if monitor == "none":
        return {"training__monitor": "none", "training__patience": 0, "training__weights": "last", **bars}
    patience = whole("Patience in epochs", "training.patience", 0, 10_000, 10 if t.monitor == "none" else t.patience)
    weights = choice("Weights at the end", "training.weights", ["last", "best"], t.weights)
    return {"training__monitor": monitor, "training__patience": patience, "training__weights": weights, **bars}


def _bars(spec: Spec, task: str) -> dict[str, object]:
    """Where a member ends because it is good enough; empty fields never end one."""
    t = spec.training
    bars = {"training__stop_loss": _bar("End when the loss is below", "training.stop_loss", t.stop_loss, 0.01)}
    if task != "regression":
        title = "End when the accuracy reaches"
        bars["training__stop_accuracy"] = _bar(title, "training.stop_accuracy", t.stop_accuracy, 0.01)
    return bars


def _bar(label: str, field: str, value: float | None, step: float) -> float | None:
    return st.number_input(label, 0.0, None, value, step, placeholder="never", key=key(field), help="On validation.")


def _loss(spec: Spec) -> str:
    fitting = REGRESSION if _task(spec) == "regression" else CLASSIFICATION
    chosen = fitting[0] if spec.training.loss == "default" else spec.training.loss
    name = choice("Loss", "training.loss", fitting, chosen, names=LOSSES)
    return "default" if name == fitting[0] else name


def _task(spec: Spec) -> str:
    return data.SOURCES[spec.data.name].task_for(spec.data.classes)
