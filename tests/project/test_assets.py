"""The front end's imports go down only and are all used: read from the sources, nothing is run."""

import re
from pathlib import Path

import pytest

FLOORS = ("maths", "base", "run")
"""From the ground up; what is no floor is a page, which stands on all of them and knows no other page."""

IMPORT = re.compile(r'^import \{([^{}]*)\} from "([^"]+)";$', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const) (\w+|\[[\w, ]+\])", re.MULTILINE)
ENTRY = re.compile(r'(?:register\(|framed\()[^()]*?f?"([\w{}]+/\w+\.js)"')
MAX_LINE_CHARACTERS = 120
PANELS = ("learned", "inside")  # pages whose panel is registered by the page's name


def modules(root: Path) -> list[Path]:
    return sorted((root / "assets").rglob("*.js"))


def imports(path: Path) -> list[tuple[list[str], Path]]:
    """What a module takes from which other ones: [(names, path)]."""
    found = IMPORT.findall(path.read_text())
    return [([n.split(" as ")[0].strip() for n in names.split(",") if n.strip()], (path.parent / origin).resolve())
            for names, origin in found]  # fmt: skip


def entries(root: Path) -> set[str]:
    """Modules that Python names, below `assets`; the loader is text of each component's page."""
    sources = [p for folder in ("pages", "learnact") for p in (root / folder).rglob("*.py")]
    named = {name for path in sources for name in ENTRY.findall(path.read_text())}
    return {"base/loader.js"} | {name.replace("{page}", page) for name in named for page in PANELS}


def floor(path: Path, root: Path) -> str:
    return path.relative_to(root / "assets").parts[0]


def test_the_reader_finds_imports_and_entries(root: Path) -> None:
    found = [(names, path.name) for names, path in imports(root / "assets" / "base" / "reading.js")]
    assert (["element"], "dom.js") in found and (["readable"], "pointer.js") in found
    assert {"zoo/page.js", "playground/mount.js", "learned/mount.js", "atlas/standalone.js"} <= entries(root)


def test_imports_go_down_and_pages_do_not_know_each_other(root: Path) -> None:
    up = []
    for path in modules(root):
        here = floor(path, root)
        below = (*FLOORS[: FLOORS.index(here)], here) if here in FLOORS else (*FLOORS, here)
        up += [f"{here}/{path.name} imports {floor(origin, root)}/{origin.name}" for _, origin in imports(path)
               if floor(origin, root) not in below]  # fmt: skip
    assert up == []


def test_every_import_exists(root: Path) -> None:
    for path in modules(root):
        for names, origin in imports(path):
            assert origin.is_file(), f"{path.name} imports {origin}"
            given = re.findall(r"\w+", " ".join(EXPORT.findall(origin.read_text())))
            missing = set(names) - set(given)
            assert missing == set(), f"{path.name} imports {missing} from {origin.name}"


def test_every_module_is_used(root: Path) -> None:
    used = {origin for path in modules(root) for _, origin in imports(path)}
    used |= {(root / "assets" / name).resolve() for name in entries(root)}
    assert [path.relative_to(root / "assets").as_posix() for path in modules(root) if path.resolve() not in used] == []


@pytest.mark.parametrize("page", ["learned", "inside", "atlas", "zoo", "paint"])
def test_no_page_loads_the_picture_of_the_network(root: Path, page: str) -> None:
    """All that a page's entries import, directly or not."""
    todo = [root / "assets" / name for name in entries(root) if name.split("/")[0] == page]
    loaded: set[Path] = set()
    while todo:
        path = todo.pop().resolve()
        if path not in loaded:
            loaded.add(path)
            todo += [origin for _, origin in imports(path)]
    assert loaded and {path.name for path in loaded if floor(path, root) == "playground"} == set()


def test_no_line_of_a_style_is_too_long(root: Path) -> None:
    """Those of a module are ESLint's."""
    files = sorted((root / "assets").rglob("*.css"))
    long = [
        f"{path.relative_to(root)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > MAX_LINE_CHARACTERS
    ]
    assert long == []
