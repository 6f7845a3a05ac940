"""A run as one HTML file that rewinds and answers the mouse in any browser, without a server."""

import base64
import gzip
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from learnact.exports.html_frame import about, element, framed
from learnact.exports.packing import Drop, pack
from learnact.serving.live.protocol import decode, encode
from learnact.spec import Spec

MAX_FILE_BYTES = 1_990_000  # where that can be had without leaving out most of the run
MIN_MOMENTS = 50  # that are in it in any case
METRIC_BITS_LOST = 8  # of the fraction; no curve shows it
EXACT_COLUMNS = 2  # of a row of metrics that stay as they are: step, epoch
WEIGHT_BITS_LOST = ((0, ""), (8, "five"), (11, "four"))  # and the digits that are left
MAX_TITLE_CHARACTERS = 140
MAX_NOTE_BYTES = 2_000  # said of the history
SHOWN = '<details><summary>The experiment as JSON</summary><pre id="shown"></pre></details>\n'


@dataclass(frozen=True)
class RunPage:
    """A file, and what was done to keep it small.

    Attributes:
        html: the whole file, UTF-8.
        kept: moments in it, of the `moments` that the run had.
        note: sentences that say how many moments there are, and whether they are rounded.
    """

    html: bytes
    kept: int
    moments: int
    note: str


def run_page(
    spec: Spec,
    messages: Mapping[str, bytes],
    lab: str | None = None,
    day: date | None = None,
    largest: int = MAX_FILE_BYTES,
    letter: str = "",
) -> RunPage:
    """One HTML file from what a server would tell a browser of this run.

    Args:
        messages: "metadata" (`Record.metadata`), "snapshot" (`Record.message()`: the newest moment, with the metrics of
            all) and "history" (`Record.history_message(0, -1)`: all snapshots).
        lab: address of this experiment in a lab, if there is one.
        day: on which it was made; today.
        largest: bytes that the file should not exceed; moments are rounded, then left out, until it does not.
        letter: of two networks that were compared the one that it is, "A" or "B"; empty for a run of its own.
    """
    metadata, newest = decode(messages["metadata"])[0], decode(messages["snapshot"])[0]
    fixed = {
        "title": html.escape(f"{letter}: {title(metadata)}" if letter else title(metadata)),
        "summary": html.escape(_summary(metadata, newest, letter)),
        "root": "panel",
        "waiting": "Unpacking the run …",
        "more": SHOWN,
    }
    data = element("experiment", spec.to_json())
    data += element("metadata", _zipped(messages["metadata"]), "octet-stream")
    data += element("snapshot", _zipped(_packed_snapshot(messages["snapshot"])), "octet-stream")

    def whole(history: str, note: str) -> bytes:
        rest = {
            "about": about(day, lab, "this experiment", note),
            "data": data + element("history", history, "octet-stream"),
        }
        return framed("playground/standalone.js", fixed | rest)

    history, kept, moments, note = _fitting(messages["history"], largest - len(whole("", "")) - MAX_NOTE_BYTES)
    return RunPage(whole(history, note), kept, moments, note)


# -- the page around the run


def title(metadata: Mapping[str, Any]) -> str:
    """For instance "Spiral, 2-8-8-1, ReLU".

    Args:
        metadata: the header that `run_metadata` makes, with "title" and "layers".
    """
    layers = metadata["layers"]
    sizes = "-".join(str(size) for size in (layers[0]["inputs"], *(layer["width"] for layer in layers)))
    activations = dict.fromkeys(layer["activation"]["title"] for layer in layers if layer["activation"])
    whole = ", ".join([metadata["title"], sizes, *activations])
    return whole if len(whole) <= MAX_TITLE_CHARACTERS else whole[: MAX_TITLE_CHARACTERS - 1] + "…"


def _summary(metadata: Mapping[str, Any], newest: Mapping[str, Any], letter: str) -> str:
    seeds = metadata["seeds"]
    networks = f"{len(seeds)} networks, seeds {seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else "One network"
    one_of_two = f" of network {letter}, one of two that were compared" if letter else ""
    return (
        f"A recorded training run{one_of_two}. {networks}, {newest['step']:,} steps on {metadata['samples']:,} rows. "
        "Move the slider to look back, and point at what you want to know."
    )


# -- the run


def _fitting(history: bytes, room: int) -> tuple[str, int, int, str]:
    """The history in base 64, with as little lost as there is room for; snapshots in it, snapshots before, a note."""
    header, arrays = decode(history)
    snapshots = arrays.get("snapshots", np.zeros((0, 0), np.float32))
    found = ("", 0, 0, "")
    for stride, bits, digits in _losses(len(snapshots)):
        some = snapshots[::stride]
        note = _note(len(some), len(snapshots), digits)
        found = (_zipped(_packed_history(header, some, bits)), len(some), len(snapshots), note)
        if len(found[0]) <= room:
            break
    return found


def _losses(moments: int) -> Iterator[tuple[int, int, str]]:
    """(stride, bits, digits left), the mildest first."""
    yield from ((1, bits, digits) for bits, digits in WEIGHT_BITS_LOST)
    stride = 2
    while moments / stride >= MIN_MOMENTS:
        yield stride, *WEIGHT_BITS_LOST[-1]
        stride *= 2


def _note(kept: int, moments: int, digits: str) -> str:
    if kept == 0:
        return "Nothing was trained yet."
    many = f"all {moments:,} moments" if kept == moments else f"{kept:,} of {moments:,} moments"
    rounded = f", their weights rounded to about {digits} digits; those of the end are exact" if digits else ""
    return f"This page holds {many} of the run that were kept{rounded}."


def _packed_history(header: Mapping[str, Any], snapshots: np.ndarray, bits: int) -> bytes:
    if not len(snapshots):
        return encode(dict(header))
    drop = [entry for part in header["layout"] for entry in _drop(part["name"], int(np.prod(part["shape"])), bits)]
    planes = {"snapshots": pack(snapshots, drop)}
    return encode({**header, "total": len(snapshots), "drop": {"snapshots": drop}}, planes)


def _drop(name: str, size: int, bits: int) -> Drop:
    """What an array of a snapshot may lose: counts nothing, metrics little."""
    if name == "row":
        return [(EXACT_COLUMNS, 0), (size - EXACT_COLUMNS, min(bits, METRIC_BITS_LOST))]
    return [(size, 0 if name == "confusion" else bits)]


def _packed_snapshot(news: bytes) -> bytes:
    header, arrays = decode(news)
    history = arrays.pop("history", None)
    if history is None:
        return encode(header, arrays)
    drop = [(EXACT_COLUMNS, 0), (history.shape[1] - EXACT_COLUMNS, METRIC_BITS_LOST)]
    return encode({**header, "drop": {"history": drop}}, {**arrays, "history": pack(history, drop)})


def _zipped(message: bytes) -> str:
    """Gzip in base 64; the same bytes give the same text."""
    return base64.b64encode(gzip.compress(message, mtime=0)).decode()
