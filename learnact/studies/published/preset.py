"""What a preset is: published experiments as Specs by key, and how they are fitted to the rows at hand."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from learnact.data import SOURCES, Dataset
from learnact.spec import Spec
from learnact.training import Trainer

Probe = Callable[[Trainer], dict[str, Any]]
"""A question to a training at one moment, answered in plain values for JSON."""


@dataclass(frozen=True)
class Preset:
    """One published study.

    Attributes:
        title: a few words.
        source: who published it, where.
        specs: every experiment by its key, as published except for what `reduced` and `differs` say.
        reduced: what was made smaller, a sentence each.
        differs: what is done in another way for other reasons, a sentence each.
        steps: in an epoch, kept by smaller batches where there are fewer rows; None leaves the batches alone.
        curves: whether result files have the learned curves.
        probe: asked before the training and after it; None asks nothing.
        untrained: keys of experiments that are looked at before training and never trained.
    """

    title: str
    source: str
    specs: dict[str, Spec]
    reduced: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    steps: int | None = None
    curves: bool = True
    probe: Probe | None = None
    untrained: frozenset[str] = frozenset()

    def fitted(self, spec: Spec, dataset: Dataset) -> Spec:
        """The experiment with the batch that keeps the published steps an epoch on these data."""
        rows = len(dataset.train)
        if self.steps is None or math.ceil(rows / spec.training.batch) >= self.steps:
            return spec
        return spec.replace(training__batch=max(2, math.ceil(rows / self.steps)))

    def shortened(self, published: Spec, run: Spec, dataset: Dataset) -> list[str]:
        """What was made smaller in a run of one of the experiments, a sentence each."""
        return [*self.reduced, *_fewer_rows(run, dataset), *_changes(published, run)]


def _fewer_rows(run: Spec, dataset: Dataset) -> list[str]:
    rows, all_rows = sum(map(len, (dataset.train, dataset.validation, dataset.test))), SOURCES[run.data.name].rows
    return [f"{rows:,} rows instead of {all_rows:,}."] if rows < all_rows else []


def _changes(published: Spec, run: Spec) -> list[str]:
    """Fields that have another value than published."""
    before, after = _leaves(published), _leaves(run)
    return [
        f"{field} is {after[field]} instead of {before[field]}." for field in after if after[field] != before[field]
    ]


def _leaves(spec: Spec) -> dict[str, object]:
    tree = spec.model_dump()
    parts = {f"{part}.{name}": value for part in ("data", "network", "training") for name, value in tree[part].items()}
    return parts | {"seeds": tree["seeds"], "first_seed": tree["first_seed"]}
