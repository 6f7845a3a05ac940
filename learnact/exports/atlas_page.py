"""An atlas as one HTML file with all its sliders, which any browser opens without a server."""

import html
import json
from datetime import date
from typing import Any

from learnact.atlas import STARTS, Atlas, Start, definitions
from learnact.atlas.hashed_tables import NO_TABLES, Tables
from learnact.data import SOURCES, Dataset, load
from learnact.exports.html_frame import about, element, framed

POINTS = 600  # of the data set that are drawn


def atlas_page(
    atlas: Atlas,
    lab: str | None = None,
    day: date | None = None,
    dataset: Dataset | None = None,
    tables: Tables = NO_TABLES,
) -> bytes:
    """The whole file, UTF-8.

    Args:
        lab: address of this atlas in a lab, if there is one.
        day: on which it was made; today.
        dataset: whose points are drawn where the atlas names its set; freshly made, unless given.
        tables: learned activations by their hash.
    """
    parts = {
        "title": html.escape(title(atlas)),
        "summary": "Every image shows what one neuron says over the plane of both inputs. Drag any number.",
        "root": "atlas",
        "waiting": "Drawing the atlas …",
        "about": about(day, lab, "it"),
        "more": "",
        "data": element("data", json.dumps(_data(atlas, dataset, tables))),
    }
    return framed("atlas/standalone.js", parts)


def title(atlas: Atlas) -> str:
    """For instance "Atlas of a network 2-8-8-1, Spiral"."""
    sizes = "-".join(map(str, (len(atlas.inputs), *atlas.widths)))
    return f"Atlas of a network {sizes}" + (f", {SOURCES[atlas.data].title}" if atlas.data else "")


def _data(atlas: Atlas, dataset: Dataset | None, tables: Tables) -> dict[str, Any]:
    """What the page is mounted with; without a base it asks nothing of a server."""
    return {
        "base": None,
        "theme": None,
        "revision": 1,
        "document": atlas.tree(),
        "definitions": definitions(*(start.atlas for start in STARTS.values()), atlas, tables=tables),
        "starts": [_start(name, start, atlas.data) for name, start in STARTS.items()],
        "sets": [],
        "points": _points(atlas.data, dataset),
        "trouble": "",
    }


def _start(name: str, start: Start, data: str | None) -> dict[str, Any]:
    """A start point without its data set where that is another than the one whose points are here."""
    chosen = start.atlas if start.atlas.data == data else start.atlas.replace(data=None)
    return {"name": name, "title": start.title, "idea": start.idea, "document": chosen.tree()}


def _points(name: str | None, dataset: Dataset | None) -> dict[str, Any] | None:
    if name is None:
        return None
    found = dataset if dataset is not None and dataset.name == name else load(name)
    y = found.train.y.reshape(len(found.train), -1)[:POINTS, 0]
    return {
        "x": [[round(float(x), 4) for x in row] for row in found.train.places[:POINTS]],
        "y": [round(float(value), 4) for value in y],
        "classes": len(found.classes),
    }
