"""The experiment of a visitor: in the session, in the address bar, and as the live run that belongs to it."""

from collections.abc import Callable, Iterator

import streamlit as st

from learnact.data import Dataset
from learnact.errors import LearnactError, RunError, SpecError
from learnact.jobs import Record
from learnact.spec import TURNABLE, Spec, from_query, step_work, to_query
from pages.parts.server import workers
from pages.parts.starts import other_data

PLAIN = Spec()


def current() -> Spec:
    """The visitor's experiment: from the address where that is new, else from the session."""
    state = st.session_state
    query = {
        key: value for key, value in st.query_params.items() if key == "v" or "." in key or key in Spec.model_fields
    }
    if "spec" not in state or query != state.get("written"):
        state.written = query
        try:
            adopt(from_query(query) if query or "spec" not in state else state.spec)
        except SpecError as error:
            state.setdefault("spec", PLAIN)
            st.error(f"The link cannot be opened as it is. {error}", icon=":material/link_off:")
    return state.spec


def adopt(spec: Spec) -> None:
    """Takes an experiment that did not come from the form; the form then shows it."""
    st.session_state.spec = spec
    st.session_state.form = st.session_state.get("form", 0) + 1


def start_over(spec: Spec) -> None:
    """Takes an experiment that the rest of this script does not know yet, and runs the script again."""
    adopt(spec)
    address(spec)
    st.rerun()


def address(spec: Spec) -> None:
    """Keeps the experiment, and puts it into the address bar."""
    st.session_state.spec = spec
    query = to_query(spec)
    if query == {"v": "1"}:
        query = {}
    if query != st.session_state.get("written"):
        st.session_state.written = query
        st.query_params.from_dict(query)


@st.cache_resource(max_entries=12, show_spinner="Reading the data")
def _dataset(data_json: str, _spec: Spec) -> Dataset:
    return _spec.data.load()


def dataset(spec: Spec) -> Dataset:
    """The data of an experiment, read once for all visitors; raises MissingData or DataError with a sentence."""
    return _dataset(spec.data.model_dump_json(), spec)


def run(spec: Spec, data: Dataset) -> str:
    """The token of the live run of this experiment: turned where that is possible, else started anew.

    Raises:
        SpecError: the experiment is too large for this machine.
    """
    state = st.session_state
    known = _known(state.get("token"))
    if known is not None and known.spec == spec:
        return known.token
    workers().limits.check(spec, data)
    if known is not None and _turned(known.token, known.spec, spec):
        return known.token
    heavy = step_work(spec, data) > workers().limits.live_work
    state.token = workers().open(spec, heavy, playing=known is not None and known.playing)
    if known is not None:
        workers().close(known.token)
    return state.token


def _known(token: str | None) -> Record | None:
    try:
        return workers().record(token or "")
    except RunError:
        return None


def last_token() -> str | None:
    """The run that was there before, where it still is."""
    known = _known(st.session_state.get("token"))
    return known.token if known else None


def _turned(token: str, before: Spec, after: Spec) -> bool:
    """Turns what differs, where all of it can be turned while the run goes on."""
    old, new = dict(_fields(before)), dict(_fields(after))
    changed = [field for field in new if new[field] != old[field]]
    if not set(changed) <= TURNABLE:
        return False
    for field in changed:
        workers().turn(token, field, new[field])
    return True


def _fields(spec: Spec) -> Iterator[tuple[str, object]]:
    for part, value in spec.model_dump().items():
        if isinstance(value, dict):
            yield from ((f"{part}.{name}", inner) for name, inner in value.items())
        else:
            yield part, value


def renew() -> None:
    """New first weights: the seeds after the ones that were just used."""
    spec: Spec = st.session_state.spec
    adopt(spec.replace(first_seed=(spec.first_seed + spec.seeds) % 2**31))


def take_digits() -> None:
    """The way out where the files of a data set are missing."""
    adopt(other_data(st.session_state.spec, "digits"))


def said(problem: Callable[[], Spec], otherwise: Spec) -> Spec:
    """What the form gives, or, with one sentence on the page, what there was before."""
    try:
        return problem()
    except LearnactError as error:
        st.error(str(error), icon=":material/error:")
        return otherwise
