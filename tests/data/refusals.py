"""How own data are refused: by one short sentence."""

import re
from collections.abc import Callable

import pytest

from learnact.errors import DataError


def is_refused(read: Callable[[bytes | str], object], content: bytes | str, sentence: str) -> None:
    """That reading a file raises one sentence of less than 160 characters, in which a pattern is found."""
    with pytest.raises(DataError) as caught:
        read(content)
    message = str(caught.value)
    assert re.search(sentence, message)
    assert message.endswith(".") and "\n" not in message and len(message) < 160
