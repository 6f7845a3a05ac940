"""The front end's checks: versions are fixed without a host name, and findings of types only fall."""

import json
from pathlib import Path

import pytest

from tests.project.type_findings import ALLOWED, STRICT, findings, verdict


def test_every_package_is_fixed_by_its_content_and_none_by_an_address(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text())["packages"]
    installed = {path: package for path, package in packages.items() if path}
    assert installed
    assert [path for path, package in installed.items() if "integrity" not in package or "resolved" in package] == []
    named = json.loads((root / "package.json").read_text())["devDependencies"]
    assert {name: installed[f"node_modules/{name}"]["version"] for name in named} == named


def test_findings_are_counted_by_room() -> None:
    text = (
        "assets/atlas/band.js(37,74): error TS2339: Property 'skipped' does not exist on type 'Event'.\n"
        "  Its second line.\n"
        "assets/atlas/page.js(1,2): error TS1: x\nassets/zoo/page.js(1,2): error TS1: x\n"
    )
    assert {room: len(lines) for room, lines in findings(text).items()} == {"atlas": 2, "zoo": 1}


def test_a_finding_that_is_in_no_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="tsconfig"):
        findings("tsconfig.json(3,5): error TS5023: Unknown compiler option 'strickt'.\n")


def test_more_findings_than_allowed_fail_and_fewer_are_named() -> None:
    more, fewer = verdict({"atlas": 3, "zoo": 1, "paint": 2}, {"atlas": 2, "zoo": 2, "paint": 2, "base": 1})
    assert more == ["atlas: 3 findings, 2 allowed"]
    assert fewer == ["base: 0 findings, 1 allowed", "zoo: 1 findings, 2 allowed"]


def test_what_is_strict_has_no_findings_and_the_pages_fewer_than_a_hundred() -> None:
    allowed = json.loads(ALLOWED.read_text())
    assert not allowed.keys() & set(STRICT)
    assert sum(allowed.values()) < 100
