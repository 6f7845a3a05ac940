"""A run as one HTML file, for a course page, a blog, an exam."""

from urllib.parse import urlsplit

from learnact.errors import RunError
from learnact.exports.recording import told
from learnact.exports.run_page import run_page
from learnact.serving.shared import workers
from pages.shell.share import link

HERE = ("localhost", "127.0.0.1", "::1")  # an address that leads nowhere on another machine


def whole_run(token: str, lab: str | None) -> bytes:
    """The page of a run, as it is at this moment; raises RunError where there is nothing to show yet."""
    record = workers().record(token)
    if record.setup is None or record.revision == 0:
        raise RunError("This run has nothing to show yet; try again in a moment.")
    return run_page(record.spec, told(record), lab).html


def lab(token: str) -> str | None:
    """Where others find the experiment of a run; None where this server is for one machine only."""
    address = link(workers().record(token).spec, {})
    return None if urlsplit(address).hostname in HERE else address
