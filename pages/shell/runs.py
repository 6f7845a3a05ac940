"""The live runs that belong to a visitor's experiment: one, or two in step."""

from collections.abc import Iterator

import streamlit as st

from learnact.data import Dataset
from learnact.errors import RunError
from learnact.serving.live import NETWORK, Record
from learnact.serving.shared import workers
from learnact.spec import LIVE_FIELDS, Spec, step_work

SHARED: set[str] = set()
"""Runs that more than one tab may show: they end when nobody watches them for long, not when one tab leaves them."""


def run(spec: Spec, data: Dataset) -> str:
    """The token of the live run of this experiment: turned where that is possible, else started anew.

    Raises:
        SpecError: the experiment is too large for this machine.
    """
    return _run("token", spec, data)


def page_run(page: str, spec: Spec, data: Dataset, tells: str) -> str:
    """The same for a page with an experiment of its own, whose run tells something else than its network."""
    return _run(f"{page}_token", spec, data, tells=tells)


def page_beside(page: str, spec: Spec | None, data: Dataset, first: str, tells: str) -> str | None:
    """The run in step with that one; None ends it."""
    return _second(f"{page}_token_beside", spec, data, first, tells)


def second(spec: Spec | None, data: Dataset, first: str) -> str | None:
    """The token of the run that trains in step with the first one; None ends it."""
    return _second("token_beside", spec, data, first)


def _second(name: str, spec: Spec | None, data: Dataset, first: str, tells: str = NETWORK) -> str | None:
    if spec is None:
        workers().close(st.session_state.pop(name, ""))
        return None
    before = st.session_state.get(name)
    token = _run(name, spec, data, first, tells)
    if token != before:
        _together(first)
    return token


def _together(first: str) -> None:
    """Both begin at their first weights."""
    record = workers().record(first)
    playing = record.playing
    if record.header["step"]:
        workers().act(first, "reset")
        if playing:
            workers().act(first, "play")


def _run(name: str, spec: Spec, data: Dataset, beside: str = "", tells: str = NETWORK) -> str:
    state = st.session_state
    known = _known(state.get(name))
    if known is not None and known.beside == beside:
        if known.spec == spec:
            return known.token
        workers().limits.check(spec, data)
        if _turned(known.token, known.spec, spec):
            return known.token
    workers().limits.check(spec, data)
    heavy = step_work(spec, data) > workers().limits.live_work
    state[name] = workers().open(spec, heavy, playing=known is not None and known.playing, beside=beside, tells=tells)
    if known is not None and known.token not in SHARED:
        workers().close(known.token)
    return state[name]


def resume(token: str, name: str = "token") -> Spec | None:
    """Takes up a run that this browser tab had before it was loaded again, and the one in step with it.

    Gives its experiment; None if it is gone.
    """
    known = _known(token)
    if known is None:
        return None
    found = {name: token, f"{name}_beside": _beside(token)}
    for place, run in found.items():
        if run is not None:
            workers().close(st.session_state.get(place, ""))
            st.session_state[place] = run
    SHARED.intersection_update(workers().records)
    SHARED.update(run for run in found.values() if run is not None)
    return known.spec


def _beside(token: str) -> str | None:
    """The run that trains in step with that one, where there is one."""
    return next((record.token for record in list(workers().records.values()) if record.beside == token), None)


def _known(token: str | None) -> Record | None:
    try:
        return workers().record(token or "")
    except RunError:
        return None


def last_token(name: str = "token") -> str | None:
    """The run that was there before, where it still is."""
    known = _known(st.session_state.get(name))
    return known.token if known else None


def _turned(token: str, before: Spec, after: Spec) -> bool:
    """Turns what differs, where all of it can be turned while the run goes on."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changed = [field for field in new if new[field] != old[field]]
    if not set(changed) <= LIVE_FIELDS:
        return False
    for field in changed:
        workers().set_live(token, field, new[field])
    return True


def _fields(spec: Spec) -> Iterator[tuple[str, object]]:
    for part, value in spec.model_dump().items():
        if isinstance(value, dict):
            yield from ((f"{part}.{name}", inner) for name, inner in value.items())
        else:
            yield part, value
