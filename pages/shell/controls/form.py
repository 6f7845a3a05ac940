"""A form is a list of fields: drawn, it gives the experiment that its widgets say; a mistake stands below its field."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from learnact.errors import LearnactError
from learnact.spec import Spec
from pages.shell import messages
from pages.shell.controls.recipe import WORDS
from pages.shell.controls.registry import CONTROLS, Control
from pages.shell.controls.widgets import Keys, Renewing, Slot
from pages.shell.markdown import plain

T = TypeVar("T")
Change = Callable[[Spec], Spec]

WIDTH = re.compile(r"^network\.hidden\.(\d+) must be (.+), not (.+)\.$")
MANY = re.compile(r"^network\.hidden must be a list of (\d+) or fewer, not .*\.$", re.DOTALL)
OPTION = re.compile(r"^network\.activations\.\d+\.learned\.\w+\.(\w+)(?:\.\d+)?(?= must\b)")
FIELD = re.compile(r"^((?:data|network|training)(?:\.|: )\w+|seeds)(?:\.\d+)?(?=:| (?:must|can|needs|belongs|is)\b)")


def in_words(sentence: str) -> str:
    """The sentence of a mistake as the form says it, layers counted from 1; one about no field stays as it is."""
    if found := WIDTH.match(sentence):
        layer, allowed, came = found.groups()
        return f"Hidden layer {int(layer) + 1} must have {allowed.replace('less', 'fewer')} neurons, not {came}."
    if found := MANY.match(sentence):
        return f"There can be at most {found[1]} hidden layers; these are more."
    if found := OPTION.match(sentence):
        return WORDS[found[1]][0] + sentence[found.end() :]
    if found := FIELD.match(sentence):
        control = CONTROLS.get(found[1].replace(": ", "."))
        return control.label + sentence[found.end() :] if control else sentence
    return sentence.removeprefix("data: ")


def say(error: LearnactError) -> None:
    """Shows the sentence of a mistake in the words of the form."""
    messages.draw(error, in_words)


def said(action: Callable[[], T], otherwise: T, place: DeltaGenerator | None = None) -> T:
    """What an action gives; where it cannot be done, the page says why and has what there was before.

    Args:
        place: where it is said; here, unless another place is given.
    """
    try:
        return action()
    except LearnactError as error:
        with place or nullcontext():
            say(error)
        return otherwise


@dataclass(frozen=True)
class Form:
    """Draws fields of an experiment.

    Attributes:
        keys: gives a widget's key from a field; another experiment that did not come from the form needs other keys.
        start_over: takes an experiment that the form can only show when it is made anew, and runs the script again.
        controls: by their fields; a page that needs another one for a field puts it in here, and says why.
        of: what each label ends with, " of B".
        hidden: fields that are not drawn.
    """

    keys: Keys
    start_over: Callable[[Spec], object]
    controls: Mapping[str, Control] = field(default_factory=lambda: CONTROLS)
    of: str = ""
    hidden: frozenset[str] = frozenset()

    def draw(
        self,
        spec: Spec,
        fields: Iterable[str],
        place: Callable[[str], DeltaGenerator] | None = None,
        sentences: DeltaGenerator | None = None,
    ) -> Spec:
        """The experiment with what the widgets of the fields say; a mistake stands below its field and changes nothing.

        What is wrong only because of a field further down, as a batch of one row with batch norm, is tried once more.

        Args:
            place: gives the container of a field; one below the other, unless said otherwise.
            sentences: where mistakes are said instead, as below a row of fields that are too narrow for them.
        """
        again: list[tuple[DeltaGenerator, Change]] = []
        for name in fields:
            control = self.controls[name]
            if name in self.hidden or not control.when(spec):
                continue
            here = place(name) if place else st.container()
            with here:
                now = control.value(spec)
                value = said(partial(control.widget, self._slot(control), now, spec), now, sentences)
            if value == now:
                continue
            change: Change = partial(self._changed, control, value)
            try:
                spec = change(spec)
            except LearnactError:
                again.append((here, change))
            else:
                if isinstance(value, Renewing):
                    self.start_over(spec)
                    return spec
        for here, change in again:
            with here:
                spec = said(partial(change, spec), spec, sentences)
        return spec

    def draw_columns(self, spec: Spec, parts: Mapping[str, Sequence[str]]) -> tuple[Spec, DeltaGenerator]:
        """Draws fields in columns; gives the experiment, and the last column for what stands below the fields there.

        A column of which every field is hidden goes.

        Args:
            parts: the fields of each column, by its title.
        """
        drawn = {title: names for title, names in parts.items() if not self.hidden.issuperset(names)}
        columns = st.columns(max(1, len(drawn)), gap="large")
        within: dict[str, DeltaGenerator] = {}
        for (title, names), column in zip(drawn.items(), columns, strict=False):
            column.markdown(f"**{plain(title)}**")
            within |= dict.fromkeys(names, column)
        return self.draw(spec, within, lambda name: within[name].container()), columns[-1]

    def _slot(self, control: Control) -> Slot:
        return Slot(control.label + self.of, control.field, self.keys, control.help)

    def _changed(self, control: Control, value: object, spec: Spec) -> Spec:
        return control.changed(spec, value.value if isinstance(value, Renewing) else value)
