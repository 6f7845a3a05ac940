"""Do the tests notice a change of the code? Small changes drawn at random, each tried by the tests that run its line.

    python -m tests.mutants record                 # once: which test runs which line (some minutes)
    python -m tests.mutants try --count 300        # draws, tries, lists what nobody noticed
    python -m tests.mutants again --count 300      # of the same draw: what nobody noticed, by every test of its room

A mutant is noticed where a test fails, or does not end within LIMIT_SECONDS. The sources are changed in a copy of the
checkout; nothing here touches the checkout itself.
"""

import argparse
import ast
import copy
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
ROOMS = ("training", "data", "serving", "diagnostics")
COVERAGE = ROOT / ".mutants.coverage"
LIMIT_SECONDS = 180
LONG_SECONDS = 1200  # where every test of a room that runs the line does
MAX_TESTS = 60  # that are tried on one mutant: those that run the fewest lines first, since they are about this one
NOT_BY = ("tests/browser", "tests/assets", "tests/project", "tests/benchmarks")
COPIED = ("learnact", "pages", "tests", "benchmarks", "assets", "app.py", "pyproject.toml", ".streamlit", "README.md")

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Div, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.USub: ast.UAdd,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change.

    Attributes:
        path: of the file, below the checkout.
        line: where it is, from 1.
        before, after: the source of the changed statement's line or expression.
        source: the whole file with the change.
    """

    path: str
    line: int
    before: str
    after: str
    source: str


# -- drawing


def places(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Nodes that can be changed, each with how; no annotations, docstrings, logs or lists of exports."""
    for node, inside in _walk(tree):
        match node:
            case ast.Compare(ops=[op]) if type(op) in SWAPPED:
                yield node, "swap"
            case ast.BoolOp() | ast.BinOp() if type(node.op) in SWAPPED:
                yield node, "swap"
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                yield node, "drop"
            case ast.Constant(value=bool()):
                yield node, "flip"
            case ast.Constant(value=int() | float()):
                yield node, "shift"
            case ast.IfExp() | ast.If() | ast.While():
                yield node, "negate"
            case ast.Return(value=ast.expr()):
                yield node, "none"
            case ast.Assign() | ast.AugAssign() | ast.Expr(value=ast.Call()) if inside:
                yield node, "delete"


def _walk(tree: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Nodes in the order of the source, each with whether it is inside a function."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, inside = waiting.pop()
        yield node, inside
        within = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        waiting += [(child, within) for child in _children(node)]


def _children(node: ast.AST) -> list[ast.AST]:
    skipped: set[int] = set()
    if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
        skipped.add(id(node.annotation))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        skipped |= {id(part) for part in [node.returns, *node.decorator_list] if part is not None}
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
        return []
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func).startswith("log.")
    ):
        return []
    if isinstance(node, ast.ClassDef):
        skipped |= {id(part) for part in node.decorator_list}
    return [child for child in ast.iter_child_nodes(node) if id(child) not in skipped]


def changed(node: ast.AST, how: str) -> ast.AST:
    """The node after its change."""
    new = copy.deepcopy(node)
    match how:
        case "swap":
            if isinstance(new, ast.Compare):
                new.ops = [SWAPPED[type(new.ops[0])]()]  # type: ignore[list-item]
            else:
                new.op = SWAPPED[type(new.op)]()  # type: ignore[attr-defined]
        case "drop":
            return new.operand  # type: ignore[attr-defined]
        case "flip":
            new.value = not new.value  # type: ignore[attr-defined]
        case "shift":
            new.value = _shifted(new.value)  # type: ignore[attr-defined]
        case "negate":
            new.test = ast.UnaryOp(ast.Not(), new.test)  # type: ignore[attr-defined]
        case "none":
            new.value = ast.Constant(None)  # type: ignore[attr-defined]
        case "delete":
            return ast.Pass()
    return new


def _shifted(value: int | float) -> int | float:
    """Another number; a large one, which is mostly a limit, becomes one that a test of the limit must notice."""
    if isinstance(value, int):
        return value + 1 if abs(value) < 100 else value * 3
    return value * 1.5 + 0.1


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(self.new, node) if node is self.old else super().generic_visit(node)


def mutant(path: Path, index: int) -> Mutant | None:
    """The change of a file's place of this index; None where it reads the same afterwards."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, how = list(places(tree))[index]
    new = ast.fix_missing_locations(changed(node, how))
    before, after = (ast.unparse(one).split("\n")[0] for one in (node, new))
    if before == after:
        return None
    source = ast.unparse(ast.fix_missing_locations(_Swap(node, new).visit(tree)))
    return Mutant(path.relative_to(ROOT).as_posix(), getattr(node, "lineno", 0), before, after, source)


# -- which tests run a line


def record(tests: list[str]) -> None:
    """Runs the tests of these folders that need no browser, and notes for every line which of them ran it."""
    settings = ROOT / ".mutants.coveragerc"
    settings.write_text(f"[run]\nsource = learnact\ndata_file = {COVERAGE}\n")
    chosen = [f"--ignore={folder}" for folder in NOT_BY]
    measured = ["--cov=learnact", "--cov-context=test", f"--cov-config={settings}", "--cov-report="]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *tests, *chosen, *measured]
    subprocess.run(command, cwd=ROOT, check=False, env=os.environ | {"COVERAGE_FILE": str(COVERAGE)})
    settings.unlink()


def tests_by_line() -> tuple[dict[tuple[str, int], list[str]], dict[str, int]]:
    """(path, line) -> tests that run it; and how many lines each test runs."""
    from coverage import CoverageData

    data = CoverageData(str(COVERAGE))
    data.read()
    found: dict[tuple[str, int], list[str]] = {}
    sizes: dict[str, int] = {}
    for file in data.measured_files():
        path = Path(file).resolve().relative_to(ROOT).as_posix()
        for line, contexts in data.contexts_by_lineno(file).items():
            names = {name.split("|")[0] for name in contexts if name}
            found[path, line] = sorted(names)
            for name in names:
                sizes[name] = sizes.get(name, 0) + 1
    return found, sizes


# -- trying


def attempt(mutant: Mutant, tests: list[str], tree: Path, limit_seconds: float) -> str:
    """ "noticed", "late" or "survived", by these tests in a copy of the checkout."""
    target = tree / mutant.path
    original = target.read_text(encoding="utf-8")
    target.write_text(mutant.source, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests]
    process = subprocess.Popen(
        command, cwd=tree, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return "survived" if process.wait(limit_seconds) == 0 else "noticed"
    except subprocess.TimeoutExpired:
        return "late"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        target.write_text(original, encoding="utf-8")


def copies(count: int, folder: Path) -> SimpleQueue[Path]:
    """Copies of the checkout, to be taken and put back."""
    free: SimpleQueue[Path] = SimpleQueue()
    for index in range(count):
        tree = folder / str(index)
        for name in COPIED:
            source, target = ROOT / name, tree / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
        free.put(tree)
    return free


def draw(count: int, seed: int, rooms: tuple[str, ...]) -> list[Mutant]:
    """So many changes, each place as likely as every other."""
    files = [path for room in rooms for path in sorted((ROOT / "learnact" / room).rglob("*.py"))]
    every = [(path, index) for path in files for index, _ in enumerate(places(ast.parse(path.read_text())))]
    random.Random(seed).shuffle(every)
    found: list[Mutant] = []
    while every and len(found) < count:
        made = mutant(*every.pop())
        found += [made] if made is not None else []
    return found


def trial(drawn: list[Mutant], jobs: int, out: Path, again: bool = False) -> None:
    """Tries every mutant and writes what became of each, one JSON object a line; goes on where it was stopped.

    Args:
        drawn: what is tried.
        jobs: how many at a time.
        out: what is written; the last line about a mutant counts.
        again: tries those that survived once more, by every test of their room that runs their line.
    """
    covered, sizes = tests_by_line()
    of_file: dict[str, set[str]] = {}  # for lines that run at import, before any test
    for (path, _), names in covered.items():
        of_file.setdefault(path, set()).update(names)
    known = _latest(out)
    tried = [key for key, entry in known.items() if entry["outcome"] == "survived"]
    done = {*known} - ({*tried} if again else set())
    waiting = [mutant for mutant in drawn if (mutant.path, mutant.line, mutant.before, mutant.after) not in done]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool, out.open("a") as file:
        free = copies(jobs, Path(folder))

        def one(mutant: Mutant) -> None:
            reach = covered.get((mutant.path, mutant.line)) or of_file.get(mutant.path, set())
            room = "/".join(["tests", *mutant.path.split("/")[1:2]])
            ordered = sorted(reach, key=lambda name: sizes[name])
            tests = [name for name in ordered if name.startswith(room)] if again else ordered[:MAX_TESTS]
            tree, start = free.get(), time.monotonic()
            limit = LONG_SECONDS if again else LIMIT_SECONDS
            outcome = attempt(mutant, tests, tree, limit) if tests else "not run by any test"
            free.put(tree)
            entry = {name: value for name, value in asdict(mutant).items() if name != "source"}
            entry |= {"outcome": outcome, "tests": len(tests), "seconds": round(time.monotonic() - start, 1)}
            file.write(json.dumps(entry) + "\n")
            file.flush()

        list(pool.map(one, waiting))


def _entries(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


def _latest(path: Path) -> dict[tuple[object, ...], dict[str, object]]:
    """The last entry about each mutant."""
    return {(entry["path"], entry["line"], entry["before"], entry["after"]): entry for entry in _entries(path)}


def report(path: Path) -> None:
    """How many were noticed, and every one that was not."""
    entries = [*_latest(path).values()]
    missed = [entry for entry in entries if entry["outcome"] not in ("noticed", "late")]
    print(f"{len(entries) - len(missed)} of {len(entries)} noticed ({1 - len(missed) / max(1, len(entries)):.1%}).")
    for entry in missed:
        print(f"{entry['path']}:{entry['line']}: {entry['before']} -> {entry['after']} ({entry['outcome']})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["record", "try", "again", "report"])
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rooms", nargs="+", default=list(ROOMS))
    parser.add_argument("--tests", nargs="+", default=["tests"], help="folders whose tests are recorded")
    parser.add_argument("--out", type=Path, default=ROOT / ".mutants.jsonl")
    chosen = parser.parse_args()
    if chosen.command == "record":
        record(chosen.tests)
    elif chosen.command in ("try", "again"):
        drawn = draw(chosen.count, chosen.seed, tuple(chosen.rooms))
        trial(drawn, chosen.jobs, chosen.out, again=chosen.command == "again")
    report(chosen.out)


if __name__ == "__main__":
    main()
