"""Large inputs of experiments on disk: the visitor's own data, weights to start from. Each is named by its content."""

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from learnact.data import data_folder
from learnact.errors import SpecError

MAX_BYTES = 20_000_000  # of one artefact
MAX_FOLDER_BYTES = 500_000_000  # bytes of all; the ones not used for longest go first
NAME = re.compile(r"[0-9a-f]{32}")


class Artefacts:
    """Files named by the hash of what is in them: who knows the name has had the content, or a link to it.

    Args:
        folder: where they lie; a folder of the data directory by default. Server and workers see the same one.
    """

    def __init__(self, folder: Path | None = None, together: int = MAX_FOLDER_BYTES) -> None:
        self.folder, self.together = folder or data_folder() / "artefacts", together

    def put(self, content: bytes) -> str:
        """Keeps something and gives its name; raises SpecError where it is too large or cannot be written."""
        if len(content) > MAX_BYTES:
            raise SpecError(f"A file may have at most {MAX_BYTES // 10**6} MB here, not {len(content) / 1e6:.1f} MB.")
        name = hashlib.sha256(content).hexdigest()[:32]
        try:
            self._write(name, content)
            self._forget_old()
        except OSError as error:
            raise SpecError(f"The file cannot be kept in {self.folder}: {error.strerror}.") from None
        return name

    def get(self, name: str, what: str) -> bytes:
        """What has this name; `what` it is goes into the sentence of the SpecError where it is not here."""
        path = self.folder / name
        if not NAME.fullmatch(name) or not path.is_file():
            raise SpecError(
                f"The {what} named {name[:40]!r} are not on this server; open the file that they came from."
            )
        with contextlib.suppress(OSError):
            os.utime(path)
        return path.read_bytes()

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(content)
        os.replace(file.name, self.folder / name)

    def _forget_old(self) -> None:
        files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        kept = 0
        for path in files:
            kept += path.stat().st_size
            if kept > self.together:
                path.unlink(missing_ok=True)
