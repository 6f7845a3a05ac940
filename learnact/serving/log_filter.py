"""Keeps the log readable, whatever is sent from outside."""

import logging
import math
import time
from collections import OrderedDict

REPEAT_SECONDS = 10.0  # between two lines of the log that say the same
MAX_MESSAGES = 1_000  # that are told from each other, the newest
MAX_FAULT_CHARACTERS = 200  # of an error, by which it is told from others


class Sparingly(logging.Filter):
    """Lets the same message into the log once in a while, so that nobody fills it from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.said: OrderedDict[tuple[str, str, str], float] = OrderedDict()  # what was written longest ago comes first

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the message is written; what was not written for a while is."""
        now, text = time.monotonic(), _text(record)
        if now - self.said.get(text, -math.inf) < REPEAT_SECONDS:
            return False
        self.said[text] = now
        self.said.move_to_end(text)
        while len(self.said) > MAX_MESSAGES:
            self.said.popitem(last=False)
        return True


def _text(record: logging.LogRecord) -> tuple[str, str, str]:
    """The words of a message, and the type and the beginning of what was raised: all errors have the same words."""
    fault = record.exc_info[1] if record.exc_info else None
    return str(record.msg), type(fault).__name__, str(fault)[:MAX_FAULT_CHARACTERS]
