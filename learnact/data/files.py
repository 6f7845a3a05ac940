"""Data files: where they are, and how they get there when they are not.

A file that is there is used as it is. One that is not is downloaded from its mirrors in turn, checked, and
only then put in place under its name. A failure is remembered for a minute, so that a page does not wait
again at each rerun.
"""

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pooch

from learnact.errors import MissingData

TIMEOUT = (4.0, 10.0)  # seconds to connect, and between two pieces
BUDGET = 120.0  # seconds for all files of a data set together
FAILURE_SECONDS = 60.0  # seconds that a failure is remembered

_lock = threading.Lock()
_failures: dict[Path, tuple[float, str]] = {}  # folder -> (when, why)


@dataclass(frozen=True)
class Remote:
    """A file and where it can be had.

    Attributes:
        name: its name in the folder of the data set.
        checksum: of the original, as "md5:..." or "sha256:..."; verified on a download only.
        mirrors: full addresses, tried in turn.
    """

    name: str
    checksum: str
    mirrors: tuple[str, ...]


def data_folder() -> Path:
    """The data directory: the environment's LEARNACT_DATA, else the user's cache folder for learnact."""
    return Path(os.environ.get("LEARNACT_DATA") or pooch.os_cache("learnact")).expanduser()


def offline() -> bool:
    """Whether the environment forbids downloads (LEARNACT_OFFLINE set, and not to 0)."""
    return os.environ.get("LEARNACT_OFFLINE", "0") not in ("", "0")


def missing(folder: Path, files: Sequence[Remote]) -> list[Remote]:
    """Those of the files that are not in the folder."""
    return [file for file in files if not (folder / file.name).is_file()]


def locate(title: str, folder: Path, files: Sequence[Remote]) -> list[Path]:
    """Paths of the files, after a download of what is missing.

    Args:
        title: the data set, for messages.
        folder: where its files are.

    Raises:
        MissingData: they are not there and cannot be downloaded now.
    """
    if missing(folder, files):
        with _lock:  # one download, however many sessions ask
            if absent := missing(folder, files):
                _download(title, folder, absent)
    return [folder / file.name for file in files]


def _download(title: str, folder: Path, files: Sequence[Remote]) -> None:
    if offline():
        raise _missing(title, folder, files, "LEARNACT_OFFLINE forbids a download")
    when, why = _failures.get(folder, (-FAILURE_SECONDS, ""))
    if time.monotonic() - when < FAILURE_SECONDS:
        raise _missing(title, folder, files, why)
    clock = _Clock(BUDGET)
    for file in files:
        if why := _fetch(file, folder, clock):
            _failures[folder] = (time.monotonic(), why)
            raise _missing(title, folder, missing(folder, files), why)


def _fetch(file: Remote, folder: Path, clock: "_Clock") -> str:
    """Download one file from the first mirror that has it; why none had, or nothing."""
    pooch.get_logger().setLevel("WARNING")
    why = ""
    for address in file.mirrors:
        downloader = pooch.HTTPDownloader(progressbar=clock, chunk_size=2**16, timeout=TIMEOUT)
        try:
            clock.update(0)
            pooch.retrieve(address, file.checksum, file.name, folder, downloader=downloader)
        except (OSError, ValueError) as error:  # no answer, or a wrong checksum
            why = f"no mirror gave {file.name} ({type(error).__name__})"
        else:
            return ""
    return why


class _Clock:
    """Ends a download that takes too long; stands where pooch expects a progress bar."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.total = 0

    def update(self, amount: int) -> None:
        if time.monotonic() > self.end:
            raise TimeoutError(f"after {self.total} bytes")

    def reset(self) -> None:
        """Nothing to draw."""

    def close(self) -> None:
        """Nothing to draw."""


def _missing(title: str, folder: Path, files: Sequence[Remote], why: str) -> MissingData:
    names = ", ".join(file.name for file in files)
    return MissingData(
        f"{title} is not here: {names} not found in {folder.absolute()}, and {why}; "
        f"set LEARNACT_DATA to a data directory that has {folder.name}/{files[0].name}, "
        "or try again where there is network."
    )
