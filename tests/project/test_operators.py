"""The page for operators names every variable that the code reads, with the default that the code has."""

import dataclasses
import re
from pathlib import Path

import pytest

from learnact.data import artefacts
from learnact.serving import artefact_quota, visitor_files
from learnact.serving.live.run_store import MAX_AGE_SECONDS, MAX_BYTES, MAX_RUNS
from learnact.serving.live.supervisor import STEP_SECONDS
from learnact.serving.live.worker import LEASE_SECONDS
from learnact.serving.visitor import COOKIE_SECONDS, MIN_SECRET_CHARACTERS
from learnact.spec import Limits

VARIABLE = re.compile(r"LEARNACT_[A-Z_]*[A-Z]")
INTERNAL = {"LEARNACT_ENDS_WITH_INPUT"}
"""What the server sets for processes of its own."""


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "OPERATORS.md").read_text()


def rows(page: str) -> dict[str, list[str]]:
    """The cells behind each variable in the tables."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines()]
    return {cells[0].strip("`"): cells[1:] for cells in lines if VARIABLE.fullmatch(cells[0].strip("`"))}


def read_by(root: Path) -> set[str]:
    """Variables in the strings of the code; of limits and kinds their own names."""
    found = {name for path in (root / "learnact").rglob("*.py") for name in VARIABLE.findall(path.read_text())}
    found |= {f"LEARNACT_MAX_{each.name.upper()}" for each in dataclasses.fields(Limits)}
    return found - INTERNAL - {"LEARNACT_MAX"}


def test_every_variable_is_there_and_no_other(page: str, root: Path) -> None:
    assert set(rows(page)) == read_by(root)


def test_the_defaults_are_those_of_the_code(page: str) -> None:
    told = {name: cells[-1].replace(",", "") for name, cells in rows(page).items()}
    for each in dataclasses.fields(Limits):
        if each.default is not dataclasses.MISSING:  # else it is a share of the machine
            assert float(told[f"LEARNACT_MAX_{each.name.upper()}"].split(":")[0]) == each.default, each.name
    for kind in ("live", "heavy"):
        assert float(told[f"LEARNACT_{kind.upper()}_STEP_SECONDS"]) == STEP_SECONDS[kind]
        assert float(told[f"LEARNACT_{kind.upper()}_LEASE_SECONDS"]) == LEASE_SECONDS[kind]


def test_what_is_kept_and_for_how_long_is_that_of_the_code(page: str) -> None:
    days = MAX_AGE_SECONDS / 24 / 3600
    assert f"{MAX_BYTES / 1e9:g} GB and {MAX_RUNS:,} runs at most" in page and f"{days:g} days after" in page
    assert f"{artefact_quota.MAX_VISITOR_BYTES / 1e6:g} MB a visitor, {artefacts.MAX_FOLDER_BYTES / 1e6:g} MB" in page
    assert f"{visitor_files.MAX_FILE_BYTES / 1e6:g} MB each, {visitor_files.MAX_FOLDER_BYTES / 1e9:g} GB of all" in page
    assert COOKIE_SECONDS == 30 * 24 * 3600 and "thirty days" in page
    assert f"{MIN_SECRET_CHARACTERS} characters or more" in page
