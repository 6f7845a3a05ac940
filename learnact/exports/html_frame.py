"""A page of one file: a frame around what a script draws; script and style allowed by their digests, data inert."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from learnact import __version__
from learnact.exports.bundle import bundle
from learnact.paths import ASSETS

PLACE = re.compile(r"\{\{(\w+)\}\}")


def framed(entry: str, parts: Mapping[str, str]) -> bytes:
    """The whole file, UTF-8.

    Args:
        entry: the script's first module, below the folder of assets.
        parts: HTML by the template's places: "title", "summary", "about", "more" below it; "root", the id of the
            element that the script draws in, and "waiting", what stands there until it does; "data", elements that the
            script reads.
    """
    script = bundle(ASSETS / entry, ASSETS)
    style = (ASSETS / "standalone" / "page.css").read_text("utf-8")
    fixed = {
        "script": script,
        "style": style,
        "policy": _policy(script, style),
        "generator": f"learnact {__version__}",
    }
    return _filled((ASSETS / "standalone" / "page.html").read_text("utf-8"), fixed | dict(parts))


def element(name: str, text: str, kind: str = "json") -> str:
    """What the script reads from the element with this id: JSON that cannot end it, or base 64 as "octet-stream"."""
    return f'<script type="application/{kind}" id="{name}">{_inert(text) if kind == "json" else text}</script>\n'


def about(on: date | None, lab: str | None, what: str, note: str = "") -> str:
    """When and by what the page was made, as HTML, with a link to "this experiment" in a lab where there is one."""
    day = on or date.today()
    made = f"Made on {day.day} {day:%B %Y} with learnact {__version__}, an activation lab."
    said = html.escape(f"{note} {made} It asks nothing of any server.".strip())
    link = lab is not None and urlsplit(lab).scheme in ("http", "https")
    return said + (f' <a href="{html.escape(lab or "")}">Open {what} in the lab</a>.' if link else "")


def _filled(template: str, parts: Mapping[str, str]) -> bytes:
    """All places in one go, so that nothing in a part is taken for a place; UTF-8."""
    return PLACE.sub(lambda found: parts[found[1]], template).encode()


def _policy(script: str, style: str) -> str:
    """A content security policy under which this script and style work, and nothing is asked of any server."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}' data:; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    signs: dict[str, str | int | None] = {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).translate(str.maketrans(signs))


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
