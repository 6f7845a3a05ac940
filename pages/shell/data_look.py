"""A look at the data before training: sample images, scatter, class counts."""

import streamlit as st

from learnact import data
from learnact.data import SPLITS, Dataset
from pages.shell.markdown import plain

POINTS = 1_500  # that a scatter shows
EACH, COLUMNS = 8, 4  # sample images a class, and how many beside each other
TILES = 5  # classes beside each other


@st.fragment
def look(dataset: Dataset) -> None:
    """A section that opens, and stays open when other data come; it draws nothing while it is closed."""
    # Its title is always the same: Streamlit takes a section of another title for another one, which is closed.
    section = st.expander("Look at the data", key="look", on_change="rerun", icon=":material/search:")
    if section.open:
        with section:
            _draw(dataset)


def _draw(dataset: Dataset) -> None:
    from learnact.figures.data import class_counts  # brings Altair, which no start should wait for

    rows, outcomes = len(dataset.train.x), len(dataset.classes)
    kind = f"{outcomes} classes" if outcomes else "a number to predict"
    st.caption(f"{rows:,} training rows, {len(dataset.features)} features, {kind}.")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _images(dataset) if dataset.image_shape else _scatter(dataset)
    with right:
        if dataset.classes:
            st.markdown("**Rows a class**")
            st.altair_chart(class_counts(dataset.counts, SPLITS, dataset.classes))
        source = data.SOURCES[dataset.name]
        st.caption(plain(f"{source.description} Source: {source.citation}. {source.licence}."))


def _images(dataset: Dataset) -> None:
    from learnact.figures.data import mosaic

    st.markdown(f"**{EACH} training images a class**")
    examples = dataset.examples(EACH)
    for first in range(0, len(examples), TILES):
        for column, number in zip(st.columns(TILES), range(first, min(first + TILES, len(examples))), strict=False):
            rows = examples[number][examples[number] >= 0]
            column.image(mosaic(dataset.raw("train", rows), COLUMNS), plain(dataset.classes[number]), width="stretch")


def _scatter(dataset: Dataset) -> None:
    from learnact.figures.data import scatter

    st.markdown("**Training rows**, before scaling")
    names = list(dataset.features)
    first, second = st.columns(2)
    across = first.selectbox("Across", names, 0, key=f"look_across_{dataset.name}", persist_state="session")
    up = second.selectbox("Up", names, min(1, len(names) - 1), key=f"look_up_{dataset.name}", persist_state="session")
    x = dataset.raw("train", slice(0, POINTS))[:, [names.index(across), names.index(up)]]
    y = dataset.train.y[:POINTS]
    labels = [dataset.classes[number] for number in y] if dataset.classes else y[:, 0]
    what = "class" if dataset.classes else "target"
    st.altair_chart(scatter(x, (across, up), labels, what, dataset.classes))
