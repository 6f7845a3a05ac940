"""What a visitor reads where Streamlit is given Markdown without any markup."""

import html
import re


def as_read(source: str) -> str:
    """The text that escapes, entities and spans without a colour stand for."""
    text = re.sub(r":color\[((?:\\.|[^\]\\])*)\]", r"\1", source)
    text = re.sub(r"\\([!-/:-@\[-`{-~\n])", lambda found: f"&#{ord(found[1])};", text)
    return html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")
