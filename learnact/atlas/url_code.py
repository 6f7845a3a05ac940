"""An atlas as a code in an address: compressed, versioned, bounded. Nothing in it is evaluated or unpickled.

"1" (the version), then JSON without defaults, deflated with its checksum, in the base 64 of addresses without padding.
"""

import base64
import json
import re
import zlib

from learnact.atlas.document import Atlas
from learnact.errors import SpecError

VERSION = "1"
MAX_CODE_CHARACTERS = 4_000
MAX_TEXT_BYTES = 100_000
ALPHABET = re.compile(r"[A-Za-z0-9_-]+")


def to_code(atlas: Atlas) -> str | None:
    """A text for an address, of at most 4,000 characters; None where the atlas is too large for that."""
    text = json.dumps(atlas.tree(short=True), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    code = VERSION + base64.urlsafe_b64encode(zlib.compress(text, 9)).rstrip(b"=").decode()
    return code if len(code) <= MAX_CODE_CHARACTERS and len(text) <= MAX_TEXT_BYTES else None


def from_code(code: str) -> Atlas:
    """The atlas of a code.

    Raises:
        SpecError: one sentence, where it is too long, of another version, damaged, or holds what is no atlas.
    """
    if len(code) > MAX_CODE_CHARACTERS:
        raise SpecError(f"The code of an atlas has at most {MAX_CODE_CHARACTERS:,} characters, not {len(code):,}.")
    if code[:1] != VERSION:
        raise SpecError(f"The code of an atlas begins with its version {VERSION}, not with {code[:1]!r}.")
    packed = code[1:]
    if not ALPHABET.fullmatch(packed):
        raise SpecError("The code of an atlas is made of letters, digits, - and _ alone; this one is damaged.")
    return Atlas.from_json(_inflated(packed))


def _inflated(packed: str) -> str:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MAX_TEXT_BYTES)
        if stream.unconsumed_tail:
            raise SpecError(f"The code of an atlas holds at most {MAX_TEXT_BYTES:,} bytes, and this one holds more.")
        if not stream.eof:
            raise SpecError("The code of the atlas ends too early; a part of the link is missing.")
        return text.decode()
    except (ValueError, zlib.error):  # of which not being base 64 or UTF-8 are kinds
        raise SpecError("The code of the atlas is damaged; copy the whole link again.") from None
