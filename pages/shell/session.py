"""What is kept for one visitor, for as long as the page is open: each thing under one name, with its type."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from learnact.data.artefacts import Artefacts
from learnact.serving.server_state import artefact_quota
from learnact.serving.visitor import COOKIE, visitor_of

T = TypeVar("T")


class SessionValue(Generic[T]):
    """One thing in the session.

    Args:
        name: in the session; unlike that of any widget.
        first: gives what it is as long as nothing was kept.
    """

    def __init__(self, name: str, first: Callable[[], T]) -> None:
        self.name, self.first = name, first

    @property
    def known(self) -> bool:
        """Whether something was kept."""
        return self.name in st.session_state

    def get(self) -> T:
        return cast(T, st.session_state[self.name]) if self.known else self.first()

    def set(self, value: T) -> None:
        st.session_state[self.name] = value

    def pop(self) -> T:
        """What was kept, which is then kept no longer."""
        value = self.get()
        cast(Any, st.session_state).pop(self.name, None)
        return value


_NAME: SessionValue[str] = SessionValue("session_name", lambda: secrets.token_hex(8))


def session_name() -> str:
    """Tells this session from the one that the same tab had with a server before."""
    name = _NAME.get()
    _NAME.set(name)
    return name


def visitor() -> str:
    """Whose page this is: the id of the browser, "" where it takes no cookies."""
    return visitor_of(st.context.cookies.get(COOKIE))


def keep_file(content: bytes) -> str:
    """Keeps an input of an experiment for this visitor and gives its name; raises SpecError as `Artefacts.put` does."""
    return artefact_quota().keep(content, visitor())


def kept_path(text: str) -> Path:
    """Keeps a text for a command that reads it, and gives its path; raises SpecError as `keep_file` does."""
    return Artefacts().folder / keep_file(text.encode())
