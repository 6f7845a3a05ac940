"""Every control of the forms: a field of the experiment -> its widget, words, choices, and when it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from learnact import data
from learnact.spec import CLASSIFICATION, REGRESSION, Spec
from pages.shell.controls import activation, features, split
from pages.shell.controls.widgets import Widget, choice, decimal, number, renewing, share, toggle, whole, widths
from pages.shell.data_defaults import on_plane, other_data, resized

RATES = (1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1.0)
PENALTIES = (0.0, 1e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1)
BATCHES = (1, 8, 10, 32, 64, 128, 256, 1024)
EPOCHS = (10, 50, 100, 500, 2000, 10000)
SEEDS = (1, 3, 5, 10, 20, 60)
OPTIMISERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}
WITH_MOMENTUM = ("sgd", "rmsprop")
SCALINGS = {
    "none": "none",
    "zscore": "z-score",
    "sigma_minus_mu": "x/σ − μ",
    "unit": "[0, 1]",
    "symmetric": "[−1, 1]",
}
NORMS = {"none": "none", "batch": "batch norm", "layer": "layer norm"}
SCHEMES = {
    "pytorch": "PyTorch's default",
    "kaiming": "Kaiming (He)",
    "xavier": "Xavier (Glorot)",
    "lecun": "LeCun",
    "orthogonal": "orthogonal",
    "variance": "keeps σ's variance",
    "constant": "constant",
    "zero": "zero",
}
LOSSES = {
    "cross_entropy": "cross entropy",
    "hinge": "hinge",
    "mse": "squared error",
    "mae": "absolute error",
    "huber": "Huber",
}
MONITORS = {"none": "never", "loss": "loss", "accuracy": "accuracy", "auc": "AUC"}
USUAL_PATIENCE = 10  # epochs, where early stopping begins to be asked for


@dataclass(frozen=True)
class Control:
    """How a field of an experiment is shown in a form and called in a sentence.

    Attributes:
        field: its path, "training.learning_rate"; a name of its own where a control is about a part or several fields.
        label: above the widget.
        widget: draws it at a value and gives the value that it says.
        help: behind the question mark.
        called: in the middle of a sentence; the label with a small letter, unless said otherwise.
        when: whether there is anything to choose in an experiment.
        read: what the widget shows of an experiment; the field itself, unless said otherwise.
        put: the experiment with another value; sets the field itself, unless said otherwise.
        said: what an experiment has in the field; "learning rate 0.1", unless said otherwise.
    """

    field: str
    label: str
    widget: Widget
    help: str = ""
    called: str = ""
    when: Callable[[Spec], bool] = lambda spec: True
    read: Callable[[Spec], Any] | None = None
    put: Callable[[Spec, Any], Spec] | None = None
    said: Callable[[Spec], str] | None = None

    def value(self, spec: Spec) -> Any:
        """What the widget shows of an experiment."""
        return self.read(spec) if self.read else of_field(self.field, spec)

    def changed(self, spec: Spec, value: Any) -> Spec:
        """The experiment with what the widget says; raises SpecError where that cannot be."""
        return self.put(spec, value) if self.put else spec.with_fields({self.field: value})


def of_field(field: str, spec: Spec) -> Any:
    """The value of a field by its path."""
    return reduce(getattr, field.split("."), spec)


def name_of(field: str) -> str:
    """A field in the middle of a sentence."""
    control = CONTROLS.get(field)
    if control is None:
        return field.rpartition(".")[2].replace("_", " ")
    small = control.label[1:2].islower()  # "L1 rate" keeps its letter
    return control.called or (control.label[0].lower() + control.label[1:] if small else control.label)


def said_of(field: str, spec: Spec) -> str:
    """What an experiment has in a field: "learning rate 0.1"."""
    control = CONTROLS.get(field)
    if control is None:
        return f"{name_of(field)} {of_field(field, spec)}"
    return control.said(spec) if control.said else f"{name_of(field)} {control.value(spec)}"


def _source(spec: Spec) -> data.Source:
    return data.SOURCES[spec.data.name]


def _sources(spec: Spec) -> dict[str, str]:
    """All data sets; own data where they are chosen already, for they come from a file."""
    named = data.SOURCES.items()
    return {name: source.title for name, source in named if source.kind != "own" or name == spec.data.name}


def _classes_put(spec: Spec, classes: int) -> Spec:
    return spec.replace(data__classes=None if classes == _usual_classes(spec) else classes)


def _usual_classes(spec: Spec) -> int:
    return int(_source(spec).options["classes"].default or 2)


def _ends(option: str) -> Callable[[Spec], tuple[int, int]]:
    def ends(spec: Spec) -> tuple[int, int]:
        return int(_source(spec).options[option].low), int(_source(spec).options[option].high)

    return ends


def _takes(option: str) -> Callable[[Spec], bool]:
    return lambda spec: option in _source(spec).options


def _usual_samples(spec: Spec) -> int:
    rows = _source(spec).options["samples"]
    return int(rows.default or rows.high)


def _samples(spec: Spec) -> int:
    return min(spec.data.samples or _usual_samples(spec), int(_source(spec).options["samples"].high))


def _samples_put(spec: Spec, samples: int) -> Spec:
    return spec.replace(data__samples=None if samples == _usual_samples(spec) else samples)


def _scaling_put(spec: Spec, scaling: str) -> Spec:
    return spec.replace(data__scaling=None if scaling == _source(spec).scaling else scaling)


def _layers(spec: Spec) -> str:
    return "-".join(map(str, spec.network.hidden)) or "no hidden layer"


def _norm(spec: Spec) -> str:
    return NORMS[spec.network.norm] if spec.network.norm != "none" else "no normalisation"


def _optimiser_put(spec: Spec, name: str) -> Spec:
    """Momentum goes where the other optimiser has none."""
    momentum = spec.training.momentum if name in WITH_MOMENTUM else 0.0
    nesterov = spec.training.nesterov and name == "sgd"
    return spec.replace(training__optimiser=name, training__momentum=momentum, training__nesterov=nesterov)


def _momentum_put(spec: Spec, momentum: float) -> Spec:
    nesterov = spec.training.nesterov and momentum > 0
    return spec.replace(training__momentum=momentum, training__nesterov=nesterov)


def _has_momentum(spec: Spec) -> bool:
    return spec.training.optimiser in WITH_MOMENTUM


def _can_be_nesterov(spec: Spec) -> bool:
    return spec.training.optimiser == "sgd" and spec.training.momentum > 0


def _task(spec: Spec) -> str:
    return _source(spec).task_for(spec.data.classes)


def _losses(spec: Spec) -> dict[str, str]:
    return {name: LOSSES[name] for name in (REGRESSION if _task(spec) == "regression" else CLASSIFICATION)}


def _usual_loss(spec: Spec) -> str:
    return next(iter(_losses(spec)))


def _loss(spec: Spec) -> str:
    return _usual_loss(spec) if spec.training.loss == "default" else spec.training.loss


def _loss_put(spec: Spec, name: str) -> Spec:
    return spec.replace(training__loss="default" if name == _usual_loss(spec) else name)


def _monitors(spec: Spec) -> dict[str, str]:
    count = {"regression": 2, "binary": 4}.get(_task(spec), 3)
    return dict(list(MONITORS.items())[:count])


def _monitor_put(spec: Spec, monitor: str) -> Spec:
    t = spec.training
    if monitor == "none":
        return spec.replace(training__monitor=monitor, training__patience=0, training__weights="last")
    patience = USUAL_PATIENCE if t.monitor == "none" else t.patience
    return spec.replace(training__monitor=monitor, training__patience=patience)


def _stops_early(spec: Spec) -> bool:
    return spec.training.monitor != "none"


_ALL = (
    Control(
        "data.name",
        "Data",
        renewing(choice(_sources)),
        put=other_data,
        said=lambda spec: _source(spec).title,
    ),
    Control("data.noise", "Noise", share(1.0), when=_takes("noise")),
    Control(
        "data.classes",
        "Classes",
        whole(_ends("classes")),
        when=lambda spec: _takes("classes")(spec) and _source(spec).kind != "own",
        read=lambda spec: spec.data.classes or _usual_classes(spec),
        put=_classes_put,
    ),
    Control(
        "data.features",
        "Inputs",
        features.inputs,
        when=on_plane,
        read=features.read,
        put=features.put,
    ),
    Control(
        "data.training",
        "Training share",
        split.training_share,
        "Of the rows; the others are for validation and test.",
        read=split.trained,
        put=split.train,
    ),
    Control(
        "data.validated",
        "Validation, of what is not for training",
        split.validation_share,
        "The rest is for the test.",
        when=split.tested,
        read=split.validated,
        put=split.validate,
    ),
    Control(
        "data.samples", "Samples", whole(_ends("samples")), when=_takes("samples"), read=_samples, put=_samples_put
    ),
    Control(
        "data.scaling",
        "Scaling",
        choice(SCALINGS),
        "Fitted on the training split alone.",
        read=lambda spec: spec.data.scaling or _source(spec).scaling,
        put=_scaling_put,
    ),
    Control(
        "data.seed",
        "Seed of the data",
        whole((0, 2**31 - 1)),
        "Another seed draws other points and divides the rows anew, as the button above the picture does.",
    ),
    Control(
        "network.activations",
        "Activation",
        activation.choose,
        read=activation.first,
        put=activation.in_all_layers,
        said=lambda spec: " / ".join(map(activation.titled, spec.network.activations)),
    ),
    Control(
        "network.activations.options",
        "Options of the activation",
        activation.details,
        when=activation.has_options,
        read=activation.first,
        put=activation.in_all_layers,
    ),
    Control(
        "network.activations.layers",
        "One activation a layer",
        activation.later_layers,
        when=lambda spec: len(spec.network.hidden) > 1,
        read=lambda spec: spec.network.activations,
        put=activation.layer_by_layer,
    ),
    Control(
        "network.hidden",
        "Hidden layers",
        widths,
        "Neurons of each hidden layer; empty for a linear model.",
        put=resized,
        said=_layers,
    ),
    Control(
        "network.initialisation",
        "Initialisation",
        choice(SCHEMES),
        said=lambda spec: SCHEMES[spec.network.initialisation],
    ),
    Control(
        "network.constant",
        "Constant",
        decimal(-10.0, 10.0, 0.1),
        when=lambda spec: spec.network.initialisation == "constant",
    ),
    Control("network.norm", "Normalisation", choice(NORMS), said=_norm),
    Control("network.dropout_input", "Dropout on the input", share(0.95)),
    Control(
        "network.dropout",
        "Dropout after each layer",
        share(0.95),
        read=lambda spec: spec.network.dropout[0],  # one a layer comes with a link, and stays while this is left alone
        put=lambda spec, dropout: spec.replace(network__dropout=(dropout,)),
    ),
    Control(
        "training.optimiser",
        "Optimiser",
        choice(OPTIMISERS),
        put=_optimiser_put,
        said=lambda spec: OPTIMISERS[spec.training.optimiser],
    ),
    Control("training.learning_rate", "Learning rate", number(RATES), "Can be turned while it trains."),
    Control("training.momentum", "Momentum", share(0.99, 0.01), put=_momentum_put, when=_has_momentum),
    Control("training.nesterov", "Nesterov", toggle, when=_can_be_nesterov),
    Control("training.l1", "L1 rate", number(PENALTIES), "Adds l1·sign(w) to the gradient of every weight."),
    Control("training.l2", "L2 rate", number(PENALTIES), "Adds l2·w to the gradient of every weight."),
    Control("training.batch", "Batch size", number(BATCHES)),
    Control("training.drop_last", "Drop the last incomplete batch", toggle),
    Control("training.epochs", "Epochs at most", number(EPOCHS), called="epochs"),
    Control("training.loss", "Loss", choice(_losses), read=_loss, put=_loss_put, said=lambda spec: LOSSES[_loss(spec)]),
    Control("training.monitor", "Stop early on validation", choice(_monitors), put=_monitor_put),
    Control("training.patience", "Patience in epochs", whole((0, 10_000)), when=_stops_early),
    Control("training.weights", "Weights at the end", choice({"last": "last", "best": "best"}), when=_stops_early),
    Control("training.stop_loss", "End when the loss is below", decimal(0.0, None, 0.01, "never"), "On validation."),
    Control(
        "training.stop_accuracy",
        "End when the accuracy reaches",
        decimal(0.0, None, 0.01, "never"),
        "On validation.",
        when=lambda spec: _task(spec) != "regression",
    ),
    Control("seeds", "Seeds", number(SEEDS), "Networks from different first weights, trained together."),
)

CONTROLS: dict[str, Control] = {control.field: control for control in _ALL}

DATA_ROWS = ("data.validated", "data.samples", "data.scaling", "data.seed")
NETWORK = (
    "network.hidden",
    "network.initialisation",
    "network.constant",
    "network.norm",
    "network.dropout_input",
    "network.dropout",
)
TRAINING = (
    "training.batch",
    "training.drop_last",
    "training.epochs",
    "training.loss",
    "training.momentum",
    "training.nesterov",
    "training.monitor",
    "training.patience",
    "training.weights",
    "training.stop_loss",
    "training.stop_accuracy",
)
SCHEDULE = ("training.optimiser", "training.learning_rate", "training.batch", "training.epochs", "seeds")
"""Fields that stand together in a form, in their order."""
