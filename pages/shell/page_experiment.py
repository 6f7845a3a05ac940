"""An experiment that a page has of its own, with a second activation beside: in the session, the address, the link."""

from collections.abc import Callable

import streamlit as st

from learnact.activations import ZOO
from learnact.errors import LearnactError, SpecError
from learnact.spec import ActivationSpec, Spec, from_query, to_query
from pages.shell.address import is_news, left_out, remember, write
from pages.shell.data_defaults import other_data
from pages.shell.experiment import settled
from pages.shell.share import address_shown, here

BESIDE = "beside"  # in the address: the second activation, or NONE
NONE = "none"
LONGEST = 4_000  # characters of a query that a link may have

Check = Callable[[Spec], Spec]


class PageExperiment:
    """The experiment of one page.

    Args:
        page: its address.
        first: what it shows at first.
        second: the activation of the network beside it at first; None for no second network.
        check: gives an experiment back, or raises SpecError where it does not suit the page.
    """

    def __init__(
        self, page: str, first: Spec, second: ActivationSpec | None = None, check: Check = lambda spec: spec
    ) -> None:
        self.page, self.first, self.second, self.check = page, first, second, check
        self._spec, self._beside = f"{page}_spec", f"{page}_beside"
        self._problem, self._shown = f"{page}_problem", f"{page}_shown"

    # -- the experiment and the one beside it

    def current(self) -> Spec:
        spec: Spec = st.session_state[self._spec]
        return spec

    def adopt(self, spec: Spec) -> None:
        """Takes an experiment that did not come from the form; the form then shows it."""
        st.session_state[self._spec] = spec
        st.session_state.form = st.session_state.get("form", 0) + 1

    def settle(self, spec: Spec) -> Spec:
        """Keeps what the form made of it, and gives it as it is kept.

        Weights to start from go where they cannot fit any more, or where other first weights are asked for. Other data
        or another activation bring defaults, which the form then shows.
        """
        before = self.current()
        drawn = spec.network.initialisation != before.network.initialisation
        spec = spec.replace(start=None) if drawn else settled(before, spec)
        st.session_state[self._spec] = spec
        if spec.data.name != before.data.name or spec.network.activations[0].name != before.network.activations[0].name:
            self.adopt(spec)
            self.write_address()
            st.rerun()
        return spec

    def take(self, spec: Spec) -> None:
        """Goes on with an experiment that was opened; a comparison that was there ends."""
        self.adopt(spec)
        self.compare_with(None)
        self.write_address()

    def take_digits(self) -> None:
        """The way out where the files of a data set are missing."""
        self.adopt(other_data(self.current(), "digits"))

    def other(self) -> ActivationSpec | None:
        """The activation of the network beside it."""
        chosen: ActivationSpec | None = st.session_state[self._beside]
        return chosen

    def compare_with(self, chosen: ActivationSpec | None) -> None:
        st.session_state[self._beside] = chosen

    def beside(self, spec: Spec) -> Spec | None:
        """The same experiment with the other activation in all layers: the same batches and first weights.

        Saved weights that do not fit it, as where an activation has numbers of its own, are left out.
        """
        chosen = self.other()
        return None if chosen is None else settled(spec, spec.replace(network__activations=[chosen.model_dump()]))

    # -- address and link

    def open_address(self) -> None:
        """Takes over an address that is new, with a sentence where it is wrong; else all stays as it was."""
        if unknown := left_out(self.page, _ours):
            self.tell(unknown)
        state, query = st.session_state, {key: text for key, text in st.query_params.items() if _ours(key)}
        if self._spec in state and not (query and is_news(self.page, query)):
            return
        remember(self.page, query)
        try:
            self._read(query)
        except SpecError as error:
            state.setdefault(self._spec, self.first)
            state.setdefault(self._beside, self.second)
            self.tell(f"The link cannot be opened as it is. {error}")

    def _read(self, query: dict[str, str]) -> None:
        text = query.pop(BESIDE, None)
        spec = self.check(from_query(query) if query else self.first)
        chosen = self.second if text is None else None if text == NONE else _activation(text)
        self.adopt(spec)
        self.compare_with(chosen)

    def query(self) -> dict[str, str]:
        """The query parameters; none where they would be too long for a link, or where all is as at first."""
        words = {} if self.current() == self.first else to_query(self.current())
        if self.other() != self.second:
            words |= {BESIDE: _text(self.other())}
        return words if sum(len(key) + len(value) for key, value in words.items()) <= LONGEST else {}

    def write_address(self) -> None:
        write(self.page, self.query(), {key: text for key, text in st.query_params.items() if not _ours(key)})

    def share(self) -> None:
        """The link of the experiment, with its code for cameras."""
        with st.popover("Link", icon=":material/share:"):
            words = self.query()
            if not words and self.current() != self.first:
                st.markdown("This experiment holds a curve too long for a link: save the curve from the shelf instead.")
                return
            st.markdown("Whoever opens this link gets a new run of the same experiment.")
            address_shown(here(words))

    # -- what went wrong

    def attempt(self, action: Callable[[], object]) -> None:
        """Does something; where that cannot be, its sentence is shown once."""
        try:
            action()
        except LearnactError as error:
            self.tell(str(error))

    def tell(self, sentence: str) -> None:
        """Notes a sentence that is shown once."""
        st.session_state[self._problem] = sentence

    def said(self) -> None:
        """Shows the sentence about the last mistake, once."""
        sentence = st.session_state[self._shown] = st.session_state.pop(self._problem, None)
        if sentence:
            st.error(sentence, icon=":material/error:")

    def say_again(self) -> None:
        """For a rerun that no visitor asked for: what was shown last is shown once more."""
        st.session_state[self._problem] = st.session_state.get(self._shown)


def _ours(key: str) -> bool:
    """Whether a part of the address belongs to the experiment, and not to how the page is shown."""
    return key in ("v", BESIDE) or "." in key or key in Spec.model_fields


def _activation(text: str) -> ActivationSpec:
    chosen = from_query({"network.activations": text}).network.activations
    if len(chosen) > 1 or chosen[0].name not in ZOO:
        raise SpecError(f"beside must be one activation of the zoo, or {NONE}, not {text[:40]!r}.")
    return chosen[0]


def _text(chosen: ActivationSpec | None) -> str:
    """As it stands in an address."""
    if chosen is None:
        return NONE
    words = to_query(Spec().replace(network__activations=[chosen.model_dump()]))
    return words.get("network.activations", chosen.name)
