"""Text in a Plotly figure, which reads some HTML in names, titles and ticks, and fields in what the mouse shows."""

import html


def literal(text: str) -> str:
    """A text that Plotly shows as it is."""
    return html.escape(text, quote=False).replace("{", "&#123;")
