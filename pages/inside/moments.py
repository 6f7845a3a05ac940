"""A run at two moments, its first weights and as it was saved last, and long counting with its progress."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from learnact.data import Dataset
from learnact.diagnostics.running_stats import rows_per_piece
from learnact.networks import Network
from learnact.serving.shared import workers
from learnact.spec import Spec
from learnact.training.inputs import make_trainer

LOOK = 0.25  # seconds between looks at the progress
ENOUGH = 3.0  # seconds from which the time that is left is told


@dataclass(frozen=True)
class Moments:
    """What is counted.

    Attributes:
        first, now: the network with its first weights, and as it was saved last.
        step: of now.
    """

    spec: Spec
    dataset: Dataset
    first: Network
    now: Network
    step: int


def moments(dataset: Dataset, token: str) -> Moments:
    """Of a run; raises SpecError where the weights that it starts from are not here."""
    trainer = workers().record(token).restored(dataset)
    first = make_trainer(trainer.spec, dataset)
    return Moments(trainer.spec, dataset, first.network, trainer.network, trainer.step)


def pieces(found: Moments) -> int:
    """How many pieces all training rows are taken in."""
    return math.ceil(len(found.dataset.train) / rows_per_piece(found.now, found.spec.seeds))


def counted(several: Iterable[Iterable[object]], total: int, title: str, seconds: float | None = None) -> int:
    """Goes through things of `total` pieces in step, with a bar of the progress; gives how many pieces of each.

    Whatever else is pressed on the page stops it.

    Args:
        seconds: after which it ends early.
    """
    place = st.empty()
    begun = shown = time.monotonic()
    bar, done = None, 0
    for done, _ in enumerate(zip(*several, strict=True), 1):
        now = time.monotonic()
        if seconds is not None and now - begun > seconds:
            break
        if now - shown > LOOK:
            shown, bar = now, bar or _row(place)
            bar.progress(done / total, _words(title, done / total, now - begun))
    place.empty()
    return done


def _row(place: DeltaGenerator) -> DeltaGenerator:
    """A bar with a button beside it: pressing it is enough, since the page then runs anew."""
    row = place.container(horizontal=True, vertical_alignment="center")
    bar: DeltaGenerator = row.progress(0.0)
    row.button("Stop", key="inside_stop", icon=":material/stop:")
    return bar


def _words(title: str, share: float, seconds: float) -> str:
    left = seconds / share - seconds
    return f"{title}: {share:.0%}" + (f", about {left:.0f} s left" if left + seconds > ENOUGH else "")
