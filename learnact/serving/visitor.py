"""Who asks: a visitor is a browser with a cookie of ours, not an address, since a class shares one.

The cookie holds an id and its signature, so that nobody has an id who did not ask a page for it. It says nothing else.
An id may be noted and compared; the signature never leaves the cookie.
"""

import base64
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

from learnact.errors import RunError
from learnact.paths import home_folder

COOKIE = "learnact_visitor"
COOKIE_SECONDS = 30 * 24 * 3600
NOBODY = ""
"""The id of everybody without a cookie of ours."""

KEY_BYTES = 32
KEY_FILE = "visitor-key"  # in LEARNACT_HOME, where servers that stand in for each other find the same
MIN_SECRET_CHARACTERS = 32

MAX_KNOWN_BYTES = 500  # of cookies whose visitor is remembered: a signature takes as long as a short answer

_NAME = COOKIE.encode() + b"="
_COOKIE = re.compile(rb"(?:^|;) *" + _NAME + rb"([A-Za-z0-9_.-]+)(?= *;|$)")
Headers = Iterable[tuple[bytes, bytes]]


def visitor_in(headers: Headers) -> str:
    """The id of whoever sent a request with these headers; NOBODY without a cookie that we signed."""
    for name, value in headers:
        if name == b"cookie":
            found = _among(value) if len(value) <= MAX_KNOWN_BYTES else _found(value)
            if found:
                return found
    return NOBODY


def _found(cookies: bytes) -> str:
    found = _COOKIE.search(cookies)
    return visitor_of(found[1].decode()) if found else NOBODY


_among = lru_cache(maxsize=20_000)(_found)


def visitor_of(cookie: str | None) -> str:
    """The id in the value of our cookie; NOBODY where there is none, or one that we did not sign."""
    identity, _, signature = (cookie or "").partition(".")
    same = hmac.compare_digest(signature.encode("utf-8", "replace"), _signature(identity))
    return identity if same else NOBODY


def new_cookie() -> str:
    """The value of the cookie of a new visitor."""
    identity = secrets.token_urlsafe(16)
    return f"{identity}.{_signature(identity).decode()}"


def _signature(identity: str) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(signing_key(), identity.encode("utf-8", "replace"), "sha256")[:18])


@cache
def signing_key() -> bytes:
    """What cookies are signed with: LEARNACT_SECRET, or the key in `home_folder`, or one that ends with the process.

    Raises:
        RunError: where LEARNACT_SECRET is too short to be one.
    """
    given = os.environ.get("LEARNACT_SECRET", "")
    if given:
        if len(given) < MIN_SECRET_CHARACTERS:
            raise RunError(f"LEARNACT_SECRET must have {MIN_SECRET_CHARACTERS} characters or more, not {len(given)}.")
        return given.encode()
    home = home_folder()
    return _kept_key(home) if home else secrets.token_bytes(KEY_BYTES)


def keep_key() -> None:
    """Writes the key of this process anew where it was removed: else nobody has what is theirs at the next start."""
    home = home_folder()
    if home is not None and not os.environ.get("LEARNACT_SECRET"):
        _kept_key(home, signing_key())


def _kept_key(home: Path, known: bytes = b"") -> bytes:
    """The key in a folder, made there by whoever comes first; a new one where the folder can not be written to.

    Args:
        known: what a missing one is to be; a new one by default.
    """
    path, fresh = home / KEY_FILE, known or secrets.token_bytes(KEY_BYTES)
    draft = home / f"{KEY_FILE}.{secrets.token_hex(8)}"
    with suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            draft.touch(mode=0o600)
            draft.write_bytes(fresh)
            with suppress(FileExistsError):  # another was quicker; nobody reads half a key
                os.link(draft, path)
    with suppress(OSError):
        draft.unlink(missing_ok=True)
    with suppress(OSError):
        kept = path.read_bytes()
        return kept if len(kept) == KEY_BYTES else fresh
    return fresh
