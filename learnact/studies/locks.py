"""Files that one process of a machine at a time works on; the lock ends with the process, however that ends, and is not
seen from other machines."""

import datetime
import getpass
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from learnact.errors import SpecError


@contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Holds a file for this process among those of this machine; the lock lies in its temporary folder, and nothing
    beside the file.

    Args:
        path: of the file, which need not be there.
        seconds: that another process may take to leave it.

    Raises:
        SpecError: one sentence that says who holds it.
    """
    lock, holder = _files(path)
    try:
        lock.acquire(timeout=seconds)
    except Timeout:
        raise SpecError(
            f"The file {str(path)!r} is being written by {_who(holder)}: wait until that has ended, or choose another "
            "--out."
        ) from None
    try:
        holder.write_text(f"process {os.getpid()}, since {datetime.datetime.now():%H:%M}")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _files(path: Path) -> tuple[FileLock, Path]:
    """The lock of a file, and where its holder is named."""
    folder = Path(tempfile.gettempdir()) / f"learnact-locks-{_user()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:32]
    return FileLock(folder / f"{name}.lock"), folder / f"{name}.holder"


def _user() -> str:
    """Whose locks they are: a name, or the number of a user without one, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # which of them depends on the version of Python
        return str(os.getuid())


def _who(holder: Path) -> str:
    try:
        return holder.read_text()
    except OSError:
        return "another process"
