"""The atlas's component: equations, matrices, images, overlays, drawn in the browser."""

from functools import cache
from typing import Any

import streamlit as st

from learnact import data
from learnact.atlas import definitions
from learnact.atlas.starts import STARTS
from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.spec import Spec
from pages.atlas import state as atlas_state
from pages.shell import data_cache
from pages.shell.components import base, register, theme
from pages.shell.experiment import playground_spec

COMPONENT = register("atlas", "atlas/page.js")
KEY = "atlas_component"
POINTS = 600  # that are drawn


def atlas_component() -> None:
    """Shows the visitor's atlas and hears what becomes of it."""
    atlas = atlas_state.current()
    COMPONENT(
        key=KEY,
        data={
            "base": base(),
            "theme": theme(),
            "revision": atlas_state.REVISION.get(),
            "document": atlas.tree(),
            "definitions": _with_starts(definitions(atlas, tables=atlas_state.tables(atlas))),
            "starts": _starts(),
            "sets": _sets(),
            "points": _points(dataset(atlas.data)),
        },
        on_document_change=_changed,
    )


def _changed() -> None:
    told = st.session_state[KEY].get("document")
    if isinstance(told, dict):
        atlas_state.told(told.get("text"), told.get("revision"))


def _with_starts(mine: dict[str, Any]) -> dict[str, Any]:
    return {part: _of_starts()[part] | known for part, known in mine.items()}


@cache
def _of_starts() -> dict[str, Any]:
    return definitions(*(start.atlas for start in STARTS.values()))


@cache
def _starts() -> list[dict[str, Any]]:
    return [
        {"name": name, "title": start.title, "idea": start.idea, "document": start.atlas.tree()}
        for name, start in STARTS.items()
    ]


@cache
def _sets() -> list[dict[str, str]]:
    """Data sets of the plane that need nothing of the visitor."""
    found = {name: source for name, source in data.SOURCES.items() if source.domain is not None}
    return [{"name": name, "title": source.title} for name, source in found.items() if source.kind != "own"]


def dataset(name: str | None) -> Dataset | None:
    """The data that lie over the images: the Playground's own where it has this set; None where there are none."""
    if name is None:
        return None
    spec = playground_spec()
    if spec.data.name != name:
        spec = Spec().replace(data__name=name)
    try:
        return data_cache.dataset(spec)
    except LearnactError:
        return None


def _points(found: Dataset | None) -> dict[str, Any] | None:
    if found is None:
        return None
    places, y = found.train.places[:POINTS], found.train.y.reshape(len(found.train.y), -1)[:POINTS, 0]
    return {"x": places.round(4).tolist(), "y": y.round(4).tolist(), "classes": len(found.classes)}
