"""Where an experiment starts when other data are chosen."""

import hashlib
import threading
from typing import TypeVar

from cachetools import LRUCache, cached

from learnact import data
from learnact.data import own
from learnact.data.artefacts import Artefacts
from learnact.data.sheet import Sheet, read
from learnact.errors import LearnactError
from learnact.serving.server_state import tables_gate
from learnact.spec import Spec
from pages.shell.session import visitor

T = TypeVar("T")

MAX_SHEET_CELLS = 4_000_000  # of tables that are kept as they were read, about 100 bytes each

STARTS: dict[str, dict[str, object]] = {
    "plane": {"network__hidden": (8, 8), "training__batch": 32, "training__learning_rate": 0.01, "seeds": 10},
    "table": {
        "network__hidden": (16, 16),
        "training__batch": 32,
        "training__learning_rate": 0.003,
        "seeds": 10,
    },
    "small image": {
        "network__hidden": (32,),
        "training__batch": 64,
        "training__learning_rate": 0.003,
        "seeds": 10,
    },
    "large": {
        "network__hidden": (128, 64),
        "training__batch": 128,
        "training__learning_rate": 0.001,
        "seeds": 3,
    },
}
"""Sensible sizes for a kind of data, taken when another kind is chosen."""


def kind(name: str) -> str:
    """Which of STARTS suits a data set."""
    source = data.SOURCES[name]
    if source.domain is not None or source.kind == "own":
        return "plane"
    if source.rows > 20_000:
        return "large"
    return "small image" if source.image_shape else "table"


def sheet(content: bytes) -> Sheet:
    """A table of own data, read once, as long as there is room for it; raises DataError with a sentence."""
    return _read(content, visitor())


@cached(
    LRUCache(MAX_SHEET_CELLS, getsizeof=lambda found: found.cells.size),
    key=lambda content, _: hashlib.sha256(content).digest(),
    lock=threading.Lock(),
)
def _read(content: bytes, visitor: str) -> Sheet:
    with tables_gate().turn(visitor):
        return read(content)


def on_plane(spec: Spec) -> bool:
    """Whether the data of an experiment have two columns of numbers."""
    if spec.data.artefact is None:
        return data.SOURCES[spec.data.name].domain is not None
    try:
        return len(sheet(Artefacts().get(spec.data.artefact, "own data")).cells.columns) == len(own.PAINTED)
    except LearnactError:
        return False


def other_data(spec: Spec, name: str, like: str | None = None, **chosen: object) -> Spec:
    """Another data set with its own defaults; another kind of data also brings sensible sizes.

    Args:
        like: which of STARTS suits them, where the name does not tell.
        chosen: fields that are not left at their defaults.
    """
    after, asked = like or kind(name), ("samples", "classes", "scaling", "artefact", "target")
    fresh: dict[str, object] = {f"data__{field}": None for field in asked}
    fresh |= {
        "data__name": name,
        "data__noise": 0.0,
        "training__monitor": "none",
        "training__patience": 0,
        "training__weights": "last",
        "training__loss": "default",
        "training__stop_accuracy": None,
    }
    if after != "plane":
        fresh["data__features"] = ()
    if after != kind(spec.data.name):
        fresh |= STARTS[after] | {"network__activations": [spec.network.activations[0].model_dump()]}
        fresh |= {"network__dropout": [spec.network.dropout[0]]}
    return spec.replace(**fresh | chosen)


def brought(before: Spec, after: Spec) -> str:
    """What other data changed besides themselves, and why, in a sentence; empty where that is nothing."""
    changes = []
    if after.network.hidden != before.network.hidden:
        changes.append(f"hidden layers {', '.join(map(str, after.network.hidden))}")
    if after.training.batch != before.training.batch:
        changes.append(f"batch size {after.training.batch}")
    if after.training.learning_rate != before.training.learning_rate:
        changes.append(f"learning rate {after.training.learning_rate:g}")
    if after.seeds != before.seeds:
        changes.append(f"{after.seeds} seeds instead of {before.seeds}")
    if not changes:
        return ""
    why = " A step costs more here, and fewer seeds keep it live." if after.seeds < before.seeds else ""
    return f"These data bring sizes of their own: {', '.join(changes)}.{why}"


def resized(spec: Spec, hidden: object) -> Spec:
    """Other hidden layers; activations and dropouts that are given layer by layer grow and shrink with them.

    Args:
        hidden: a width a layer, (8, 8), yet to be validated.

    Raises:
        SpecError: one sentence, where these are no widths.
    """
    layers = len(hidden) if isinstance(hidden, list | tuple) else 0
    n = spec.network
    chosen, dropped = _fitted(n.activations, layers), _fitted(n.dropout, layers)
    return spec.replace(
        network__hidden=hidden, network__activations=[a.model_dump() for a in chosen], network__dropout=dropped
    )


def _fitted(each: tuple[T, ...], layers: int) -> tuple[T, ...]:
    return each if len(each) == 1 else (*each, *[each[-1]] * layers)[: max(1, layers)]
