"""What a visitor has put down and should find again: one JSON file for each, below LEARNACT_HOME, for thirty days."""

import contextlib
import hashlib
import json
import logging
import os
import time
from pathlib import Path
from typing import Any

from learnact.paths import HALF, home_folder, replace_file
from learnact.serving.visitor import COOKIE_SECONDS, NOBODY

log = logging.getLogger(__name__)

MAX_FILE_BYTES = 8_000_000
MAX_FOLDER_BYTES = 1_000_000_000
HALF_SECONDS = 60.0


class VisitorFiles:
    """The files of all visitors.

    Args:
        folder: where they lie; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @classmethod
    def from_environment(cls) -> "VisitorFiles":
        """In the folder that `home_folder` names."""
        home = home_folder()
        return cls(home and home / "visitors")

    def stamp(self, visitor: str) -> int:
        """Another number whenever a visitor's file has changed; 0 where there is none."""
        path = self._path(visitor)
        try:
            return path.stat().st_mtime_ns if path else 0
        except OSError:
            return 0

    def load(self, visitor: str) -> Any:
        """What was saved; None where there is nothing, or nothing that can be read."""
        path = self._path(visitor)
        try:
            return json.loads(path.read_bytes()) if path else None
        except OSError:
            return None
        except (ValueError, RecursionError) as error:
            log.warning("The file of a visitor is damaged: %s", error)
            return None

    def save(self, visitor: str, value: Any) -> str:
        """Replaces a visitor's file; one sentence where that cannot be, "" where it is done.

        Args:
            value: of types that JSON has.
        """
        path = self._path(visitor)
        if path is None:
            return "This lab keeps nothing for you on its disk."
        content = json.dumps(value, allow_nan=False).encode()
        if len(content) > MAX_FILE_BYTES:
            return f"This lab keeps at most {MAX_FILE_BYTES // 10**6} MB for each visitor."
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(path, content)
            self._forget_old()
        except OSError as error:
            log.warning("Nothing can be kept for visitors in %s: %s.", self.folder, error.strerror)
            return f"Nothing can be kept on the disk of this lab at the moment ({error.strerror})."
        return ""

    def _path(self, visitor: str) -> Path | None:
        if self.folder is None or visitor == NOBODY:
            return None
        return self.folder / f"{hashlib.sha256(visitor.encode()).hexdigest()[:32]}.json"

    def _forget_old(self) -> None:
        """Leaves what was changed last, as far as it is not too old and there is room."""
        assert self.folder is not None
        found, size, now = [], 0, time.time()
        for entry in os.scandir(self.folder):
            with contextlib.suppress(OSError):  # another server of the same folder may have removed it
                found.append((entry.stat().st_mtime, entry.stat().st_size, Path(entry.path)))
        for changed, bytes_there, path in sorted(found, reverse=True):
            size += bytes_there
            longest = HALF_SECONDS if path.suffix == HALF else COOKIE_SECONDS
            if size > MAX_FOLDER_BYTES or now - changed > longest:
                path.unlink(missing_ok=True)
