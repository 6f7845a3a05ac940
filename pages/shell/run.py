"""The live run of a page's experiment, and the second one in step with it: opened, drawn, and what its panel asks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import streamlit as st

from learnact import activations
from learnact.data import Dataset
from learnact.errors import LearnactError, MissingData, RunError, SpecError
from learnact.serving.live import INSIDE, NETWORK, Record
from learnact.serving.live.record import key_of
from learnact.serving.server_state import workers
from learnact.spec import LIVE_FIELDS, Spec
from pages.shell import handoff, messages, moments, saved_curves
from pages.shell.compare import labels
from pages.shell.components import Panel, run_panel
from pages.shell.data_cache import dataset
from pages.shell.data_defaults import resized
from pages.shell.experiment import Experiment, settled
from pages.shell.markdown import Markdown, plain
from pages.shell.session import SessionValue, visitor
from pages.shell.visibility import shown

CHANGEABLE = ("network.hidden", "training.learning_rate", "data.seed", "data.noise")
"""Fields that can be changed on the picture itself."""
ASKS = ("renew", "redraw", "change", "branch", "resume", "atlas", "inward", "save_curve")
"""What a panel may ask of the page; each is a method of Run."""
SHARED: set[str] = set()
"""Keys of runs that more than one tab may show: they end when nobody watches them for long, not when a tab leaves."""


@dataclass(frozen=True)
class Shown:
    """What a page shows of its experiment.

    Attributes:
        data: None where they are not here.
        token: of the run in the panel; of the one before where the experiment cannot be run; None where there is none.
        beside: of the second run, in step with it.
        is_current: whether the run is one of this very experiment.
    """

    data: Dataset | None
    token: str | None
    beside: str | None
    is_current: bool


class Run:
    """Draws a page's runs and answers what their panel asks.

    Args:
        experiment: of the page.
        title: of the page, where a network says that it comes from there.
        content: what the run sends beside its metrics.
        both: whether the second run sends it too.
        panel: the component that shows it.
        inward: whether its networks can be looked into on another page.
    """

    def __init__(
        self, experiment: Experiment, title: str, content: str, panel: str, *, both: bool = False, inward: bool = True
    ) -> None:
        self.experiment, self.title, self.content, self.panel = experiment, title, content, panel
        self.content_of_second, self.inward_offered = content if both else NETWORK, inward
        self._token: SessionValue[str] = SessionValue(f"{experiment.page}_token", str)
        self._beside: SessionValue[str] = SessionValue(f"{experiment.page}_token_beside", str)

    @property
    def token(self) -> str | None:
        """Of the run, where it still is."""
        return self._token.get() if _known(self._token.get()) else None

    @property
    def beside(self) -> str | None:
        """Of the second run."""
        return self._beside.get() or None

    # -- on the page

    def show(self, spec: Spec, second: Spec | None, view: str | None = None) -> Shown:
        """Draws the panel of the run and of the second one, with a sentence above it where one of them cannot be.

        Args:
            view: of the panel's views the one that a new run opens with; None for the one that was looked at.
        """
        data = token = beside = None
        try:
            data = dataset(spec)
            token, beside = self.open(spec, second, data)
        except MissingData as error:
            st.warning(plain(str(error)), icon=":material/cloud_off:")
            st.button("Take the digits instead", on_click=messages.attempt, args=(self.experiment.take_digits,))
        except LearnactError as error:
            messages.draw(error)
        is_current, token = token is not None, token or self.token
        handoff.origin_bar(spec, second, self.experiment.adopt)
        if token is not None:
            named = labels(spec, second) if beside is not None else []
            run_panel(self.panel, self._panel(spec, data, token, beside, named, view), self._answers())
        return Shown(data, token, beside, is_current)

    def _panel(
        self, spec: Spec, data: Dataset | None, token: str, beside: str | None, named: list[str], view: str | None
    ) -> Panel:
        network = self.content == NETWORK
        return Panel(
            token,
            beside,
            named,
            changeable=network and shown("network"),
            drawable=shown("data"),
            plane=network and (data is None or data.domain is not None),
            inward=self.inward_offered,
            start=spec.start,
            names={} if network else {name: one.title for name, one in activations.ZOO.items()},
            view=view,
        )

    # -- opening

    def open(self, spec: Spec, second: Spec | None, data: Dataset) -> tuple[str, str | None]:
        """The tokens of both runs: changed live where that is possible, else started anew; None ends the second one.

        Raises:
            SpecError: an experiment is too large for this machine.
        """
        token = _opened(self._token, spec, data, content=self.content)
        if second is None:
            _leave(self._beside.pop())
            return token, None
        before = self._beside.get()
        beside = _opened(self._beside, second, data, token, self.content_of_second)
        if beside != before:
            _begin_together(token)
        return token, beside

    def begin(self, spec: Spec) -> None:
        """Takes an experiment to begin with: a run of its own, also where all that differs could be changed live."""
        _leave(self._token.pop())
        self.experiment.adopt(spec)

    # -- what the panel asks

    def _answers(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ASKS}

    def request(self, name: str) -> object:
        """What came with a question of the panel."""
        return st.session_state[self.panel][name]

    def renew(self) -> None:
        """New first weights."""
        messages.attempt(self.experiment.renew)

    def redraw(self) -> None:
        """Other points, or other rows for training."""
        messages.attempt(self.experiment.redraw)

    def change(self) -> None:
        """Fields that were changed on the picture itself, such as neurons added."""
        messages.attempt(lambda: self.experiment.adopt(_changed(self.experiment.current(), self.request("change"))))

    def branch(self) -> None:
        """New runs from the weights of a moment that one looks back at, the second one from its own where it can."""
        messages.attempt(self._branch)

    def _branch(self) -> None:
        second, request = self.experiment.second(), self.request("branch")
        spec, step = _branched(self.token or "", request)
        start = None if second is None else _start_of_second(self.beside, step)
        self.experiment.adopt(spec)
        if second is not None:
            self.experiment.compare_with(second.replace(start=start or spec.start))

    def atlas(self) -> None:
        """The network that the picture shows, as a matrix in the hand."""
        messages.attempt(lambda: handoff.open_in_atlas(self.token or "", self.request("atlas"), self.title))

    def inward(self) -> None:
        """The networks of all seeds, as they are at the moment that is shown, to be looked into."""
        messages.attempt(lambda: handoff.look_inside(self.token or "", self.request("inward"), self.title))

    def save_curve(self) -> None:
        """A curve as it is at the moment that is shown, onto the shelf."""
        messages.attempt(
            lambda: _toast(saved_curves.save_from_run(self.token or "", _curve(self.request("save_curve"))))
        )

    def resume(self) -> None:
        """The run that this tab had before it was loaded again, and the second one in step with it."""
        messages.show_again()
        known = _known(str(self.request("resume")))
        if known is None:
            return
        for place, token in ((self._token, known.token), (self._beside, workers().second(known.token))):
            if token is not None and token != place.get():
                _leave(place.get())
                place.set(token)
                SHARED.add(workers().record(token).key)
        SHARED.intersection_update(workers().records)
        self.experiment.adopt(known.spec)


def _opened(place: SessionValue[str], spec: Spec, data: Dataset, beside: str = "", content: str = NETWORK) -> str:
    """The token of the live run of an experiment, which the session keeps at its place."""
    known = _known(place.get())
    if known is not None and known.beside == beside and known.spec == spec:
        return known.token
    workers().limits.check(spec, data)
    heavy = workers().limits.queues(spec, data, inside=content == INSIDE)
    same = known is not None and known.beside == beside and (not heavy or known.worker == "heavy")
    if known is not None and same and _set_live(known.token, known.spec, spec):
        return known.token
    playing = known is not None and known.playing
    place.set(workers().open(spec, heavy, playing=playing, beside=beside, content=content, visitor=visitor()))
    if known is not None:
        _leave(known.token)
    return place.get()


def _leave(token: str) -> None:
    """Ends a run that this tab shows no longer, unless another one may."""
    if key_of(token) not in SHARED:
        workers().close(token)


def _begin_together(token: str) -> None:
    """A run goes back to its first weights, where a second one begins in step with it."""
    record = workers().record(token)
    playing = record.playing
    if record.header["step"]:
        workers().act(token, "reset")
        if playing:
            workers().act(token, "play")


def _known(token: str) -> Record | None:
    try:
        return workers().record(token)
    except RunError:
        return None


def _set_live(token: str, before: Spec, after: Spec) -> bool:
    """Changes what differs, where all of it can be changed while the run goes on."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changed = [field for field in new if new[field] != old[field]]
    if not set(changed) <= LIVE_FIELDS:
        return False
    for field in changed:
        workers().set_live(token, field, new[field])
    return True


def _fields(spec: Spec) -> Iterator[tuple[str, Any]]:
    for part, value in spec.model_dump().items():
        if isinstance(value, dict):
            yield from ((f"{part}.{name}", inner) for name, inner in value.items())
        else:
            yield part, value


def _changed(before: Spec, fields: object) -> Spec:
    """The experiment after a change on the picture, asked for as {field: value}."""
    if not isinstance(fields, dict) or not set(fields) <= set(CHANGEABLE):
        raise SpecError(f"The picture can change {', '.join(CHANGEABLE)} only, not {str(fields)[:60]}.")
    spec = resized(before, fields["network.hidden"]) if "network.hidden" in fields else before
    others = {name: value for name, value in fields.items() if name != "network.hidden"}
    return settled(before, spec.with_fields(others))


def _branched(token: str, request: object) -> tuple[Spec, int]:
    """The experiment from the weights of a snapshot on, asked for as {"step": number}, and that snapshot's step."""
    step = moments.step_in(request, "A branch is asked for by its step")
    if step is None:
        raise SpecError("A branch is asked for by its step, not by none.")
    record = workers().record(token)
    found, arrays = moments.snapshot(record, step)
    if not arrays:
        raise RunError(
            "This network is too large to keep its weights at every moment, so nothing can branch from there."
        )
    spec = moments.starting(record.spec, arrays)
    words = Markdown("**Branched**: this run begins with the weights of another moment, and counts from 0.")
    handoff.note_origin(str(spec.start), words)
    return spec, found


def _start_of_second(token: str | None, step: int) -> str | None:
    """Names the second network's own weights of the same step; None where there are none to start from."""
    record = _known(token or "")
    found, arrays = moments.snapshot(record, step) if record is not None else (-1, {})
    try:
        return moments.starting(record.spec, arrays).start if record is not None and arrays and found == step else None
    except RunError:  # seeds of it had diverged
        return None


def _curve(request: object) -> dict[str, Any]:
    if not isinstance(request, dict) or not isinstance(request.get("layer"), int):
        raise SpecError(f"A curve is kept by its layer, not by {str(request)[:60]!r}.")
    return request


def _toast(name: str) -> None:
    st.toast(f"“{plain(name)}” is on your shelf, below.", icon=":material/shelves:")
