"""Where a run begins when that is not at first weights: said above its picture, with the way back."""

from collections.abc import Callable

import streamlit as st

from learnact.spec import Spec

ORIGINS = "start_origins"  # in the session: where weights came from, by their name
SHOWN = 8  # letters of the name of weights of which nothing else is known


def came(start: str, origin: str) -> None:
    """Notes where weights came from, as a sentence in Markdown."""
    st.session_state.setdefault(ORIGINS, {})[start] = origin


def started_from(spec: Spec, other: Spec | None, adopt: Callable[[Spec], None]) -> None:
    """Says where a run, and the one beside it, begin, and offers the way back; nothing at first weights.

    Args:
        other: of the run beside it, if any.
        adopt: takes the experiment with first weights.
    """
    if spec.start is None:
        return
    with st.container(key="started", horizontal=True, vertical_alignment="center"):
        st.caption(f":material/alt_route: {_origin(spec.start)}{_beside(spec, other)}", width="stretch")
        st.button("Random weights again", on_click=lambda: adopt(spec.replace(start=None)), type="tertiary")


def _origin(start: str) -> str:
    unknown = f"**From saved weights** ({start[:SHOWN]}): this run begins with them, and counts from 0."
    return str(st.session_state.get(ORIGINS, {}).get(start, unknown))


def _beside(spec: Spec, other: Spec | None) -> str:
    if other is None:
        return ""
    return " B begins with the same ones." if other.start == spec.start else " They do not fit B: it begins anew."
