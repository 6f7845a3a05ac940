"""The experiment of a visitor: in the session, in the address bar, and as the live run that belongs to it."""

import streamlit as st

from learnact.data import Dataset
from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Spec, from_query, to_query
from learnact.training.inputs import load_dataset
from pages.shell.address import is_news, left_out, remember, write
from pages.shell.data_defaults import other_data

PLAIN = Spec()
PAGE = "playground"
NOTHING_TRAINED: list[object] = []
BESIDE = "b."  # begins what the second network of a comparison has of its own


def current() -> Spec:
    """The visitor's experiment: from the address where that says something new, else from the session."""
    state = st.session_state
    if unknown := left_out(PAGE, _ours):
        st.warning(unknown, icon=":material/link_off:")
    query = {key: value for key, value in st.query_params.items() if _ours(key)}
    if "spec" not in state or (query and is_news(PAGE, query)):  # none: back from another page
        remember(PAGE, query)
        try:
            _read(query)
        except SpecError as error:
            instead = "What was here before goes on." if "spec" in state else "The usual experiment is here instead."
            state.setdefault("spec", PLAIN)
            st.error(f"The link cannot be opened as it is. {error}\n\n{instead}", icon=":material/link_off:")
    return state.spec


def _ours(key: str) -> bool:
    """Whether a part of the address belongs to the experiment, and not to how the page is shown."""
    return key == "v" or "." in key or key in Spec.model_fields


def _read(query: dict[str, str]) -> None:
    first = {key: value for key, value in query.items() if not key.startswith(BESIDE)}
    second = {key.removeprefix(BESIDE): value for key, value in query.items() if key.startswith(BESIDE)}
    spec = from_query(first)
    from_query(first | second)  # a mistake in the second network is said before anything is taken over
    adopt(spec)
    st.session_state.beside = second


def beside(spec: Spec) -> Spec | None:
    """The experiment that is compared with this one, where there is one.

    It starts from the same weights, unless these do not fit it.
    """
    changes = st.session_state.get("beside")
    return settled(spec, from_query(to_query(spec) | changes)) if changes else None


def adopt(spec: Spec) -> None:
    """Takes an experiment that did not come from the form; the form then shows it."""
    st.session_state.spec = spec
    st.session_state.form = st.session_state.get("form", 0) + 1


def kept() -> Spec:
    """The experiment in the session, whatever the address says."""
    spec: Spec = st.session_state.spec
    return spec


def take(spec: Spec) -> None:
    """Goes on with an experiment that was opened; a comparison that was there ends."""
    st.session_state.beside = {}
    adopt(spec)
    address(spec)


def start_over(spec: Spec) -> None:
    """Takes an experiment that the rest of this script does not know yet, and runs the script again."""
    adopt(spec)
    address(spec)
    st.rerun()


def address(spec: Spec) -> None:
    """Keeps the experiment, and puts it into the address bar beside what is said there of how the page is shown."""
    st.session_state.spec = spec
    shown = {key: value for key, value in st.query_params.items() if not _ours(key)}
    write(PAGE, query_of(spec), shown)


def query_of(spec: Spec) -> dict[str, str]:
    """The query parameters of the experiment and of what it is compared with; none for the plain one."""
    second = {f"{BESIDE}{key}": value for key, value in st.session_state.get("beside", {}).items()}
    query = to_query(spec) | second
    return {} if query == {"v": "1"} else query


def settled(before: Spec, after: Spec) -> Spec:
    """Without the weights it started from where these cannot fit any more."""
    same = _shape(before) == _shape(after) and _trained(after) in (_trained(before), NOTHING_TRAINED)
    return after if same or after.start is None else after.replace(start=None)


def _shape(spec: Spec) -> dict[str, object]:
    """What the shapes of weights and biases hang on."""
    d, n = spec.data, spec.network
    pieces = [chosen.learned.pieces if chosen.learned else 1 for chosen in _each(spec)]
    return {"data": (d.name, d.classes, d.features), "network": (n.hidden, n.norm, pieces), "seeds": spec.seeds}


def _trained(spec: Spec) -> list[object]:
    """What the activations of the layers have to train, as far as it decides which numbers they are."""
    parts = [_numbers(chosen) for chosen in _each(spec)]
    return parts if any(parts) else NOTHING_TRAINED


def _numbers(chosen: ActivationSpec) -> object:
    if chosen.learned is not None:
        return chosen.learned, chosen.sharing
    letters = tuple(p.letter for p in chosen.activation().parameters if p.trainable)
    return (letters, chosen.sharing) if letters else None


def _each(spec: Spec) -> list[ActivationSpec]:
    """The activation of every hidden layer."""
    return [spec.network.activation_of(layer) for layer in range(len(spec.network.hidden))]


@st.cache_resource(max_entries=12, show_spinner="Reading the data")
def _dataset(data_json: str, _spec: Spec) -> Dataset:
    return load_dataset(_spec)


def dataset(spec: Spec) -> Dataset:
    """The data of an experiment, read once for all visitors; raises MissingData or DataError with a sentence."""
    return _dataset(spec.data.model_dump_json(), spec)


def take_digits() -> None:
    """The way out where the files of a data set are missing."""
    adopt(other_data(st.session_state.spec, "digits"))
