"""Where the parts of the lab lie: in a checkout, or beside the installed package."""

from pathlib import Path

PACKAGE = Path(__file__).parent
"""The package `learnact`."""

ROOT = PACKAGE.parent
"""What is above the package: the checkout, where `app.py` and `pages/` lie."""

ASSETS = PACKAGE / "assets" if (PACKAGE / "assets").is_dir() else ROOT / "assets"
"""What runs in the browser: modules, style sheets, pictures."""

SHIPPED = PACKAGE / "studies" / "shipped"
"""Results of published studies that come with the lab, as JSON."""
