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


def home_folder() -> Path:
    """Where the server keeps what visitors have made: the environment's LEARNACT_HOME, else the user's state folder."""
    return Path(os.environ.get("LEARNACT_HOME") or platformdirs.user_state_dir("learnact")).expanduser()
