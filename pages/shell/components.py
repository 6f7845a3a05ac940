"""Components in the browser: a loader each, which imports its module from `assets/`, one instance an element."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import streamlit as st

from learnact.paths import ASSETS
from pages.shell.session import session_name

LOADER = (ASSETS / "base" / "loader.js").read_text()
"""JavaScript that a component's page holds; MODULE stands for the module that it loads."""


def register(name: str, module: str, meanwhile: str = "") -> Callable[..., Any]:
    """A component; `meanwhile` stands there until its module draws."""
    js = LOADER.replace("MODULE", module)
    return st.components.v2.component(f"learnact_{name}", html=meanwhile or None, js=js, isolate_styles=True)


@dataclass(frozen=True)
class Panel:
    """What the panel of a live run shows: transport, network picture, output, curves.

    Attributes:
        token: of the run.
        beside: of a second run that trains in step with it, to be compared; None where there is one run only.
        labels: what to write above the pictures of the first and the second.
        changeable: whether neurons and layers are added on the picture.
        drawable: whether other data can be drawn.
        plane: whether there is a picture of the network over the plane.
        inward: whether the network may be taken to the page that looks inside.
        start: names the weights that the run started from, where these were not drawn.
        names: activations that can be laid over a curve, by name and as shown.
        view: that a new run opens with, where the panel has several.
    """

    token: str
    beside: str | None = None
    labels: list[str] = field(default_factory=list)
    changeable: bool = True
    drawable: bool = True
    plane: bool = True
    inward: bool = False
    start: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    view: str | None = None


PANELS = {
    "live": register("live", "playground/mount.js", (ASSETS / "playground" / "skeleton.html").read_text()),
    "learned": register("learned", "learned/mount.js"),
    "inside": register("inside", "inside/mount.js"),
}
"""Panels of live runs: with the picture of the network, and with something else in its place."""

WHOLE_PAGE = register("whole_page", "base/whole_page.js")


def whole_page() -> None:
    """Puts into a page what all of them have, unseen: one act is a step of Back, an emptied list chooses nothing."""
    WHOLE_PAGE(key="whole_page", data={"base": base()})


def base() -> str:
    """Where the app lives on its server, "/" unless the operator says otherwise."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/" if path else "/"


def theme() -> str | None:
    """The visitor's theme, where the browser has told it."""
    return st.context.theme.type


def run_panel(name: str, panel: Panel, asks: Mapping[str, Callable[[], None]]) -> None:
    """The panel of a live run, one of PANELS, and what it may ask of the page, by name."""
    answers = {f"on_{ask}_change": answer for ask, answer in asks.items()}
    data = {"base": base(), "theme": theme(), "session": session_name(), **asdict(panel)}
    PANELS[name](key=name, data=data, **answers)
