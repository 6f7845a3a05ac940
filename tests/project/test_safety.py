"""Nothing that comes in as text or as a file is ever evaluated or unpickled."""

import ast
import re
from pathlib import Path

import pytest

EVALUATES = {"eval", "exec", "compile", "__import__"}
UNPICKLES = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"}


def sins(source: str) -> list[str]:
    """What a Python source does that it must not, one line for each."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in EVALUATES:
                found.append(f"line {node.lineno} calls {name}")
            case ast.Import(names=names) if {n.name.split(".")[0] for n in names} & UNPICKLES:
                found.append(f"line {node.lineno} imports a module that unpickles")
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNPICKLES:
                found.append(f"line {node.lineno} imports from a module that unpickles")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr="load"), keywords=keywords):
                if not is_true(keywords, "weights_only"):
                    found.append(f"line {node.lineno} calls torch.load without weights_only=True")
            case ast.Call(keywords=keywords) if is_true(keywords, "allow_pickle"):
                found.append(f"line {node.lineno} allows pickle")
    return found


def is_true(keywords: list[ast.keyword], name: str) -> bool:
    return any(k.arg == name and isinstance(k.value, ast.Constant) and k.value.value is True for k in keywords)


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "exec(text)",
        "import pickle",
        "from cloudpickle import loads",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "numpy.load(path, allow_pickle=True)",
    ],
)
def test_the_reader_finds(source: str) -> None:
    assert len(sins(source)) == 1


@pytest.mark.parametrize("source", ["model.eval()", "re.compile('a')", "torch.load(f, weights_only=True)"])
def test_the_reader_allows(source: str) -> None:
    assert sins(source) == []


def test_no_python_evaluates_or_unpickles(files: list[Path], root: Path) -> None:
    python = [path for path in files if path.suffix == ".py"]
    found = {str(path.relative_to(root)): sins(path.read_text()) for path in python}
    assert {name: lines for name, lines in found.items() if lines} == {}


def dangers(files: list[Path], root: Path, pattern: str) -> list[str]:
    """The files of the front end that hold it, without what only comments say."""
    scripts = [path for path in files if path.suffix in (".js", ".mjs", ".html") and root / "assets" in path.parents]
    comment = re.compile(r"^\s*(?://|\*|/\*).*", re.MULTILINE)
    texts = {str(path.relative_to(root)): comment.sub("", path.read_text()) for path in scripts}
    return [name for name, text in texts.items() if re.search(pattern, text)]


def test_no_script_evaluates(files: list[Path], root: Path) -> None:
    assert dangers(files, root, r"(?<![\w.])eval\s*\(|\bnew\s+Function\b|\bdocument\.write\b") == []


def test_no_script_reads_text_as_html(files: list[Path], root: Path) -> None:
    """MathML is the only markup that is parsed: the server's own printer wrote it from a validated formula."""
    html = "innerHTML|outerHTML|insertAdjacentHTML|srcdoc|createContextualFragment|parseHTML|setHTML"
    assert dangers(files, root, html) == []
    assert dangers(files, root, "DOMParser") == ["assets/maths/mathml_element.js"]


def test_every_table_is_written_where_no_cell_of_it_is_executed(files: list[Path], root: Path) -> None:
    python = [path for path in files if path.suffix == ".py" and {"learnact", "pages"} & set(path.parts)]
    writes = re.compile(r"\.to_csv\(|\bcsv\.(?:writer|DictWriter)\(")
    found = {str(path.relative_to(root)): set(writes.findall(path.read_text())) for path in python}
    assert [name for name, calls in found.items() if calls] == ["learnact/csv_text.py"]
