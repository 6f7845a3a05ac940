"""The live run of a page with an experiment of its own, in a panel that shows something else than the network."""

from collections.abc import Callable, Mapping

import streamlit as st

from learnact import activations
from learnact.data import SOURCES, Dataset
from learnact.spec import ActivationSpec, Spec
from pages.shell import runs
from pages.shell.components import Panel, run_panel
from pages.shell.controls.activation import titled
from pages.shell.page_experiment import PageExperiment
from pages.shell.run_files import Desk

LONGEST = 60  # characters of what is said of a network
NOTHING: Mapping[str, Callable[[], None]] = {}


def head(spec: Spec, other: Spec | None = None) -> str:
    """The experiment in one line, with the activation of the one beside it."""
    t, n = spec.training, spec.network
    layers = "-".join(map(str, n.hidden)) or "no hidden layer"
    dropout = f", dropout {n.dropout[0]:g}" if n.dropout[0] else ""
    beside = f" beside **{titled(other.network.activations[0])}**" if other else ""
    seeds = f"{spec.seeds} {'seed' if spec.seeds == 1 else 'seeds'}"
    return (
        f"**{SOURCES[spec.data.name].title}**, hidden layers {layers}, **{titled(n.activations[0])}**"
        f"{_how(n.activations[0])}{beside}{dropout}; {t.optimiser} at {t.learning_rate:g}, "
        f"batches of {t.batch}, {seeds}."
    )


def _how(chosen: ActivationSpec) -> str:
    """How its letters or its curve are shared, where something is trained."""
    shared = {"network": ", one for all layers", "layer": ", one a layer", "neuron": ", one a neuron"}
    learned = chosen.learned is not None or any(p.trainable for p in chosen.activation().parameters)
    return shared[chosen.sharing] if learned else ""


class PageRun:
    """Draws a page's runs and answers what their panel asks.

    Args:
        experiment: of the page.
        tells: what the runs tell beside their metrics.
        both: whether the run beside tells it too.
    """

    def __init__(self, experiment: PageExperiment, tells: str, both: bool = False) -> None:
        self.experiment, self.page, self.tells, self.both = experiment, experiment.page, tells, both

    @property
    def desk(self) -> Desk:
        """For saving and opening."""
        own = self.experiment
        return Desk(f"{self.page}_token", own.current, own.take, own.check)

    @property
    def token(self) -> str:
        """Of the run that the page shows."""
        return str(st.session_state.get(f"{self.page}_token", ""))

    def live(
        self,
        spec: Spec,
        other: Spec | None,
        dataset: Dataset,
        asks: Mapping[str, Callable[[], None]] = NOTHING,
        view: str | None = None,
    ) -> tuple[str, str | None]:
        """Draws the panel of the run, and of the other one in step with it; gives their tokens.

        Args:
            asks: what else the panel may ask of the page, by name.
            view: of the panel's views the one that a new run opens with; None for the one that was looked at.

        Raises:
            SpecError: the experiment is too large for this machine.
        """
        token = runs.page_run(self.page, spec, dataset, self.tells)
        beside = runs.page_beside(self.page, other, dataset, token, self.tells if self.both else runs.NETWORK)
        chosen = [spec, *([other] if other else [])]
        labels = [f"{'AB'[k]}: {titled(one.network.activations[0])}"[:LONGEST] for k, one in enumerate(chosen)]
        names = {name: one.title for name, one in activations.ZOO.items()}
        named = labels if beside else []
        panel = Panel(
            token, beside, named, changeable=False, plane=False, inward="inward" in asks, start=spec.start, names=names,
            view=view,
        )  # fmt: skip
        run_panel(self.page, panel, {**self._asks(), **asks})
        return token, beside

    def told(self, name: str) -> object:
        """What the panel asked."""
        return st.session_state[self.page][name]

    def _asks(self) -> dict[str, Callable[[], None]]:
        return {"renew": self._renew, "redraw": self._redraw, "resume": self._resume}

    def _renew(self) -> None:
        """New first weights: the seeds after the ones that were just used."""
        spec = self.experiment.current()
        self.experiment.adopt(spec.replace(first_seed=(spec.first_seed + spec.seeds) % 2**31, start=None))

    def _redraw(self) -> None:
        """Other rows for training, from the next seed of the data."""
        spec = self.experiment.current()
        self.experiment.adopt(spec.replace(data__seed=(spec.data.seed + 1) % 2**31))

    def _resume(self) -> None:
        """The run that this tab had before it was loaded again."""
        self.experiment.say_again()
        spec = runs.resume(str(self.told("resume")), f"{self.page}_token")
        if spec is not None:
            self.experiment.adopt(spec)
