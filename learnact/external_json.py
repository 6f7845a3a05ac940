"""JSON text from outside as plain values."""

import json
from typing import Any

from learnact.errors import SpecError


def read(text: str | bytes, what: str, most: int | None = None) -> Any:
    """What a text holds.

    Args:
        what: begins the sentence of an error: "The experiment".
        most: characters that it may have; None for any number.

    Raises:
        SpecError: one sentence, where it is longer, no JSON, nested too deep, or holds half of a character.
    """
    if most is not None and len(text) > most:
        raise SpecError(f"{what} must have at most {most // 1000:,} kB, not {-(-len(text) // 1000):,} kB.")
    try:
        value = json.loads(text)
        if "\\u" in text if isinstance(text, str) else b"\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()  # a surrogate alone is no text
        return value
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{what} must be JSON, but reading it failed: {str(error)[:120]}.") from None
