"""Tables whose texts are shown as they are: to Streamlit each cell and each head of a table is Markdown."""

import pandas as pd

from pages.shell.markdown import plain


def plain_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table for `st.table`, its cells, its index and its columns as plain text."""
    shown = frame.map(_plain)
    shown.index, shown.columns = _plain_index(frame.index), _plain_index(frame.columns)
    return shown


def _plain_index(index: pd.Index) -> pd.Index:
    return index.map(_plain).set_names([None if name is None else plain(str(name)) for name in index.names])


def _plain(value: object) -> object:
    return tuple(map(_plain, value)) if isinstance(value, tuple) else plain(str(value))
