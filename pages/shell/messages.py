"""Sentences for the visitor that are shown once: noted anywhere, also before the page is drawn, shown at one place."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from learnact.errors import LearnactError
from pages.shell.session import SessionValue

TOP = "top"
"""The place at the head of every page, where most is said."""
LINK = ":material/link_off:"
"""The icon of a sentence about the address."""


class Message(NamedTuple):
    sentence: str
    icon: str
    is_error: bool
    place: str


NOTED: SessionValue[tuple[Message, ...]] = SessionValue("messages_noted", tuple)
SHOWN: SessionValue[tuple[Message, ...]] = SessionValue("messages_shown", tuple)


def error(sentence: str, icon: str = ":material/error:", place: str = TOP) -> None:
    """Notes what went wrong; `place` is where on the page it is shown."""
    _note(Message(sentence, icon, True, place))


def warning(sentence: str, icon: str = ":material/warning:") -> None:
    """Notes what the visitor should know though nothing went wrong."""
    _note(Message(sentence, icon, False, TOP))


def attempt(action: Callable[[], object], place: str = TOP) -> None:
    """Does something; where that cannot be, its sentence is noted."""
    try:
        action()
    except LearnactError as problem:
        error(str(problem), place=place)


def show(place: str = TOP) -> None:
    """Shows what was noted for a place of the page; the next run of the page shows it no more."""
    here = tuple(message for message in NOTED.get() if message.place == place)
    NOTED.set(tuple(message for message in NOTED.get() if message.place != place))
    SHOWN.set((*(message for message in SHOWN.get() if message.place != place), *here))
    for message in here:
        (st.error if message.is_error else st.warning)(message.sentence, icon=message.icon)


def show_again() -> None:
    """For a rerun that no visitor asked for: what was shown last is shown once more."""
    for message in SHOWN.get():
        _note(message)


def _note(message: Message) -> None:
    if message not in NOTED.get():
        NOTED.set((*NOTED.get(), message))
