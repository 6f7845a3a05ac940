"""How a command says how far it is and what came out: bars and text for a person, JSON lines for a program.

With `--events` every line of standard output is one JSON object:

    {"event": "progress", "title": "tanh (2 of 3)", "done": 1.25, "total": 3}   stages, the second a quarter done
    {"event": "result", "value": ...}                                           once, at the end
    {"event": "error", "sentence": "..."}                                       once, instead of a result, or after
                                                                                one of which a file could not be written
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from tqdm import tqdm

from learnact.studies.stages import Advance, Stage

BAR_SECONDS, EVENT_SECONDS = 0.5, 0.2  # between two signs of progress


class Report(Protocol):
    """Where a command's progress and outcome go."""

    def stage(self, stage: Stage) -> "_Running": ...
    def result(self, value: object, text: Callable[[], str]) -> None: ...
    def error(self, sentence: str) -> None: ...


class _Running(Protocol):
    """A context that gives what takes the units done so far."""

    def __enter__(self) -> Advance: ...
    def __exit__(self, *raised: object) -> bool | None: ...


class Bars:
    """For a person: bars on standard error, the outcome on standard output.

    Args:
        as_json: whether the outcome is one JSON object instead of text.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Advance]:
        """Draws the bar of a stage while it runs."""
        with tqdm(
            total=stage.total, initial=stage.done, desc=stage.title or None, unit=stage.unit, file=sys.stderr,
            mininterval=BAR_SECONDS,
        ) as bar:  # fmt: skip
            yield lambda done: bar.update(done - bar.n)

    def result(self, value: object, text: Callable[[], str]) -> None:
        """Prints the outcome; `value` is what JSON holds, `text` makes what a person reads."""
        print(json.dumps(value, allow_nan=False) if self.as_json else text())

    def error(self, sentence: str) -> None:
        """Prints what went wrong."""
        print(f"learnact: {sentence}", file=sys.stderr)


class Events:
    """For a program: one JSON object a line on standard output, and nothing else there."""

    def __init__(self) -> None:
        self.next = 0.0

    @contextmanager
    def stage(self, stage: Stage) -> Iterator[Advance]:
        """Sends the progress of a stage while it runs, a few times a second."""
        self._progress(stage, stage.done)
        yield lambda done: self._sometimes(stage, done)
        self._progress(stage, stage.total)

    def result(self, value: object, text: Callable[[], str]) -> None:
        """Sends the outcome."""
        _send({"event": "result", "value": value})

    def error(self, sentence: str) -> None:
        """Sends what went wrong."""
        _send({"event": "error", "sentence": sentence})

    def _sometimes(self, stage: Stage, done: int) -> None:
        if time.monotonic() >= self.next:
            self._progress(stage, done)

    def _progress(self, stage: Stage, done: int) -> None:
        self.next = time.monotonic() + EVENT_SECONDS
        share = min(1.0, done / max(1, stage.total))
        _send(
            {"event": "progress", "title": stage.title, "done": stage.number - 1 + share, "total": stage.count},
        )


def _send(event: dict[str, object]) -> None:
    print(json.dumps(event, allow_nan=False), flush=True)
