"""Where the parts of the lab lie: in a checkout, or beside the installed package."""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).parent
"""The package `learnact`."""

ROOT = PACKAGE.parent
"""What is above the package: the checkout, where `app.py` and `pages/` lie."""

ASSETS = PACKAGE / "assets" if (PACKAGE / "assets").is_dir() else ROOT / "assets"
"""What runs in the browser: modules, style sheets, pictures."""

SHIPPED = PACKAGE / "studies" / "shipped"
"""Results of published studies that come with the lab, as JSON."""


NOTHING_KEPT = "none"
"""LEARNACT_HOME of a server that shall keep nothing on disk."""


def home_folder() -> Path | None:
    """Where the server keeps what visitors have made: LEARNACT_HOME, else the user's state folder; None for "none"."""
    given = os.environ.get("LEARNACT_HOME")
    if given == NOTHING_KEPT:
        return None
    return Path(given or platformdirs.user_state_dir("learnact")).expanduser()


HALF = ".half"
"""The ending of a file that is still written; one that is older than a minute was left by a process that ended."""


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes a file in one go: whoever reads it finds the one before or this one, and nothing half written stays.

    Args:
        path: of the file, in a folder that is there.
        content: all of it.
        mode: who may read it; nobody but this user by default.

    Raises:
        OSError: where it cannot be written; the file before is left as it was.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=HALF)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def unwritable(path: Path, replaced: bool = False) -> str:
    """Why a file cannot be written, as the system would say it; empty where nothing is known to be in the way.

    Args:
        replaced: whether another file takes its place, as in `replace_file`, so that it need not be writable itself.
    """
    if os.path.isdir(path):
        return os.strerror(errno.EISDIR)
    if not os.path.isdir(path.parent):
        return os.strerror(errno.ENOTDIR if os.path.exists(path.parent) else errno.ENOENT)
    if os.path.exists(path) and not replaced:
        allowed = os.access(path, os.W_OK)
    else:
        allowed = os.access(path.parent, os.W_OK | os.X_OK)
    return "" if allowed else os.strerror(errno.EACCES)
