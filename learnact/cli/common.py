"""What the commands share: reading and writing files, changing fields, training to the end."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from learnact.errors import SpecError
from learnact.exports.recording import Recording
from learnact.paths import unwritable
from learnact.serving.live.pacing import milestone
from learnact.spec import Spec
from learnact.studies.stages import Advance
from learnact.training import Trainer

STOPPED = 130
"""Exit status of a command that somebody stopped: that of a shell for what Ctrl+C has ended."""

Stop = Callable[[], bool]
"""Whether somebody wants to stop."""


def spec_of(path: Path) -> Spec:
    """The experiment of a file, or of standard input for -; raises SpecError where there is none."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"The experiment {str(path)!r} cannot be read: {error}.") from None
    return Spec.from_json(text)


def content_of(path: Path) -> bytes:
    """The bytes of a file of weights; raises SpecError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SpecError(f"The weights {str(path)!r} cannot be read: {error.strerror}.") from None


def write(path: Path, content: bytes) -> None:
    """Writes a file; raises SpecError where it cannot."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise SpecError(f"The file {str(path)!r} cannot be written: {error.strerror}.") from None


def check_writable(*paths: Path | None) -> None:
    """Raises SpecError before any work where a file cannot be written after it; None is no file."""
    for path in paths:
        if path is not None and (why := unwritable(path)):
            raise SpecError(f"The file {str(path)!r} cannot be written: {why}.")


def attempted(writes: Iterable[Callable[[], None]]) -> str:
    """Does each, whatever becomes of the others, so that a full disk costs one file and not what was trained.

    Returns:
        the sentences of those that failed; empty where all were done.
    """
    failed = []
    for one in writes:
        try:
            one()
        except SpecError as error:
            failed.append(str(error))
    return " ".join(failed)


def changed(spec: Spec, changes: Sequence[str]) -> Spec:
    """The experiment with --set field=value; a value is JSON, or text where it is not."""
    fields = {}
    for change in changes:
        field, equals, text = change.partition("=")
        if not equals:
            raise SpecError(f"--set must be followed by field=value, not {change!r}.")
        try:
            fields[field] = json.loads(text)
        except ValueError:
            fields[field] = text
    return spec.with_fields(fields) if fields else spec


def finish(trainer: Trainer, advance: Advance, recording: Recording | None = None, stop: Stop = lambda: False) -> None:
    """Trains to the end, which `trainer.ended` tells, or until somebody wants to stop.

    Args:
        advance: is called after every whole epoch with how many there were.
        recording: keeps snapshots on the way, where there is one.
        stop: is asked after every step.
    """
    epochs = 0
    while not (trainer.ended or stop()):
        _epoch(trainer, recording, stop)
        if not stop():
            epochs += 1
            advance(epochs)


def _epoch(trainer: Trainer, recording: Recording | None, stop: Stop) -> None:
    """Trains one epoch; what is on record has its end, and of the first steps more."""
    end = trainer.step + trainer.batches.per_epoch
    while trainer.step < end and not (trainer.ended or stop()):
        before = trainer.step
        _until(min(end, milestone(before)) if recording else end, trainer, stop)
        if recording is not None and trainer.step > before:
            recording.note()


def _until(step: int, trainer: Trainer, stop: Stop) -> None:
    while trainer.step < step and not (trainer.ended or stop()):
        trainer.advance(1)
