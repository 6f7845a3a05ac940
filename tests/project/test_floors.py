"""Imports go down only: read from the source with ast, nothing is imported."""

import ast
import re
import sys
from pathlib import Path

import pytest

# From the ground up; rooms that share a floor do not know each other.
FLOORS = [
    {"errors", "paths"},
    {"csv_text", "environment", "external_json", "figures", "randomness", "formula"},
    {"activations", "data"},
    {"networks"},
    {"spec"},
    {"training"},
    {"diagnostics", "atlas"},
    {"serving"},
    {"exports"},
    {"studies"},
    {"cli"},
    {"__main__"},
]
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
INPUT_OUTPUT = {"os", "io", "pathlib", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "urllib"} | {
    "http", "requests", "httpx", "pooch",
}  # fmt: skip
PAGES = ("playground", "atlas", "learned", "inside", "zoo", "tour")
PINNED_AS = {"sklearn": "scikit-learn", "pydantic_core": "pydantic"}


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports(path: Path, root: Path) -> list[str]:
    """Full dotted names of everything that a file imports, relative ones resolved: "learnact.spec.fields"."""
    package = path.relative_to(root).with_suffix("").parts[:-1]
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            names += [f"{origin}.{alias.name}" for alias in node.names]
    return names


def tops(path: Path, root: Path) -> set[str]:
    """First parts of the names that a file imports: {"torch", "learnact"}."""
    return {name.split(".")[0] for name in imports(path, root)}


def room(path: Path, root: Path) -> str:
    """learnact/spec/fields.py and learnact/spec.py are both in room "spec"."""
    return path.relative_to(root / "learnact").with_suffix("").parts[0]


def rooms_below(path: Path, root: Path) -> set[str]:
    """Rooms of learnact that a file imports; `from learnact import __version__` is no room."""
    names = [name.split(".") for name in imports(path, root) if name.startswith("learnact.")]
    return {name[1] for name in names if name[1] != "__version__"}


def test_the_reader_resolves_every_form_of_import(tmp_path: Path) -> None:
    folder = tmp_path / "learnact" / "spec"
    folder.mkdir(parents=True)
    path = folder / "fields.py"
    path.write_text(
        "import torch.nn\nfrom learnact import data\nfrom . import url\nfrom ..serving import worker\n"
        "def f():\n    from learnact.errors import SpecError\n"
    )
    expected = ["torch.nn", "learnact.data", "learnact.spec.url", "learnact.serving.worker"]
    assert imports(path, tmp_path) == [*expected, "learnact.errors.SpecError"]
    assert rooms_below(path, tmp_path) == {"data", "spec", "serving", "errors"}


def test_every_room_has_a_floor(root: Path) -> None:
    rooms = {room(path, root) for path in sources(root / "learnact")} - {"__init__"}
    assert rooms - set(HEIGHT) == set(), "a new room of learnact needs its place in FLOORS"


def test_contributing_names_the_same_floors(root: Path) -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", (root / "CONTRIBUTING.md").read_text(), flags=re.MULTILINE)
    written = [set(re.findall(r"`(\w+)`", row)) for row in rows]
    assert written[::-1] == [rooms - {"__main__"} for rooms in FLOORS if rooms != {"__main__"}]


def test_imports_inside_learnact_go_down(root: Path) -> None:
    up = []
    for path in sources(root / "learnact"):
        here = room(path, root)
        if here not in HEIGHT:
            continue
        for below in rooms_below(path, root) - {here}:
            if HEIGHT.get(below, len(FLOORS)) >= HEIGHT[here]:
                up.append(f"{path.relative_to(root)} imports {below}")
    assert up == []


def test_learnact_knows_no_page(root: Path) -> None:
    found = [p.name for p in sources(root / "learnact") if tops(p, root) & {"streamlit", "pages", "app"}]
    assert found == []


def test_the_package_itself_imports_nothing(root: Path) -> None:
    assert imports(root / "learnact" / "__init__.py", root) == []


def test_figures_are_pure(root: Path) -> None:
    for path in sources(root / "learnact" / "figures"):
        assert tops(path, root) & ({"torch"} | INPUT_OUTPUT) == set(), path
        assert rooms_below(path, root) <= {"figures", "colors", "errors"}, path
        assert "open(" not in path.read_text(), path


@pytest.mark.parametrize("forbidden", ["torch", "sqlite3"])
def test_pages_neither_compute_nor_query(root: Path, forbidden: str) -> None:
    assert [p.name for p in sources(root / "pages") if forbidden in tops(p, root)] == []


def test_streamlit_is_imported_in_the_app_and_its_pages_only(root: Path) -> None:
    outside = [p for folder in ("learnact", "benchmarks") for p in sources(root / folder)]
    assert [p for p in outside if "streamlit" in tops(p, root)] == []


def test_pages_share_through_the_shell_only(root: Path) -> None:
    """A page knows its own folder and the shell; the shell knows no page."""
    for path in sources(root / "pages"):
        here = path.relative_to(root / "pages").parts[0]
        own = {name.split(".")[1] for name in imports(path, root) if name.split(".")[0] == "pages"}
        assert own <= {here, "shell"}, path


RUN_AGAIN = {
    "pages/shell/messages.py": "rerun",
    "pages/shell/experiment.py": "start_over",
    "pages/shell/files.py": "_open",
    "pages/shell/saved_curves_view.py": "_open",
    "pages/shell/controls/own_data.py": "_take",
    "pages/atlas/files.py": "_open",
}
"""Where a page runs again: after an act of the visitor, whose sentences go. By the clock `messages.rerun` does."""


def test_a_page_that_runs_again_by_the_clock_keeps_its_sentences(root: Path) -> None:
    found = {}
    for path in sorted((root / "pages").rglob("*.py")):
        for function in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)):
            if any(ast.unparse(node) == "st.rerun()" for node in ast.walk(function)):
                found[str(path.relative_to(root))] = function.name
    assert found == RUN_AGAIN


def test_no_page_is_named_like_a_module(root: Path) -> None:
    """`pages/` is on sys.path while the app runs, so such a page would be imported in the module's place."""
    taken = sys.stdlib_module_names | {"learnact", "torch", "numpy", "streamlit", "plotly", "altair"}
    assert {path.stem for path in (root / "pages").iterdir()} & taken == set()
    assert {"shell", *PAGES} & {
        top for folder in ("learnact", "pages", "tests") for path in sources(root / folder) for top in tops(path, root)
    } == set()


def test_what_is_imported_is_pinned(root: Path) -> None:
    lines = (root / "requirements.txt").read_text().splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line}
    used: set[str] = set()
    for path in [root / "app.py", *sources(root / "learnact"), *sources(root / "pages")]:
        used |= tops(path, root)
    foreign = used - sys.stdlib_module_names - {"learnact", "pages"}
    assert {PINNED_AS.get(name, name) for name in foreign} <= pinned


def modules(root: Path) -> dict[str, Path]:
    """Dotted name -> file, of every module of learnact and the pages; a package is its __init__."""
    found = {}
    for path in [*sources(root / "learnact"), *sources(root / "pages")]:
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported_modules(path: Path, root: Path, known: dict[str, Path]) -> set[str]:
    """Which of the known modules a file names: "learnact.spec.fields.Field" is in learnact.spec.fields."""
    parts = [name.split(".") for name in imports(path, root)]
    prefixes = [[".".join(names[:length]) for length in range(len(names), 0, -1)] for names in parts]
    found = {next((name for name in longest_first if name in known), "") for longest_first in prefixes}
    return {name for name in found if name and known[name] != path}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Modules that import each other, directly or around a corner: what is left when those that import none go."""
    left = {name: set(others) for name, others in graph.items()}
    for _ in range(2):  # from below, then from above
        while ends := {name for name, others in left.items() if not others}:
            left = {name: others - ends for name, others in left.items() if name not in ends}
        left = {name: {other for other, others in left.items() if name in others} for name in left}
    return [sorted(left)] if left else []


def test_the_reader_finds_circles() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"top": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a", "low"}, "low": set()}) == [["a", "b", "c"]]


def test_no_two_modules_import_each_other(root: Path) -> None:
    """Imports inside functions and for types alone count: two files that need each other are one."""
    known = modules(root)
    assert circles({name: imported_modules(path, root, known) for name, path in known.items()}) == []
