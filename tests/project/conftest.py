import subprocess
from pathlib import Path

import pytest

from learnact.paths import ROOT
from tests.project import dockerfile


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def instructions(root: Path) -> dockerfile.Instructions:
    """The Dockerfile."""
    return dockerfile.read(root / "Dockerfile")


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file that is committed, or would be by the next `git add`."""
    command = ["git", "-c", f"safe.directory={root}", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
    return [root / name for name in listed if name and (root / name).is_file()]
