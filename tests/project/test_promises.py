"""What the repository promises in words: commands and versions are written down, and no data lies in it."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

import learnact

MEGABYTE = 2**20
DATA_SUFFIXES = {".gz", ".zip", ".npz", ".npy", ".pt", ".pth", ".parquet", ".csv", ".db", ".sqlite", ".pkl"}


def commands(root: Path) -> list[str]:
    """Targets of the Makefile that carry a description."""
    return re.findall(r"^([a-z]+):.*## ", (root / "Makefile").read_text(), flags=re.MULTILINE)


def test_make_help_lists_every_command(root: Path) -> None:
    text = subprocess.run(["make", "-s", "help"], cwd=root, check=True, capture_output=True, text=True).stdout
    assert {"run", "test", "bench", "format", "lint", "help"} <= set(commands(root))
    assert [name for name in commands(root) if f"make {name} " not in text] == []


def test_the_readme_names_every_command(root: Path) -> None:
    text = (root / "README.md").read_text()
    assert [name for name in commands(root) if not re.search(rf"make {name}\b", text)] == []


def test_the_changelog_has_the_current_version(root: Path) -> None:
    text = (root / "CHANGELOG.md").read_text()
    assert re.search(rf"^## \[{re.escape(learnact.__version__)}\] - \S+", text, flags=re.MULTILINE)


def test_hooks_and_ci_run_what_make_runs(root: Path) -> None:
    hooks = yaml.safe_load((root / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    entries = [hook["entry"] for hook in hooks]
    assert {"make lint", "make types"} <= set(entries)
    assert "make test" in (root / ".ci" / "run").read_text()


def test_every_requirement_is_pinned(root: Path) -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (root / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\w.]+(; sys_platform .*)?", line)] == []
        assert [line.split("==")[0] for line in lines] == sorted(line.split("==")[0] for line in lines)


def test_streamlit_knows_every_setting(root: Path) -> None:
    from streamlit import config

    known = set(config.get_config_options(force_reparse=True))
    settings = tomllib.loads((root / ".streamlit" / "config.toml").read_text())
    assert [key for key in flat(settings) if key not in known] == []


def flat(table: dict, above: str = "") -> list[str]:
    """Dotted names of the leaves of nested tables."""
    names: list[str] = []
    for key, value in table.items():
        names += flat(value, f"{above}{key}.") if isinstance(value, dict) else [f"{above}{key}"]
    return names


def test_no_file_is_large(files: list[Path], root: Path) -> None:
    assert [str(p.relative_to(root)) for p in files if p.stat().st_size > 2 * MEGABYTE] == []


def test_no_data_is_committed(files: list[Path], root: Path) -> None:
    relative = [path.relative_to(root) for path in files]
    assert [str(path) for path in relative if path.suffix in DATA_SUFFIXES or "-ubyte" in path.name] == []


def test_every_zoo_entry_has_a_title_a_source_and_a_formula() -> None:
    activations = pytest.importorskip("learnact.activations")
    missing = [
        name
        for name, entry in activations.ZOO.items()
        if not (entry.name == name and entry.title.strip() and entry.source.strip() and entry.latex().strip())
    ]
    assert missing == []


def test_no_browser_test_waits_for_seconds(root: Path) -> None:
    """Tests in a browser wait for what the page says; the one loop that looks again is `until` in sight.py."""
    waits = re.compile(r"\bsleep\(|wait_for_timeout")
    files = sorted([*(root / "tests" / "browser").rglob("*.py"), *(root / "tests" / "assets").rglob("*.py")])
    assert [path.name for path in files for _ in waits.findall(path.read_text())] == ["sight.py"]
