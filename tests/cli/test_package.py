"""The package can be built, and works where nothing of the checkout is; alone it needs nothing of the app."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from learnact import __version__
from learnact.paths import ROOT

BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
SOURCES = ("learnact", "assets", "pyproject.toml", "setup.py", "README.md", "LICENSE")
EVERYTHING = """
import importlib, pkgutil, sys, learnact
for module in pkgutil.walk_packages(learnact.__path__, "learnact."):
    if not module.name.startswith(("learnact.serving", "learnact.assets", "learnact.__main__")):
        importlib.import_module(module.name)
from learnact.atlas import STARTS
from learnact.exports import atlas_page
start = next(start for start in STARTS.values() if start.atlas.data is None)
print(b"<script" in atlas_page(start.atlas))
print([name for name in ("streamlit", "starlette", "uvicorn") if name in sys.modules])
"""


def python(*arguments: str, folder: Path, path: Path | None = None) -> str:
    """What a Python that sees nothing of the checkout prints, run in a folder, with a folder of packages."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(path)} if path else {}
    command = [sys.executable, *(() if path else ("-P",)), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> set[Path]:
    """All files below a folder, but what Python compiled."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in found if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as its wheel holds it; about five seconds."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    wheel = python("-c", BUILD, str(target), folder=source).splitlines()[-1]
    with zipfile.ZipFile(target / wheel) as archive:
        archive.extractall(target)
    return target


def test_the_wheel_holds_all_that_the_package_reads(installed: Path) -> None:
    for here, there in ((ROOT / "assets", "learnact/assets"), (ROOT / "learnact", "learnact")):
        assert files(here) - files(installed / there) == set()
    about = next(installed.glob("learnact-*.dist-info/METADATA")).read_text()
    assert f"\nVersion: {__version__}\n" in about and "Requires-Dist: torch" in about


def test_outside_the_checkout_the_zoo_is_there(installed: Path, tmp_path: Path) -> None:
    assert str(installed) in python("-c", "import learnact; print(learnact.__file__)", folder=tmp_path, path=installed)
    assert "gelu" in python("-m", "learnact", "zoo", folder=tmp_path, path=installed)


def test_it_writes_a_page_and_imports_nothing_of_the_app(installed: Path, tmp_path: Path) -> None:
    assert python("-c", EVERYTHING, folder=tmp_path, path=installed).splitlines()[-2:] == ["True", "[]"]


def test_dependencies_are_those_of_the_app() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["app"]]
    pinned = re.findall("(?m)^([a-z-]+)==", (ROOT / "requirements.txt").read_text())
    assert sorted(re.split("[><=;]", line)[0] for line in wanted) == sorted(pinned)
