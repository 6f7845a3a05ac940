"""One whole experiment as data: frozen and validated, so that an impossible one cannot be constructed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from learnact import activations, data
from learnact import external_json as plain
from learnact.activations import KINDS, Activation, AnyRecipe
from learnact.errors import LearnactError, SpecError
from learnact.spec.sentences import no_field, sentence, shown, text_for_number

Sharing = Literal["network", "layer", "neuron"]
Share = Annotated[float, Field(ge=0.01, le=0.9)]
Probability = Annotated[float, Field(ge=0, le=0.95)]
Width = Annotated[int, Field(ge=1, le=4096)]
Rate = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


def _several(value: object) -> object:
    """One value stands for a tuple of one."""
    return (value,) if isinstance(value, int | float | dict | BaseModel) else value


class Part(BaseModel):
    """Base of all parts of a Spec: frozen, no unknown fields, finite numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)


class DataSpec(Part):
    """Which data, how split and how scaled. Fields left at None take the data set's own default.

    Attributes:
        artefact: names the file of own data.
        target: its column to predict; the last one, unless said otherwise.
        features: formulas in x1 and x2, the inputs of the network for 2-D data; empty for x1 and x2 themselves.
    """

    name: str = "spiral"
    samples: Annotated[int, Field(ge=20, le=1_000_000)] | None = None
    noise: Annotated[float, Field(ge=0, le=1)] = 0.0
    classes: Annotated[int, Field(ge=2, le=20)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    validation: Share = 0.2
    test: Share = 0.2
    scaling: Literal["none", "zscore", "sigma_minus_mu", "unit", "symmetric"] | None = None
    features: tuple[str, ...] = ()
    artefact: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None
    target: Annotated[str, Field(max_length=60)] | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        apart = {"name", "scaling", "artefact", "target"}
        try:
            data.check(self.name, **self.model_dump(exclude=apart), scaling=self.scaling or "none")
        except LearnactError as error:
            raise ValueError(f"data: {error}") from None
        if (data.SOURCES[self.name].kind == "own") != (self.artefact is not None):
            raise ValueError("data.artefact names the file of own data, and belongs to these and to no others")
        if self.target is not None and self.artefact is None:
            raise ValueError(f"data.target is a column of own data, but {self.name} has none to choose")
        return self

    def load(self, content: bytes | None = None) -> data.Dataset:
        """The data themselves, own data from the content of their file; raises MissingData or DataError."""
        options = self.model_dump(exclude={"name", "scaling", "artefact"})
        scaling = self.scaling or data.SOURCES[self.name].scaling
        return data.load(self.name, **options, scaling=scaling, content=content)


class ActivationSpec(Part):
    """An entry of the zoo, a typed formula with its letters fixed or trainable, or a learned curve.

    Attributes:
        name: of a zoo entry, "typed", or the kind of a learned curve.
        formula: the typed formula; None for an entry of the zoo.
        values: letters whose value differs from the entry's own.
        trainable: letters that are trained; None keeps the entry's own choice.
        sharing: whether a trained letter or a learned curve is one for the network, one a layer or one a neuron.
        learned: options of a learned curve, those of its kind unless said otherwise; None for all others.
    """

    name: str = "tanh"
    formula: str | None = None
    values: dict[str, float] = {}
    trainable: tuple[str, ...] | None = None
    sharing: Sharing = "layer"
    learned: AnyRecipe | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_its_kind(cls, given: object) -> object:
        """The options need not name the kind again, and can be left out."""
        if not isinstance(given, dict) or not isinstance(given.get("name"), str) or given["name"] not in KINDS:
            return given
        options = {} if given.get("learned") is None else given["learned"]
        if not isinstance(options, dict):
            return given
        if options.get("kind", given["name"]) != given["name"]:
            raise ValueError(f"network.activations: {given['name']} cannot have options of {shown(options['kind'])}")
        return given | {"learned": {"kind": given["name"]} | options}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.learned is not None) != (self.name in KINDS):
            raise ValueError(
                f"network.activations: learned options belong to {', '.join(KINDS)}, not to {shown(self.name)}"
            )
        if (self.name == "typed") != (self.formula is not None):
            raise ValueError("network.activations: a formula belongs to the activation 'typed' and to no other")
        self.activation()
        return self

    @property
    def is_learned(self) -> bool:
        """Whether something in it is trained, or it is a curve."""
        return self.learned is not None or any(p.trainable for p in self.activation().parameters)

    def activation(self) -> Activation:
        """The activation this describes, with its letters set."""
        if self.learned is not None:
            entry = activations.learned(self.learned)
        else:
            entry = activations.typed(self.formula) if self.formula is not None else activations.get(self.name)
        return entry.configure(self.values, self.trainable, self.sharing)


class NetworkSpec(Part):
    """A multilayer perceptron. Activations and dropouts are one for all hidden layers, or one a layer."""

    hidden: Annotated[tuple[Width, ...], Field(max_length=100)] = (8, 8)
    activations: Annotated[tuple[ActivationSpec, ...], Field(min_length=1), BeforeValidator(_several)] = (
        ActivationSpec(),
    )
    dropout_input: Probability = 0.0
    dropout: Annotated[tuple[Probability, ...], Field(min_length=1), BeforeValidator(_several)] = (0.0,)
    norm: Literal["none", "batch", "layer"] = "none"
    initialisation: Literal["pytorch", "kaiming", "xavier", "lecun", "orthogonal", "variance", "constant", "zero"] = (
        "xavier"
    )
    constant: Annotated[float, Field(ge=-10, le=10)] = 0.1

    @model_validator(mode="after")
    def _one_or_one_a_layer(self) -> Self:
        for field in ("activations", "dropout"):
            given = len(getattr(self, field))
            if given not in (1, len(self.hidden)):
                raise ValueError(
                    f"network.{field} must be one for all hidden layers or one each for {len(self.hidden)}, not {given}"
                )
        return self

    def activation_of(self, layer: int) -> ActivationSpec:
        """The activation of a hidden layer."""
        return self.activations[layer if len(self.activations) > 1 else 0]

    @property
    def batch_statistics(self) -> bool:
        """Whether a row's output depends on the other rows of its batch while it trains."""
        inside = (getattr(a.learned, "norm", False) for a in self.activations)
        return self.norm == "batch" or any(inside)

    def dropout_of(self, layer: int) -> float:
        """The dropout after a hidden layer."""
        return self.dropout[layer if len(self.dropout) > 1 else 0]


class TrainingSpec(Part):
    """Optimiser, batches, regularisation of the weights (not the biases), and when to stop.

    Attributes:
        l1, l2: rates added to the gradient as l1·sign(w) + l2·w; for AdamW l2 is its decoupled weight decay.
        epochs: at most so many.
        monitor: what early stopping watches on the validation set; "none" never stops early.
        patience: epochs without a better value before a member stops; 0 watches but never stops.
        weights: whether a member ends with its last weights or with the best by the monitored value.
        loss: cross entropy for classes and mean squared error for numbers, unless said otherwise.
        stop_loss, stop_accuracy: a member ends when its validation loss is below, its accuracy at or above.
    """

    optimiser: Literal["sgd", "adam", "adamw", "rmsprop"] = "adam"
    learning_rate: Rate = 0.01
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.0
    nesterov: bool = False
    loss: Literal["default", "cross_entropy", "hinge", "mse", "mae", "huber"] = "default"
    batch: Annotated[int, Field(ge=1, le=100_000)] = 32
    drop_last: bool = False
    epochs: Annotated[int, Field(ge=1, le=1_000_000)] = 2000
    l1: Rate = 0.0
    l2: Rate = 0.0
    monitor: Literal["none", "loss", "accuracy", "auc"] = "none"
    patience: Annotated[int, Field(ge=0, le=10_000)] = 0
    weights: Literal["last", "best"] = "last"
    stop_loss: Annotated[float, Field(ge=0)] | None = None
    stop_accuracy: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.nesterov and (self.optimiser != "sgd" or self.momentum == 0):
            raise ValueError("training.nesterov needs the optimiser sgd with a momentum above 0")
        if self.momentum and self.optimiser not in ("sgd", "rmsprop"):
            raise ValueError(f"training.momentum belongs to sgd and rmsprop, not to {self.optimiser}")
        if self.monitor == "none" and (self.patience or self.weights == "best"):
            raise ValueError("training.monitor must be loss, accuracy or auc for patience or best weights, not none")
        return self


class Spec(Part):
    """One whole experiment. Member s of its run is trained from seed `first_seed + s`.

    Attributes:
        start: names the weights that it starts from, where these are not drawn.
    """

    data: DataSpec = DataSpec()
    network: NetworkSpec = NetworkSpec()
    training: TrainingSpec = TrainingSpec()
    seeds: Annotated[int, Field(ge=1, le=1000)] = 10
    first_seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    start: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None

    @model_validator(mode="after")
    def _fits_the_task(self) -> Self:
        task = data.SOURCES[self.data.name].task_for(self.data.classes)
        if task == "regression" and self.training.monitor in ("accuracy", "auc"):
            raise ValueError(f"training.monitor must be none or loss for regression, not {self.training.monitor}")
        if task == "multiclass" and self.training.monitor == "auc":
            raise ValueError("training.monitor can be auc for two classes only; here it can be none, loss or accuracy")
        if task == "regression" and self.training.stop_accuracy is not None:
            raise ValueError("training.stop_accuracy is for classes; a regression has none")
        fitting = REGRESSION if task == "regression" else CLASSIFICATION
        if self.training.loss not in ("default", *fitting):
            raise ValueError(
                f"training.loss must be one of default, {', '.join(fitting)} here, not {self.training.loss}"
            )
        if self.network.batch_statistics and self.training.batch == 1:
            raise ValueError("training.batch must be 2 or more with batch norm, not 1")
        return self

    @property
    def members(self) -> tuple[int, ...]:
        """The seed of each member [S]."""
        return tuple(range(self.first_seed, self.first_seed + self.seeds))

    @classmethod
    def parse(cls, tree: object, texts: bool = False) -> "Spec":
        """A Spec from plain values, as they come from JSON.

        Args:
            tree: a dict of the fields that differ from the defaults, parts of the Spec being dicts in it.
            texts: whether a text may stand for a number, as in a link.

        Raises:
            SpecError: one sentence that names the field, what is allowed and what came.
        """
        try:
            spec = cls.model_validate(tree)
        except ValidationError as error:
            raise SpecError(sentence(error, tree=cls().model_dump())) from None
        except (LearnactError, RecursionError) as error:
            raise SpecError(str(error)) from None
        wrong = None if texts else text_for_number(tree, spec.model_dump())
        if wrong is not None:
            raise SpecError(wrong)
        return spec

    @classmethod
    def from_json(cls, text: str) -> "Spec":
        """A Spec from JSON text; raises SpecError like `parse`."""
        return cls.parse(plain.read(text, "The experiment"))

    def to_json(self) -> str:
        """Indented JSON with every field, defaults too, so that it still means the same when defaults change."""
        return self.model_dump_json(indent=2)

    def replace(self, **changes: object) -> "Spec":
        """The same experiment with fields set to other values; a field is named like `training__learning_rate`."""
        tree = self.model_dump()
        for field, value in changes.items():
            *path, last = field.split("__")
            branch: object = tree
            for name in path:
                branch = branch.get(name) if isinstance(branch, dict) else None
            if not isinstance(branch, dict):
                raise SpecError(no_field(field.replace("__", "."), "experiment", type(self)().model_dump()))
            branch[last] = value
        return type(self).parse(tree, texts=True)

    @property
    def live(self) -> dict[str, Any]:
        """The value of every field that can be changed while a run goes on, by its name with a dot."""
        named = (field.split(".") for field in sorted(LIVE_FIELDS))
        return {f"{part}.{name}": getattr(getattr(self, part), name) for part, name in named}

    def with_fields(self, values: Mapping[str, object]) -> "Spec":
        """The same experiment with fields set to other values; a field is named like "training.learning_rate"."""
        return self.replace(**{field.replace(".", "__"): value for field, value in values.items()})


CLASSIFICATION = ("cross_entropy", "hinge", "mse")
REGRESSION = ("mse", "mae", "huber")
"""Losses that suit a task; the first one is its default."""

LIVE_FIELDS = frozenset({"training.learning_rate", "training.l1", "training.l2", "training.batch", "data.noise"})
"""Fields that can be changed while a run is going on."""
