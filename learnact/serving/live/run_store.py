"""Live runs on disk: one file each, replaced atomically, so that a run outlives its worker and the server.

Servers may share a folder. A run is held by the server that wrote its file last, whose name the file begins with; no
clocks are compared. Who takes a run up writes it at once; who held it reads that within a second, and lets go.
"""

import contextlib
import logging
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import numpy as np

from learnact.errors import LearnactError
from learnact.paths import home_folder, replace_file
from learnact.serving.live.protocol import decode, encode, read_header

log = logging.getLogger(__name__)

VERSION = 1
STATE, HISTORY, PROBE = ".run", ".history", ".probe"
MAX_RUNS = 5_000
MAX_BYTES = 2_000_000_000  # of all
MAX_AGE_SECONDS = 14 * 24 * 3600.0
LOCK_SECONDS = 3.0  # that another server is waited for, which holds the lock for as long as a file takes
PROBE_SECONDS = 1.0  # between two files that are written only to see whether that can be
NAME_BYTES = 16  # of a server
HALF_SECONDS = 60.0  # after which what is half written is left over
RETRY_SECONDS = 10.0  # before a disk that refused is tried again


@dataclass(frozen=True)
class Stored:
    """A run as it lies on disk.

    Attributes:
        header: JSON values.
        arrays: by name, of the types of `protocol`.
    """

    header: dict[str, Any]
    arrays: dict[str, np.ndarray]


class RunStore:
    """Files of runs in a folder; a disk that is full or read-only is said, and training goes on without it.

    Args:
        folder: where they lie; None keeps nothing.
        max_runs: that are kept.
        max_bytes: of all files together.
    """

    def __init__(self, folder: Path | None, max_runs: int = MAX_RUNS, max_bytes: int = MAX_BYTES) -> None:
        self.folder, self.max_runs, self.max_bytes = folder, max_runs, max_bytes
        self.name = secrets.token_hex(NAME_BYTES // 2).encode()  # of this server
        self.visitors: dict[str, str] = {}  # by key, of the files that were there at the last sweep
        self.trouble = ""  # one sentence while nothing can be written
        self.again = 0.0  # when it is tried again
        self.refused = 0  # bytes of what could not be written last
        self.probed = -PROBE_SECONDS  # when it was last asked whether it can be written to

    @classmethod
    def from_environment(cls) -> "RunStore":
        """In the folder that `home_folder` names."""
        home = home_folder()
        return cls(home and home / "runs")

    @property
    def open(self) -> bool:
        """Whether it is worth trying to write."""
        return self.folder is not None and (not self.trouble or time.monotonic() >= self.again)

    def save(self, key: str, header: dict[str, Any], arrays: dict[str, np.ndarray], ending: str = STATE) -> bool:
        """Replaces the file of a run; False where that cannot be, of which `trouble` says why.

        Args:
            key: of the run.
            header: JSON values; "visitor" says whose it is.
            arrays: by name, of the types of `protocol`.
            ending: STATE, or HISTORY for curves and snapshots.
        """
        return self._write(f"{key}{ending}", self.name + encode({"version": VERSION, **header}, arrays))

    def _write(self, name: str, content: bytes) -> bool:
        if self.folder is None:
            return False
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self.folder / name, content)
        except OSError as error:
            self._refuse(error, len(content))
            return False
        self.trouble, self.refused = "", 0
        return True

    def _refuse(self, error: OSError, size: int) -> None:
        if not self.trouble:
            log.warning("Runs cannot be saved in %s: %s.", self.folder, error.strerror)
        self.trouble = f"Runs cannot be saved on the disk of this lab at the moment ({error.strerror})."
        self.again, self.refused = time.monotonic() + RETRY_SECONDS, size

    def probe(self) -> str:
        """Writes and removes a file, once a second at most; one sentence where that cannot be, "" where it can.

        It is as large as what was refused last, and is then tried as often as a run would be: where a disk is almost
        full there is room for less. Where nothing is kept there is nothing to say either.
        """
        now = time.monotonic()
        if not self.open or now - self.probed < PROBE_SECONDS:
            return self.trouble
        self.probed = now
        if self.folder is not None and self._write(f"health{PROBE}", self.name.ljust(self.refused, b"\0")):
            with contextlib.suppress(OSError):
                (self.folder / f"health{PROBE}").unlink(missing_ok=True)
        return self.trouble

    def holds(self, key: str) -> bool:
        """Whether there is a file of a run."""
        return self.folder is not None and (self.folder / f"{key}{STATE}").exists()

    def load(self, key: str, ending: str = STATE) -> Stored | None:
        """What was saved of a run; None where there is nothing, or nothing that can be read."""
        if self.folder is None:
            return None
        try:
            header, arrays = decode((self.folder / f"{key}{ending}").read_bytes()[NAME_BYTES:])
        except OSError:
            return None
        except LearnactError as error:
            log.warning("The file of the run %s… is damaged: %s", key[:6], error)
            return None
        return Stored(header, arrays) if header.get("version") == VERSION else None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Meanwhile no other server of the same folder reads whose a run is, and writes it; as far as the disk can."""
        with contextlib.ExitStack() as held:
            if self.folder is not None:
                lock = filelock.FileLock(self.folder.with_suffix(".lock"), LOCK_SECONDS, mode=0o600)
                with contextlib.suppress(OSError, filelock.Timeout):
                    held.enter_context(lock)
            yield

    def is_elsewhere(self, key: str) -> bool:
        """Whether another server wrote a run last."""
        if self.folder is None:
            return False
        try:
            with (self.folder / f"{key}{STATE}").open("rb") as file:
                return file.read(NAME_BYTES) != self.name
        except OSError:
            return False

    def remove(self, key: str) -> None:
        """Forgets a run."""
        if self.folder is not None:
            for ending in (STATE, HISTORY):
                with contextlib.suppress(OSError):
                    (self.folder / f"{key}{ending}").unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what is too old, and what was left half written; then what is more or larger than may be kept.

        Of that the oldest goes first, of whoever has most: nobody loses a run because another one keeps many.
        """
        if self.folder is None or not self.folder.is_dir():
            return
        now, kept = time.time(), []
        for path, found in sorted(self._found(), key=lambda entry: entry[1].st_mtime):
            half = path.suffix not in (STATE, HISTORY)
            if now - found.st_mtime > (HALF_SECONDS if half else MAX_AGE_SECONDS):
                _unlink(path)
            elif not half:
                kept.append((path, found.st_size))
        for path in self._too_many(kept):
            _unlink(path)

    def _too_many(self, kept: list[tuple[Path, int]]) -> Iterator[Path]:
        """What must go of these files, of which the oldest is the first."""
        runs: dict[str, list[tuple[Path, int]]] = {}  # by key: state and history
        for path, size in kept:
            runs.setdefault(path.stem, []).append((path, size))
        self.visitors = {key: self.visitors.get(key) or self._visitor(key) for key in runs}
        sizes: dict[str, dict[str, int]] = {}  # of each visitor's runs, the oldest first
        for key, files in runs.items():
            sizes.setdefault(self.visitors[key], {})[key] = sum(size for _, size in files)
        count, size = len(runs), sum(size for _, size in kept)
        while count > self.max_runs or size > self.max_bytes:
            whose = self._heaviest(sizes, count > self.max_runs)
            key = next(iter(sizes[whose]))
            size, count = size - sizes[whose].pop(key), count - 1
            yield from (path for path, _ in runs[key])

    def _heaviest(self, sizes: dict[str, dict[str, int]], by_count: bool) -> str:
        """Whoever has most runs, or most bytes of them."""
        return max(sizes, key=lambda whose: len(sizes[whose]) if by_count else sum(sizes[whose].values()))

    def _visitor(self, key: str) -> str:
        """Whose a run is; all whose files do not say it are one."""
        assert self.folder is not None
        try:
            with (self.folder / f"{key}{STATE}").open("rb") as file:
                file.seek(NAME_BYTES)
                return str(read_header(file).get("visitor", ""))
        except (OSError, LearnactError):
            return ""

    def _found(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        assert self.folder is not None
        for entry in os.scandir(self.folder):
            with contextlib.suppress(OSError):  # another server of the same folder may have removed it
                found.append((Path(entry.path), entry.stat()))
        return found


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
