"""A page of one file: its template filled, its script and style allowed by their digests, its JSON inert."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

PLACE = re.compile(r"\{\{(\w+)\}\}")


def filled(template: str, parts: Mapping[str, str]) -> bytes:
    """All places in one go, so that nothing in a part is taken for a place; UTF-8."""
    return PLACE.sub(lambda found: parts[found[1]], template).encode()


def policy(script: str, style: str) -> str:
    """A content security policy under which this script and style work, and nothing is asked of any server."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}' data:; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def inert(text: str) -> str:
    """JSON that cannot end the element it stands in."""
    signs: dict[str, str | int | None] = {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).translate(str.maketrans(signs))


def is_link(address: str | None) -> bool:
    """Whether an address leads to a page."""
    return address is not None and urlsplit(address).scheme in ("http", "https")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
