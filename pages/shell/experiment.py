"""The experiment of a page: in the session, in the address and in a link, with a second network beside it (A/B)."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from learnact.activations import ZOO
from learnact.errors import SpecError
from learnact.spec import ActivationSpec, Spec, applied, difference, from_query, to_query
from pages.shell import handoff, messages
from pages.shell.address import Address
from pages.shell.data_defaults import other_data
from pages.shell.session import SessionValue

SECOND = "b."
"""Begins a field of the second network in an address, where it has something of its own."""
BESIDE, NONE = "beside", "none"
"""In an address: the activation of a second network that differs in nothing else, or that there is none."""
ACTIVATIONS, START = "network.activations", "start"
MAX_QUERY = 4_000  # characters of a link
FORM: SessionValue[int] = SessionValue("form", lambda: 0)
"""Counts how often the forms were made anew."""
NOTHING_TRAINED: list[object] = []

Check = Callable[[Spec], Spec]


class Experiment:
    """The experiment of one page and the second network that is compared with it.

    The second is kept as what it has of its own, in the words of a link: it follows when the first one is changed.

    Args:
        page: its folder; all is kept in the session under this name.
        first: what it shows at first.
        second: what the second network has of its own at first; None where there is none.
        check: gives an experiment back, or raises SpecError where it does not suit the page.
        says_beside: whether a link says `beside=relu` of a second network that differs in its activation alone.
        hideable: its controls that a lesson can do without, by their names in an address.
    """

    def __init__(
        self,
        page: str,
        first: Spec | None = None,
        second: Mapping[str, str] | None = None,
        check: Check = lambda spec: spec,
        *,
        hideable: Sequence[str] = (),
        says_beside: bool = False,
    ) -> None:
        self.page, self.first, self.check = page, first or Spec(), check
        self.says_beside, self._second_at_first = says_beside, second
        self.hideable = hideable
        self.address = Address(page, _owned)
        self._spec: SessionValue[Spec] = SessionValue(f"{page}_spec", lambda: self.first)
        self._own: SessionValue[Mapping[str, str] | None] = SessionValue(f"{page}_second", lambda: second)

    # -- the experiment

    def open(self) -> Spec:
        """The experiment, once what the address says anew and what another page left is taken over.

        A sentence is noted where one of them cannot be; what was there then goes on.
        """
        if unknown := self.address.left_out():
            messages.warning(unknown, messages.LINK)
        self._open_address()
        left = handoff.take_up(self.page)
        if left is not None and isinstance(left.what, Spec):
            self.adopt(left.what)
            if left.what.start is not None:  # weights that were brought along are looked at alone
                self.compare_with(None)
        return self.current()

    def current(self) -> Spec:
        return self._spec.get()

    def form_key(self, field: str) -> str:
        """The key of a field's widget; another one after `adopt`, so that the form shows the new experiment at once."""
        return f"{self.page}.{field}#{FORM.get()}"

    def adopt(self, spec: Spec) -> None:
        """Takes an experiment that did not come from the form; the form then shows it."""
        self._spec.set(spec)
        FORM.set(FORM.get() + 1)

    def take(self, spec: Spec) -> None:
        """Goes on with an experiment that was opened; a comparison that was there ends."""
        self.adopt(spec)
        self.compare_with(None)
        self.write_address()

    def settle(self, spec: Spec) -> Spec:
        """Keeps what the form made of it, and gives it as it is kept.

        Weights to start from go where they cannot fit any more, or where other first weights are asked for.
        """
        before = self.current()
        drawn = spec.network.initialisation != before.network.initialisation
        spec = spec.replace(start=None) if drawn else settled(before, spec)
        self._spec.set(spec)
        return spec

    def start_over(self, spec: Spec) -> None:
        """Takes what the form can only show when it is made anew, and runs the script again."""
        self.adopt(self.settle(spec))
        self.write_address()
        st.rerun()

    def renew(self) -> None:
        """New first weights: the seeds after the ones that were just used."""
        spec = self.current()
        self.adopt(spec.replace(first_seed=(spec.first_seed + spec.seeds) % 2**31, start=None))

    def redraw(self) -> None:
        """Other points, or other rows for training, from the next seed of the data."""
        spec = self.current()
        self.adopt(spec.replace(data__seed=(spec.data.seed + 1) % 2**31))

    def take_digits(self) -> None:
        """The way out where the files of a data set are missing."""
        now = self.current()
        self.adopt(settled(now, other_data(now, "digits")))

    # -- the second network

    def second(self) -> Spec | None:
        """The experiment of the second network, where there is one.

        It starts from its own weights or from the same, unless these do not fit it. Where it is none beside what the
        first one has become, a sentence is noted, and it goes.
        """
        own = self.own()
        if own is None:
            return None
        spec = self.current()
        try:
            return beside(spec, applied(spec, own), applied(spec, own))
        except SpecError as error:
            self.compare_with(None)
            FORM.set(FORM.get() + 1)  # the switch for it is off again
            messages.error(f"B does not go with A any more. {error}")
            return None

    def own(self) -> Mapping[str, str] | None:
        """What the second network has of its own, in the words of a link; None where there is no second network.

        It has weights of its own to start from only as long as the first one starts from weights too.
        """
        own = self._own.get()
        if own is None or self.current().start is not None:
            return own
        return {field: text for field, text in own.items() if field != START}

    def compare_with(self, second: Spec | None) -> None:
        """Takes a second network beside the first one as it is kept, or none.

        Raises:
            SpecError: it leaves a field open that the first one sets, which a link cannot say.
        """
        if second is None:
            self._own.set(None)
        elif second != self.second():
            spec = self.current()
            self._own.set(difference(spec, second.replace(start=second.start or spec.start)))

    # -- the address and the link

    def query(self) -> dict[str, str]:
        """The words of a link to it; none where all is as at first, or where they would be too long for a link."""
        words = {} if self.current() == self.first else to_query(self.current())
        if (own := self.own()) != self._second_at_first:
            words |= self._words_of_second(own)
        return words if sum(len(key) + len(value) for key, value in words.items()) <= MAX_QUERY else {}

    @property
    def is_linkable(self) -> bool:
        """Whether a link can say all of it."""
        return bool(self.query()) or (self.current() == self.first and self.own() == self._second_at_first)

    def write_address(self) -> None:
        self.address.write(self.query())

    def _words_of_second(self, own: Mapping[str, str] | None) -> dict[str, str]:
        if own is None:
            return {BESIDE: NONE}
        if self.says_beside and set(own) <= {ACTIVATIONS}:
            text = own.get(ACTIVATIONS) or _activations(self.current())
            if _is_of_zoo(text):
                return {BESIDE: text}
        return {f"{SECOND}{field}": text for field, text in own.items()}

    def _open_address(self) -> None:
        known, query = self._spec.known, self.address.query()
        if known and not self.address.is_news(query):
            return
        self.address.remember(query)
        try:
            self._read(query)
        except SpecError as error:
            self._spec.set(self.current())
            instead = "What was here before goes on." if known else "The usual experiment is here instead."
            messages.link_error(error, instead)

    def _read(self, query: Mapping[str, str]) -> None:
        """Takes what an address says; raises SpecError before anything is changed."""
        first = {word: text for word, text in query.items() if word != BESIDE and not word.startswith(SECOND)}
        own: Mapping[str, str] | None
        own = {word.removeprefix(SECOND): text for word, text in query.items() if word.startswith(SECOND)}
        if BESIDE in query:
            beside = _beside(query[BESIDE])
            own = own or None if beside is None else {**beside, **own}
        elif not own:
            own = self._second_at_first
        spec = self.check(from_query(first) if first else self.first)
        applied(spec, own or {})
        self.adopt(spec)
        self._own.set(own)


def playground_spec() -> Spec:
    """The experiment that the visitor has in the Playground; the usual one where that was not opened yet."""
    return Experiment("playground").current()


def _owned(word: str) -> bool:
    """Whether a word of the address belongs to the experiment, and not to how the page is shown."""
    return word in ("v", BESIDE) or "." in word or word in Spec.model_fields


def _beside(text: str) -> dict[str, str] | None:
    """What `beside=` says that the second network has of its own; None where it says that there is none."""
    if text == NONE:
        return None
    from_query({ACTIVATIONS: text})
    if not _is_of_zoo(text):
        raise SpecError(f"beside must be one activation of the zoo, or {NONE}, not {text[:40]!r}.")
    return {ACTIVATIONS: text}


def _is_of_zoo(text: str) -> bool:
    """Whether it is one activation of the zoo, with or without letters: "elu~a=0.5"."""
    return text.partition("~")[0] in ZOO and "|" not in text


def _activations(spec: Spec) -> str:
    """As they stand in an address."""
    network = {"hidden": spec.network.hidden, "activations": [one.model_dump() for one in spec.network.activations]}
    return to_query(Spec().replace(network=network)).get(ACTIVATIONS, Spec().network.activations[0].name)


# -- whether saved weights fit


def beside(first: Spec, before: Spec, after: Spec) -> Spec:
    """The second network as it has become, without weights that cannot fit: those of the first one, or its own."""
    has_own = before.start not in (None, first.start)
    return settled(before if has_own else first, after)


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
