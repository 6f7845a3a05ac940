"""What a worker of the kind "questions" does: it answers them one at a time, and can be stopped between two pieces."""

import logging
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from learnact.data import Dataset
from learnact.errors import LearnactError
from learnact.serving.diagnostic_questions import QUESTIONS, Asked, Load, Pieces
from learnact.serving.memory import NO_MEMORY, is_out_of_memory
from learnact.spec import Spec

log = logging.getLogger(__name__)

EVENT_SECONDS = 0.2  # between two signs of progress
MAX_DATASETS = 4  # that are kept
FAULT = "This ended because of a fault in the lab, {}."

Send = Callable[[dict[str, Any], dict[str, np.ndarray]], None]


class QuestionWorker:
    """Answers questions; what it sends has the same events as a command: progress, result, error.

    Args:
        send: takes the header and the arrays of an event; the header's "key" names the question.
        load: gives the data of an experiment.
    """

    def __init__(self, send: Send, load: Load) -> None:
        self.send, self.load = send, remembering(load)
        self.key, self.next = "", 0.0
        self.pieces: Pieces | None = None
        self.send({"event": "ready", "key": ""}, {})

    def handle(self, header: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
        """Begins with a question, {"do": "ask", "key", "name", "parameters"}, or ends it, {"do": "stop", "key"}."""
        if header["do"] == "ask":
            asked = Asked(header["parameters"], arrays, self.load)
            self.key, self.pieces, self.next = header["key"], QUESTIONS[header["name"]](asked), 0.0
        elif header["key"] == self.key and self.pieces is not None:
            self._end({"event": "stopped"})

    def slice(self) -> bool:
        """Works on one piece of an answer; False where there is nothing to do."""
        if self.pieces is None:
            return False
        try:
            share = next(self.pieces)
        except StopIteration as done:
            header, arrays = done.value
            self._end({"event": "result", "header": header}, arrays)
        except LearnactError as error:
            self._end({"event": "error", "sentence": str(error)})
        except Exception as fault:  # whatever one question does, the next one is answered
            log.exception("A question ended because of a fault.")
            sentence = NO_MEMORY if is_out_of_memory(fault) else FAULT.format(type(fault).__name__)
            self._end({"event": "error", "sentence": sentence})
        else:
            self._progress(share)
        return True

    def _progress(self, share: float) -> None:
        now = time.monotonic()
        if now >= self.next:
            self.next = now + EVENT_SECONDS
            self.send({"event": "progress", "key": self.key, "done": share, "total": 1.0}, {})

    def _end(self, header: dict[str, Any], arrays: dict[str, np.ndarray] | None = None) -> None:
        self.send(header | {"key": self.key}, arrays or {})
        self.pieces = None


def remembering(load: Load) -> Load:
    """The same, with the newest few data sets kept."""
    known: dict[str, Dataset] = {}

    def remembered(spec: Spec) -> Dataset:
        key = spec.data.model_dump_json()
        known[key] = known.pop(key) if key in known else load(spec)
        for old in [*known][:-MAX_DATASETS]:
            del known[old]
        return known[key]

    return remembered
