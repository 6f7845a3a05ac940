"""Text from outside in what Streamlit renders as Markdown: shown as it was typed, and never read as markup.

Every text of a widget, message, table or caption is Markdown to Streamlit, which also makes links of bare addresses,
icons and emoji of `:names:`, and arrows of `->`. These last ones are found after the escapes are gone, in a whole piece
of text; so their parts are set in spans of their own (`:color[...]` without a colour), which nobody sees.
"""

import re
from typing import NewType

Markdown = NewType("Markdown", str)
"""Text that may be handed to Streamlit: the lab's own words, and what `plain` made of others."""
NOTHING = Markdown("")

ESCAPED = re.compile(r"[\\`*\[\]{}<>&$~|#]|(?<![^\W_])_|_(?![^\W_])")
"""What markup is made of; a `_` inside a word is not."""
STARTS_BLOCK = re.compile(r"(?:[-+]|\d{1,9}[.)])(?:\s|$)|(?:-+|=+)\s*$")
"""At the beginning of a line: a list, a heading or a rule."""
FOUND_LATER = re.compile(r":(?=\S)|@|(?<=[-<>~])[-=>]|(?<=www)\.", re.IGNORECASE)
"""A part of what is found after the escapes are gone: an address, an icon, an emoji, an arrow."""
UNSHOWN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, those that turn the direction of the text around them or have no width, and halves of characters.

Joiners of letters and of emoji stay."""
SPACE = "&nbsp;"


def plain(text: str) -> Markdown:
    """Any text as Markdown that shows it as it is, spaces and line breaks too; what cannot be shown is a �."""
    lines = UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", re.sub("\r\n?", "\n", text)).rstrip("\n").split("\n")
    return Markdown("\\\n".join(map(_line, lines)))


def _line(text: str) -> str:
    starts = len(text) - len(text.lstrip())
    return "".join(_character(text, place, place == starts) for place in range(len(text)))


def _character(text: str, place: int, is_first: bool) -> str:
    """One character of a line in its place.

    Args:
        is_first: whether only spaces stand before it.
    """
    character = text[place]
    if character.isspace():
        inside = 0 < place < len(text) - 1 and not text[place - 1].isspace()
        return " " if inside and character == " " else SPACE if character in " \t" else f"&#{ord(character)};"
    shown = f"\\{character}" if ESCAPED.match(text, place) else character
    if is_first and STARTS_BLOCK.match(text, place):
        shown = f"&#{ord(character)};"
    return f":color[{shown}]" if FOUND_LATER.match(text, place) else shown


def typeset(latex: str) -> Markdown:
    """LaTeX for `st.latex`, where no line of it can end the formula."""
    return Markdown(" ".join(latex.split("\n")).replace(":material/", ":{}material/"))


def code_block(text: str) -> Markdown:
    """Lines of text as they are, all letters as wide, in a block of their own; empty where that cannot be done."""
    if ":material/" in text:  # which Streamlit renames before it reads any Markdown
        return NOTHING
    fence = "`" * (1 + max(map(len, re.findall("`{2,}", text)), default=2))
    return Markdown(f"\n\n{fence}\n{text}\n{fence}")
