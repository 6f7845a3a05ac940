"""Sentences for the visitor that are shown once: noted anywhere, also before the page is drawn, shown at one place.

They may quote what came from outside, and are shown as they are; only what is typed as Markdown is markup.
"""

from collections.abc import Callable
from typing import NamedTuple, NoReturn

import streamlit as st

from learnact.errors import FormulaError, LearnactError
from pages.shell.markdown import NOTHING, Markdown, code_block, plain
from pages.shell.session import SessionValue

TOP = "top"
"""The place at the head of every page, where most is said."""
LINK = ":material/link_off:"
"""The icon of a sentence about the address."""
ERROR = ":material/error:"
MAX_POINTED_CHARACTERS = 400  # of a formula that is shown whole


class Message(NamedTuple):
    sentence: str
    icon: str
    is_error: bool
    place: str
    below: Markdown = NOTHING


NOTED: SessionValue[tuple[Message, ...]] = SessionValue("messages_noted", tuple)
SHOWN: SessionValue[tuple[Message, ...]] = SessionValue("messages_shown", tuple)


def error(problem: str | LearnactError, icon: str = ERROR, place: str = TOP) -> None:
    """Notes what went wrong; `place` is where on the page it is shown."""
    _note(Message(str(problem), icon, True, place, pointer(problem)))


def link_error(problem: LearnactError, instead: str = "") -> None:
    """Notes why the link cannot be opened, and what is here instead."""
    sentence = f"The link cannot be opened as it is. {problem}" + (f"\n\n{instead}" if instead else "")
    _note(Message(sentence, LINK, True, TOP, pointer(problem)))


def warning(sentence: str, icon: str = ":material/warning:") -> None:
    """Notes what the visitor should know though nothing went wrong."""
    _note(Message(sentence, icon, False, TOP))


def attempt(action: Callable[[], object], place: str = TOP) -> None:
    """Does something; where that cannot be, its sentence is noted."""
    try:
        action()
    except LearnactError as problem:
        error(problem, place=place)


def draw(problem: LearnactError, in_words: Callable[[str], str] = str) -> None:
    """Shows at once what went wrong, here.

    Args:
        in_words: gives the sentence as it is said here.
    """
    _draw(Message(in_words(str(problem)), ERROR, True, "", pointer(problem)))


def pointer(problem: str | LearnactError) -> Markdown:
    """The formula with an arrow at the place that cannot be read; nothing where there is no such place."""
    if not isinstance(problem, FormulaError) or problem.position is None:
        return NOTHING
    formula = problem.formula
    shown = formula.isprintable() and len(formula) <= MAX_POINTED_CHARACTERS
    return code_block(f"{formula}\n{' ' * problem.position}^") if shown else NOTHING


def show(place: str = TOP) -> None:
    """Shows what was noted for a place of the page; the next run of the page shows it no more."""
    here = tuple(message for message in NOTED.get() if message.place == place)
    NOTED.set(tuple(message for message in NOTED.get() if message.place != place))
    SHOWN.set((*(message for message in SHOWN.get() if message.place != place), *here))
    for message in here:
        _draw(message)


def show_again() -> None:
    """For a rerun that no visitor asked for: what was shown last is shown once more."""
    for message in SHOWN.get():
        _note(message)


def rerun() -> NoReturn:
    """Runs the script again by the clock, as when long work has ended: what is said stays."""
    show_again()
    st.rerun()


def _draw(message: Message) -> None:
    text = Markdown(f"{plain(message.sentence)}{message.below}")
    if message.is_error:
        st.error(text, icon=message.icon)
    else:
        st.warning(text, icon=message.icon)


def _note(message: Message) -> None:
    if message not in NOTED.get():
        NOTED.set((*NOTED.get(), message))
