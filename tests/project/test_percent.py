"""A share is said in one way in the whole lab: with a space before its sign, "8.9 %"."""

import re
from pathlib import Path

CLOSE = re.compile(r":[+z]*[0-9]*\.[0-9]%|[0-9}]%[ ,.;)\"']")
"""A format that sets the sign close to its number, and a text that has it so."""
STYLE = re.compile(r"SPACE\}%|NARROW\}%|style|width|height|left|top|color-mix|gradient\(|hsl|\.svg|--\w|%[0-9A-F]{2}")


def test_no_percent_stands_close_to_its_number(root: Path) -> None:
    paths = [path for folder in ("pages", "learnact") for path in (root / folder).rglob("*.py")]
    lines = [(path, line) for path in paths for line in path.read_text().splitlines()]
    assert [(path.name, line) for path, line in lines if CLOSE.search(line) and not STYLE.search(line)] == []
