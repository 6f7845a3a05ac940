"""Result files: JSON with what the experiments of a preset came to, one a line; the shipped ones are read here."""

import json
from pathlib import Path
from typing import Any

from learnact.errors import SpecError
from learnact.paths import SHIPPED, replace_file, unwritable

FORMAT = "activation-lab-results-1"

Result = dict[str, Any]


def shipped(name: str) -> Result | None:
    """The results that come with the lab, by the name of the preset; None where there are none."""
    path = SHIPPED / f"{name}.json"
    return read(path) if path.is_file() else None


def read(path: Path) -> Result:
    """A result file; raises SpecError where it is none."""
    found = load(path)
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("specs"), dict):
        raise SpecError(f"The file {str(path)!r} must hold results of a preset in the format {FORMAT}, and does not.")
    return found


def load(path: Path) -> Any:
    """What a JSON file holds; raises SpecError where it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SpecError(f"The file {str(path)!r} cannot be read as JSON: {error}.") from None


def check_writable(path: Path) -> None:
    """Raises SpecError before any training where a result file cannot be written after it."""
    if why := unwritable(path, replaced=True):
        raise SpecError(f"The file {str(path)!r} cannot be written: {why}.")


def write(path: Path, result: Result) -> None:
    """Writes a result file in one go, so that there is a whole one at any time; raises SpecError where it cannot."""
    head = [f"{_text(name)}: {_text(value)}" for name, value in result.items() if name != "specs"]
    specs = ",\n".join(f"  {_text(key)}: {_text(outcome)}" for key, outcome in result["specs"].items())
    put(path, ("{\n" + ",\n".join([*head, '"specs": {\n' + specs + "\n}"]) + "\n}\n").encode())


def put(path: Path, content: bytes) -> None:
    """Writes a file, or leaves the one before it as it was; raises SpecError where it cannot be written."""
    try:
        replace_file(path, content, 0o644)
    except OSError as error:
        raise SpecError(f"The file {str(path)!r} cannot be written: {error.strerror}.") from None


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)
