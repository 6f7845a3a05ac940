"""From page to page: what one page leaves for another, and where weights came from."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from learnact.atlas import Atlas, from_run, pack, tables_of
from learnact.data import SOURCES
from learnact.errors import RunError, SpecError
from learnact.serving.server_state import workers
from learnact.spec import Spec
from pages.shell import moments
from pages.shell.data_cache import dataset
from pages.shell.markdown import NOTHING, Markdown, plain
from pages.shell.session import SessionValue, keep_file

NAME_LETTERS = 8  # of weights of which nothing else is known


@dataclass(frozen=True)
class Handoff:
    """What was left for a page.

    Attributes:
        page: that takes it up, by its folder.
        what: an experiment, or a network as the atlas has it.
        origin: where it came from.
    """

    page: str
    what: Spec | Atlas
    origin: Markdown


LEFT: SessionValue[Handoff | None] = SessionValue("handoff", lambda: None)
ORIGINS: SessionValue[dict[str, Markdown]] = SessionValue("origins", dict)
"""Where weights came from, by their hash."""


# -- leaving and taking up


def leave(page: str, what: Spec | Atlas, origin: Markdown = NOTHING) -> None:
    """Leaves something for a page, which opens with the next run of the script: no callback can open it at once."""
    LEFT.set(Handoff(page, what, origin))


def follow(here: str) -> None:
    """Opens the page that something was left for, where that is another one."""
    left = LEFT.get()
    if left is not None and left.page != here:
        st.switch_page(f"{left.page}/page.py")


def take_up(page: str) -> Handoff | None:
    """What was left for this page, once."""
    left = LEFT.get()
    if left is None or left.page != page:
        return None
    LEFT.pop()
    if isinstance(left.what, Spec) and left.what.start is not None:
        note_origin(left.what.start, left.origin)
    return left


# -- a network of a run


def look_inside(token: str, request: object, source: str) -> None:
    """Leaves all seeds of a run for the page Inside, asked for as {"step": number, or None for now}.

    Args:
        source: the title of the page that they come from.

    Raises:
        LearnactError: one sentence where the weights are not here, or cannot be started from.
    """
    step = moments.step_in(request, "A network is asked for by its step")
    record = workers().record(token)
    found, arrays = moments.now(token).parameters() if step is None else moments.snapshot(record, step)
    if not arrays:
        raise RunError(
            "The weights of this run are not kept at every moment: go back to live, and look inside as it is now."
        )
    origin = (
        f"**From {plain(source)}**, step {found:,}: this run begins with the weights of that moment, and counts from 0."
    )
    leave("inside", moments.starting(record.spec, arrays), Markdown(origin))


def open_in_atlas(token: str, request: object, source: str) -> None:
    """Leaves one network of a run for the atlas, asked for as {"step": number or None for now, "member": index}.

    Args:
        source: the title of the page that it comes from.

    Raises:
        LearnactError: one sentence where that network is no network of the plane, or too large.
    """
    words = "A network is asked for by its step and member"
    if not isinstance(request, dict) or type(request.get("member")) is not int:
        raise SpecError(f"{words}, not by {str(request)[:60]!r}.")
    record, step, member = workers().record(token), moments.step_in(request, words), request["member"]
    if not 0 <= member < record.spec.seeds:
        raise SpecError(f"A network of this run is one of 0 to {record.spec.seeds - 1}, not {str(member)[:20]}.")
    at, arrays = record.arrays_at(step)
    if "layers.0.weight" not in arrays:
        raise RunError("This run has no weights to look at yet; try again in a moment.")
    spec, data = record.spec, dataset(record.spec)
    atlas = from_run(arrays, spec, data, member)
    for table in tables_of(arrays, spec, data, member).values():
        keep_file(pack(table))
    title = plain(SOURCES[spec.data.name].title)
    origin = f"From {plain(source)}: {title}, seed {spec.members[member]:d}, step {at:,}."
    if data.task == "binary":
        origin += " Its output is the logit, before the sigmoid: the line where it is zero parts the classes."
    leave("atlas", atlas, Markdown(origin))


# -- where weights came from


def note_origin(start: str, origin: Markdown) -> None:
    """Notes where weights came from, as a sentence."""
    ORIGINS.set(ORIGINS.get() | {start: origin})


def origin_bar(spec: Spec, second: Spec | None, adopt: Callable[[Spec], None]) -> None:
    """Says where a run, and the second one, begin, and offers the way back; nothing at first weights.

    Args:
        adopt: takes the experiment with first weights.
    """
    if spec.start is None:
        return
    origin: Markdown = ORIGINS.get().get(spec.start, saved_weights(spec.start[:NAME_LETTERS]))
    with st.container(key="started", horizontal=True, vertical_alignment="center"):
        st.caption(f":material/alt_route: {origin}{_of_second(spec, second)}", width="stretch")
        st.button("Random weights again", on_click=lambda: adopt(spec.replace(start=None)), type="tertiary")


def saved_weights(name: str) -> Markdown:
    """Where weights came from that were in a file.

    Args:
        name: of the file, or what is known of it.
    """
    return Markdown(f"**From saved weights** ({plain(name)}): this run begins with them, and counts from 0.")


def _of_second(spec: Spec, second: Spec | None) -> Markdown:
    if second is None:
        return NOTHING
    if second.start is None:
        return Markdown(" They do not fit B: it begins anew.")
    whose = "A's weights" if second.start == spec.start else "its own weights"
    return Markdown(f" **B begins with {whose}.**")
