"""Where the parts of the lab lie: in a checkout, or beside the installed package."""

import os
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
