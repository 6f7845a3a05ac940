"""Large inputs of experiments on disk: the visitor's own data, weights to start from. Each is named by its content."""

import contextlib
import hashlib
import os
import re
import time
from pathlib import Path

from learnact.data import data_folder
from learnact.errors import SpecError
from learnact.paths import HALF, replace_file

MAX_BYTES = 20_000_000  # of one artefact
MAX_FOLDER_BYTES = 500_000_000  # bytes of all; the ones not used for longest go first
HALF_SECONDS = 60.0  # after which a file that is still half written was left behind
NAME = re.compile(r"[0-9a-f]{32}")


def name_of(content: bytes) -> str:
    """What a file with this content is called."""
    return hashlib.sha256(content).hexdigest()[:32]


class Artefacts:
    """Files named by the hash of what is in them: who knows the name has had the content, or a link to it.

    Args:
        folder: where they lie; a folder of the data directory by default. Server and workers see the same one.
        together: bytes of all; above, what was not used for longest goes.
    """

    def __init__(self, folder: Path | None = None, together: int = MAX_FOLDER_BYTES) -> None:
        self.folder, self.together = folder or data_folder() / "artefacts", together

    def put(self, content: bytes) -> str:
        """Keeps something and gives its name; raises SpecError where it is too large or cannot be written."""
        if len(content) > MAX_BYTES:
            raise SpecError(f"A file may have at most {MAX_BYTES // 10**6} MB here, not {len(content) / 1e6:.1f} MB.")
        name = name_of(content)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_file(self.folder / name, content)
            self._forget_old()
        except OSError as error:
            raise SpecError(f"The file cannot be kept in {self.folder}: {error.strerror}.") from None
        return name

    def get(self, name: str, what: str) -> bytes:
        """What has this name; `what` it is goes into the sentence of the SpecError where it is not here."""
        try:
            if NAME.fullmatch(name):
                path = self.folder / name
                content = path.read_bytes()
                with contextlib.suppress(OSError):
                    os.utime(path)
                return content
        except OSError:  # it was never here, or is not any more
            pass
        raise SpecError(f"The {what} named {name[:40]!r} are not on this server; open the file that they came from.")

    def remove(self, name: str) -> None:
        """Forgets something; what is not there, or cannot be removed, is fine."""
        if NAME.fullmatch(name):
            with contextlib.suppress(OSError):
                (self.folder / name).unlink(missing_ok=True)

    def _forget_old(self) -> None:
        """Leaves what was used last, as far as there is room, and nothing that was left half written."""
        found, kept, now = [], 0, time.time()
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):  # another server of the same folder may have removed it
                found.append((path.stat().st_mtime, path.stat().st_size, path))
        for used, size, path in sorted(found, reverse=True):
            kept += size
            if kept > self.together or (path.suffix == HALF and now - used > HALF_SECONDS):
                path.unlink(missing_ok=True)
